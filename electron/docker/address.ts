/** Where an engine listens, read from the words the docker CLI uses for it: `unix://`, `npipe://`, `tcp://`, `ssh://`. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { parseSsh, sshLabel, type SshAddress } from './sshAddress.ts'

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
  | SshAddress

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

export interface ParseOptions {
  readonly tls: Tls | null
  /** The operator confirmed tcp without encryption to another machine. */
  readonly plain: boolean
}

/**
 * Reads `text`; `from` names where it was found ("DOCKER_HOST", "context work (…/meta.json)"). Refuses unencrypted tcp
 * to another machine unless that was confirmed: whoever can reach such a port owns that machine.
 */
export function parseAddress(text: string, from: string, options: ParseOptions): Result<Address> {
  const trimmed = text.trim()
  const split = trimmed.indexOf('://')
  const scheme = split < 0 ? 'tcp' : trimmed.slice(0, split)
  const rest = split < 0 ? trimmed : trimmed.slice(split + 3)
  const what = `${from} "${trimmed}"`
  switch (scheme) {
    case 'unix':
      return ok({ kind: 'socket', path: rest === '' ? DEFAULT_SOCKET : rest })
    case 'npipe':
      return ok({ kind: 'socket', path: rest === '' ? DEFAULT_PIPE : rest })
    case 'tcp':
      return parseTcp(rest, what, options)
    case 'ssh':
      return parseSsh(rest, what)
    default:
      return fail(
        'BadConnection',
        `${what} starts with none of unix://, npipe://, tcp://, ssh://: write it like ` +
          'unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host',
      )
  }
}

function parseTcp(rest: string, what: string, { tls, plain }: ParseOptions): Result<Address> {
  const url = URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`) : null
  if (url === null || url.hostname === '' || (url.pathname !== '/' && url.pathname !== '')) {
    return fail('BadConnection', `${what} is not a host and port: write it like tcp://host:2376`)
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // URL drops the port 80 as http's own default.
  const port = url.port !== '' ? Number(url.port) : /:80\/?$/.test(rest) ? 80 : tls ? TLS_PORT : PLAIN_PORT
  if (tls === null && !plain && !isLoopback(host)) {
    return fail(
      'BadConnection',
      `${what} is not encrypted and not on this machine, and everyone who reaches it controls that machine: ` +
        'use ssh:// or TLS certificates (DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or a context that has them), ' +
        'or confirm it with EYRIE_ALLOW_PLAIN_TCP=1 or in a connection saved in Eyrie',
    )
  }
  return ok({ kind: 'tcp', host, port, tls })
}

/** For people: `/var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
export function labelOf(address: Address): string {
  if (address.kind === 'socket') return address.path
  if (address.kind === 'ssh') return sshLabel(address)
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `tcp://${host}:${address.port}`
}

/** What makes a Docker CLI child process talk to the same engine, whatever contexts are set there. */
export function cliEnvironmentOf(address: Address): Readonly<Record<string, string>> {
  if (address.kind === 'socket') {
    const scheme = address.path.startsWith('//./') || address.path.startsWith('\\\\.\\') ? 'npipe' : 'unix'
    return { DOCKER_HOST: `${scheme}://${address.path}`, DOCKER_TLS_VERIFY: '' }
  }
  if (address.kind === 'ssh') return { DOCKER_HOST: sshLabel(address), DOCKER_TLS_VERIFY: '' }
  const tls = address.tls === null ? '' : '1'
  const certificates = address.tls === null ? {} : { DOCKER_CERT_PATH: address.tls.folder }
  return { DOCKER_HOST: labelOf(address), DOCKER_TLS_VERIFY: tls, ...certificates }
}
