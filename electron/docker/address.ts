/** Where an engine listens, read from the words the docker CLI uses for it: `unix://`, `npipe://`, `tcp://`. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'

/** Client certificates, as file contents; `folder` is where they lie, for a Docker CLI child process. */
export interface Tls {
  readonly folder: string
  readonly ca: Buffer | null
  readonly cert: Buffer | null
  readonly key: Buffer | null
}

export type Address =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: Tls | null }

export interface Endpoint {
  /** The context's name; `default` for DOCKER_HOST and the default socket. */
  readonly name: string
  readonly address: Address
}

const DEFAULT_SOCKET = '/var/run/docker.sock'
const DEFAULT_PIPE = '//./pipe/docker_engine'
const PLAIN_PORT = 2375
const TLS_PORT = 2376

export function defaultAddress(platform: NodeJS.Platform): Address {
  return { kind: 'socket', path: platform === 'win32' ? DEFAULT_PIPE : DEFAULT_SOCKET }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/**
 * Reads `text`; `from` names where it was found ("DOCKER_HOST", "context work (…/meta.json)"). Refuses ssh and
 * unencrypted tcp to another machine: whoever can reach such a port owns that machine.
 */
export function parseAddress(text: string, from: string, tls: Tls | null): Result<Address> {
  const trimmed = text.trim()
  const split = trimmed.indexOf('://')
  const scheme = split < 0 ? 'tcp' : trimmed.slice(0, split)
  const rest = split < 0 ? trimmed : trimmed.slice(split + 3)
  switch (scheme) {
    case 'unix':
      return ok({ kind: 'socket', path: rest === '' ? DEFAULT_SOCKET : rest })
    case 'npipe':
      return ok({ kind: 'socket', path: rest === '' ? DEFAULT_PIPE : rest })
    case 'tcp':
      return parseTcp(rest, `${from} "${trimmed}"`, tls)
    case 'ssh':
      return fail(
        'BadConnection',
        `${from} "${trimmed}": connections over ssh are not there yet; ` +
          'run Eyrie on that machine, or use tcp:// with TLS certificates',
      )
    default:
      return fail(
        'BadConnection',
        `${from} "${trimmed}" starts with none of unix://, npipe://, tcp://: write it like ` +
          'unix:///var/run/docker.sock or tcp://host:2376',
      )
  }
}

function parseTcp(rest: string, what: string, tls: Tls | null): Result<Address> {
  const url = URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`) : null
  if (url === null || url.hostname === '' || (url.pathname !== '/' && url.pathname !== '')) {
    return fail('BadConnection', `${what} is not a host and port: write it like tcp://host:2376`)
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // URL drops the port 80 as http's own default.
  const port = url.port !== '' ? Number(url.port) : /:80\/?$/.test(rest) ? 80 : tls ? TLS_PORT : PLAIN_PORT
  if (tls === null && !isLoopback(host)) {
    return fail(
      'BadConnection',
      `${what} is not encrypted and not on this machine, and everyone who reaches it controls that machine: ` +
        'set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or use a context with TLS certificates',
    )
  }
  return ok({ kind: 'tcp', host, port, tls })
}

/** For people: `/var/run/docker.sock`, `tcp://host:2376`. */
export function labelOf(address: Address): string {
  if (address.kind === 'socket') return address.path
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `tcp://${host}:${address.port}`
}

/** What makes a Docker CLI child process talk to the same engine, whatever contexts are set there. */
export function cliEnvironmentOf(address: Address): Readonly<Record<string, string>> {
  if (address.kind === 'socket') {
    const scheme = address.path.startsWith('//./') || address.path.startsWith('\\\\.\\') ? 'npipe' : 'unix'
    return { DOCKER_HOST: `${scheme}://${address.path}`, DOCKER_TLS_VERIFY: '' }
  }
  const tls = address.tls === null ? '' : '1'
  const certificates = address.tls === null ? {} : { DOCKER_CERT_PATH: address.tls.folder }
  return { DOCKER_HOST: labelOf(address), DOCKER_TLS_VERIFY: tls, ...certificates }
}
