/**
 * Who may use the loopback host: a one-time token in the URL is exchanged for a cookie, and every request must name
 * this host and come from its own page. Other users of the machine reach the port too, so the port alone gives nothing.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Why a request is turned away: an HTTP status and a sentence. */
export interface Refusal {
  readonly status: 400 | 401 | 403
  readonly sentence: string
}

export interface Access {
  /** A token that works once. */
  issueToken(): string
  /** The cookie's header value for a token; null when it is unknown or used. */
  exchange(token: string): string | null
  /** Null when host and origin are ours. */
  refusesAddress(headers: IncomingHttpHeaders, originRequired: boolean): Refusal | null
  /** Null when the cookie is one of ours. */
  refusesVisitor(headers: IncomingHttpHeaders): Refusal | null
}

/** Printed links nobody opened, and browsers somebody did: old ones make way for new ones. */
const MOST_TOKENS = 16
const MOST_SESSIONS = 64

export function createAccess(port: number): Access {
  // A host's cookies are shared by all its ports: the name keeps two of these hosts apart.
  const cookieName = `eyrie-${port}`
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  const tokens = createSecrets(MOST_TOKENS)
  const sessions = createSecrets(MOST_SESSIONS)

  return {
    issueToken: () => tokens.add(),
    exchange(token) {
      if (!tokens.take(token)) return null
      return `${cookieName}=${sessions.add()}; HttpOnly; SameSite=Strict; Path=/`
    },
    refusesAddress(headers, originRequired) {
      const host = headers.host ?? ''
      if (!hosts.has(host))
        return {
          status: 403,
          sentence: `This dashboard answers only as 127.0.0.1:${port}, not as "${printable(host)}".`,
        }
      const { origin } = headers
      if (origin === undefined && !originRequired) return null
      if (origin === `http://${host}`) return null
      const named = origin === undefined ? 'a page that does not say which it is' : `"${printable(origin)}"`
      return {
        status: 403,
        sentence: `This dashboard takes requests only from its own page, not from ${named}.`,
      }
    },
    refusesVisitor(headers) {
      const own = cookies(headers.cookie).filter(([name]) => name === cookieName)
      if (own.some(([, value]) => sessions.has(value))) return null
      return { status: 401, sentence: 'This browser is not signed in to Eyrie.' }
    },
  }
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100)
}

function cookies(header: string | undefined): readonly (readonly [string, string])[] {
  return (header ?? '').split(';').map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
  })
}

/** Random secrets kept as digests: looking one up takes the same time however much of it is right. */
function createSecrets(most: number) {
  const digests = new Set<string>()
  const digest = (secret: string) => createHash('sha256').update(secret).digest('base64')
  return {
    add(): string {
      const secret = randomBytes(32).toString('base64url')
      digests.add(digest(secret))
      for (const oldest of digests) {
        if (digests.size <= most) break
        digests.delete(oldest)
      }
      return secret
    },
    has: (secret: string) => digests.has(digest(secret)),
    take: (secret: string) => digests.delete(digest(secret)),
  }
}
