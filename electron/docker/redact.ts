/** Takes secrets out of what containers say, before anything is shown or stored. */

const MASK = '•••'

/** Names of variables whose values are secrets; `_FILE` and the like only say where one lies. */
const SECRET_NAME =
  /pass(word|wd|phrase)|(^|_)pass(_|$)|pwd|secret|token|credential|(api|access|private|signing|encryption)_?key|auth(?!or)|cookie|(^|_)(salt|key|dsn)$/i
const PLACE_NAME =
  /_(file|path|dir|url_path|type|method|mode|enabled|ttl|expiry|timeout|host|port|user|username)$/i
/** Values that say nothing secret and would mask half the log. */
const HARMLESS = /^(true|false|yes|no|on|off|none|null|nil|enabled|disabled|trust|md5|basic|bearer|\d{1,3})$/i
/** Shorter values are masked only where they stand as a word of their own. */
const SHORT = 6

const URL_PASSWORD = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#]+@/gi
const AUTHORIZATION = /\b(bearer|basic|digest)\s+(?=[\w.~+/-]*[\d.~+/=_-])[\w.~+/-]{8,}=*/gi
const ASSIGNED =
  /(["']?\b[\w.-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w.-]*["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&"'}\])]+)/gi
const JSON_WEB_TOKEN = /\beyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*/g
const KEY_BEGIN = /-----BEGIN [A-Z ]*PRIVATE KEY-----/
const KEY_END = /-----END [A-Z ]*PRIVATE KEY-----/
/** CSI and OSC sequences, then what is left of control characters except the tab. */
const CONTROL =
  // eslint-disable-next-line no-control-regex -- terminals' control characters are what this is about
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g

export interface Redactor {
  /** One line or sentence without secrets and control characters. */
  line(text: string): string
  /** Consecutive lines of a log: private keys go with every line between their markers. */
  lines(texts: readonly string[]): readonly string[]
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** The values to mask, from a container's environment (`NAME=value`). */
function secretsOf(environment: readonly string[]): readonly string[] {
  return environment.flatMap((entry) => {
    const at = entry.indexOf('=')
    if (at <= 0) return []
    const name = entry.slice(0, at)
    const value = entry.slice(at + 1)
    const inUrl = [...value.matchAll(/:\/\/[^\s:/?#@]*:([^\s/?#]+)@/g)].flatMap((match) => match[1] ?? [])
    const whole = SECRET_NAME.test(name) && !PLACE_NAME.test(name) ? value.split(/\r?\n/) : []
    return [...whole, ...inUrl]
      .map((secret) => secret.trim())
      .filter((secret) => secret.length > 1 && !HARMLESS.test(secret))
  })
}

function patternOf(secret: string): string {
  return secret.length < SHORT ? `(?<![\\w-])${escaped(secret)}(?![\\w-])` : escaped(secret)
}

/** A redactor that knows the secrets of a container by its environment; without one it goes by form alone. */
export function createRedactor(environment: readonly string[] = []): Redactor {
  const secrets = secretsOf(environment)
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ])
  // The longest first, so that a secret that contains another goes whole.
  const distinct = [...new Set(forms)].sort((a, b) => b.length - a.length)
  const known = distinct.length === 0 ? null : new RegExp(distinct.map(patternOf).join('|'), 'g')

  function line(text: string): string {
    const plain = text.replace(CONTROL, '')
    const masked = known === null ? plain : plain.replace(known, MASK)
    return masked
      .replace(URL_PASSWORD, `$1:${MASK}@`)
      .replace(JSON_WEB_TOKEN, MASK)
      .replace(AUTHORIZATION, `$1 ${MASK}`)
      .replace(ASSIGNED, `$1${MASK}`)
  }

  function lines(texts: readonly string[]): readonly string[] {
    let inKey = false
    return texts.map((text) => {
      const begins = KEY_BEGIN.test(text)
      const masked = inKey || begins
      if (begins) inKey = true
      if (KEY_END.test(text)) inKey = false
      return masked ? MASK : line(text)
    })
  }

  return { line, lines }
}
