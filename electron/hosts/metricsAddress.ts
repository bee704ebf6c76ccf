/** Where metrics are served and to whom: any address with a token of its own, loopback without one as well. */
import { readFileSync, statSync } from 'node:fs'
import net from 'node:net'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'

export interface MetricsAddress {
  readonly host: string
  readonly port: number
  readonly loopback: boolean
}

const EXAMPLE = '127.0.0.1:9109'

/** `ADDR:PORT`, `[ADDR]:PORT` for IPv6; a name is refused, because what it stands for may change. */
export function metricsAddress(text: string): Result<MetricsAddress> {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2] ?? ''
  const port = Number(match?.[3])
  if (match === null || port > 65_535)
    return fail('BadRequest', `--metrics: "${text}" is no ADDR:PORT; it looks like ${EXAMPLE}`)
  const named = host === 'localhost' ? '127.0.0.1' : host
  const family = net.isIP(named)
  if (family === 0 || (family === 6) !== (match[1] !== undefined))
    return fail('BadRequest', `--metrics: "${host}" is no IP address; it looks like ${EXAMPLE} or [::1]:9109`)
  const loopback = family === 4 ? named.startsWith('127.') : new URL(`http://[${named}]`).hostname === '[::1]'
  return ok({ host: named, port, loopback })
}

/** Shorter ones can be guessed by trying. */
const SHORTEST = 16

/** The token in a file that only its owner may read: one line, without blanks. */
export function readTokenFile(file: string): Result<string> {
  const of = `--metrics-token-file: ${file}`
  let text: string
  try {
    const { mode } = statSync(file)
    // Windows keeps no such bits; there the folder's rights are what counts.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0')
      return fail('BadRequest', `${of} can be read by others (mode ${octal}): run \`chmod 600 ${file}\``)
    }
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    return fail('BadRequest', `${of} cannot be read: ${messageOf(thrown)}`)
  }
  const token = text.replace(/\r?\n$/, '')
  if (!/^[\x21-\x7e]+$/.test(token)) return fail('BadRequest', `${of} must hold one line without blanks`)
  if (token.length >= SHORTEST) return ok(token)
  return fail(
    'BadRequest',
    `${of} holds a token of ${token.length} characters; at least ${SHORTEST} are needed: \`openssl rand -hex 32\` makes one`,
  )
}

/** Refuses an address that others reach where no token is asked of them. */
export function metricsAccess(
  text: string,
  tokenFile: string | undefined,
): Result<{ readonly address: MetricsAddress; readonly token: string | null }> {
  const address = metricsAddress(text)
  if (!address.ok) return address
  if (tokenFile === undefined) {
    if (address.value.loopback) return ok({ address: address.value, token: null })
    return fail(
      'BadRequest',
      `--metrics: ${text} can be reached from other machines, so it needs a token: name its file with --metrics-token-file`,
    )
  }
  const token = readTokenFile(tokenFile)
  return token.ok ? ok({ address: address.value, token: token.value }) : token
}
