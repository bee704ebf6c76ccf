/** `ssh://user@host:port/path/of/the/socket`, in parts of which none can be taken for an option or a command. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'

export interface SshAddress {
  readonly kind: 'ssh'
  /** A name or address, or an alias of the user's ssh configuration. */
  readonly host: string
  readonly user: string | null
  readonly port: number | null
  /** The engine's socket over there; null: where the docker command over there looks. */
  readonly path: string | null
}

/** What ssh would read as an option, or a shell over there as more than a word, matches none of these. */
const HOST = /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/
const IPV6 = /^[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?$/
const USER = /^[A-Za-z0-9_][\w.+@-]*$/
const PATH = /^(\/[\w.+~@-]+)+$/

const EXAMPLE = 'write it like ssh://user@host, ssh://host:2222 or ssh://host/run/user/1000/docker.sock'

/** `rest` is what follows `ssh://`; `what` names the whole for sentences. Failures: `BadConnection`. */
export function parseSsh(rest: string, what: string): Result<SshAddress> {
  const bad = (why: string) => fail('BadConnection', `${what} ${why}: ${EXAMPLE}`)
  const [, authority = '', path = ''] = /^([^/]*)(\/.*)?$/s.exec(rest) ?? []
  const at = authority.lastIndexOf('@')
  const user = at < 0 ? null : authority.slice(0, at)
  const place = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(authority.slice(at + 1))
  const [, bracketed, plain = '', portText] = place ?? []
  const host = bracketed ?? plain
  if (user?.includes(':') === true)
    return fail(
      'BadConnection',
      `${what.replace(/:[^:@]*@/, ':…@')} has a password in it: ssh takes a key, from its agent or its configuration`,
    )
  if (user !== null && !USER.test(user)) return bad('does not name a user that ssh can be asked for')
  if (host === '') return bad('names no host')
  if (!(bracketed === undefined ? HOST : IPV6).test(host))
    return bad('does not name a host that ssh can be asked for')
  const port = portText === undefined ? null : Number(portText)
  if (port !== null && (!/^\d{1,5}$/.test(portText ?? '') || port < 1 || port > 65_535))
    return bad('does not name a port from 1 to 65535')
  const socket = path === '' || path === '/' ? null : path
  if (socket !== null && !PATH.test(socket)) return bad('does not name the path of a socket')
  return ok({ kind: 'ssh', host, user, port, path: socket })
}

/** As the Docker CLI takes it too. */
export function sshLabel({ host, user, port, path }: SshAddress): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `ssh://${user === null ? '' : `${user}@`}${name}${port === null ? '' : `:${port}`}${path ?? ''}`
}

/** Seconds; an unreachable host must not hold a call longer than its own deadline. */
const CONNECT_SECONDS = 10
/** A peer that sends nothing for two of these in a row is gone: idle streams learn of it this way only. */
const ALIVE_SECONDS = 5

/** The arguments of `ssh`: the user's own configuration, keys, agent and known hosts, and never a question. */
export function sshArguments({ host, user, port, path }: SshAddress): readonly string[] {
  const options = [
    'BatchMode=yes',
    `ConnectTimeout=${CONNECT_SECONDS}`,
    `ServerAliveInterval=${ALIVE_SECONDS}`,
    'ServerAliveCountMax=2',
    // Frames of a protocol, not a terminal, and nothing of this machine for the one over there.
    'ForwardX11=no',
    'ForwardAgent=no',
    'ClearAllForwardings=yes',
  ]
  return [
    '-T',
    ...options.flatMap((option) => ['-o', option]),
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    '--',
    host,
    'docker',
    ...(path === null ? [] : ['--host', `unix://${path}`]),
    'system',
    'dial-stdio',
  ]
}
