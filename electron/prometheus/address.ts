/** Where a Prometheus is, apart from how to authenticate there: only the first may appear in a sentence. */
import { isIP } from 'node:net'
import { fail, ok, type Result } from '../../shared/lib/result.ts'

export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }

export interface Address {
  /** Without user, password, query and trailing slash: `http://host:9090/prefix`. */
  readonly base: string
  readonly auth: Auth
  /** On this machine: no proxy is asked, whatever HTTP_PROXY says. */
  readonly local: boolean
}

/**
 * Reads `http[s]://[USER:PASSWORD@|TOKEN@]HOST[:PORT][/PREFIX]`: a user with a password is basic authentication, a
 * single word before the @ is a bearer token.
 */
export function parseAddress(text: string): Result<Address> {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return wrong('it is not a URL')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return wrong(`${url.protocol}// is not http or https`)
  const auth = authOf(url)
  if (auth === null) return wrong('the user or password in it is not percent-encoded')
  return ok({
    base: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
    auth,
    local: isLoopback(url.hostname),
  })
}

/** The address as it may be shown; the text itself is not repeated, for it may hold a password. */
function wrong(why: string): Result<never> {
  return fail(
    'BadAddress',
    `The address of Prometheus cannot be used: ${why}. It looks like http://127.0.0.1:9090, the address at which ` +
      'its own pages open.',
  )
}

function authOf(url: URL): Auth | null {
  try {
    const username = decodeURIComponent(url.username)
    const password = decodeURIComponent(url.password)
    if (username === '' && password === '') return { kind: 'none' }
    return password === '' ? { kind: 'bearer', token: username } : { kind: 'basic', username, password }
  } catch {
    return null
  }
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  )
}
