/** Examines the address itself, and looks on the same machine for the one that was meant. */
import type { DoctorSource } from '../../../shared/domain/doctor.ts'
import { parseAddress, type Address } from '../address.ts'
import { createClient, type Exchange, type PrometheusClient } from '../client.ts'

export interface ExaminedAddress {
  readonly source: DoctorSource
  /** To ask the queries with: the address, or the one that was found to work; null: there is none. */
  readonly client: PrometheusClient | null
}

interface Candidate {
  readonly address: Address
  readonly sentence: string
  /** With the place of a secret instead of the secret. */
  readonly shown: string
}

/** What every Prometheus answers, even one that scrapes nothing. */
const PING = 'vector(1)'
const TIMEOUT_MS = 3_000
const PORT = '9090'
const PREFIXES = ['', '/prometheus', '/prom'] as const
/** The ends of addresses copied from the browser. */
const PAGES = /\/(graph|query|targets|alerts|api\/v1(\/query)?|metrics)\/?$/

export async function examineAddress(text: string | null): Promise<ExaminedAddress> {
  if (text === null)
    return searched(nowhere('No Prometheus address is set: scaling uses Docker’s own numbers.'), elsewhere())
  const parsed = parseAddress(text)
  if (!parsed.ok) return searched({ ...nowhere(parsed.error.message), state: 'failed' }, elsewhere())
  const address = parsed.value
  const client = createClient(address, { timeoutMs: TIMEOUT_MS })
  const exchange = await client.examine(PING)
  const source = sourceOf(address, exchange)
  if (exchange.result.ok) return { source, client }
  const landing = exchange.status === null ? null : await client.landing()
  client.close()
  return searched(source, candidates(address, exchange, landing))
}

async function searched(source: DoctorSource, others: readonly Candidate[]): Promise<ExaminedAddress> {
  for (const { address, sentence, shown } of others) {
    const client = createClient(address, { timeoutMs: TIMEOUT_MS })
    const answer = await client.instant(PING)
    if (answer.ok && answer.value.kind === 'vector' && answer.value.elements.length === 1)
      return { source: { ...source, suggestion: { url: shown, sentence, series: 1 } }, client }
    client.close()
  }
  return { source, client: null }
}

function nowhere(sentence: string): DoctorSource {
  return { url: null, state: 'off', sent: '', status: null, ms: null, sentence, suggestion: null }
}

function sourceOf({ base, auth }: Address, { sent, status, ms, challenge, result }: Exchange): DoctorSource {
  const asks = challenge === null ? '' : ` It asks for ${schemeOf(challenge)}; ${toldAs(auth)} was sent.`
  return {
    url: base,
    state: result.ok ? 'ok' : 'failed',
    sent,
    status,
    ms: Math.round(ms),
    sentence: result.ok ? `Prometheus at ${base} answers.` : `${result.error.message}${asks}`,
    suggestion: null,
  }
}

function schemeOf(challenge: string): string {
  return /^bearer/i.test(challenge)
    ? 'a bearer token'
    : /^basic/i.test(challenge)
      ? 'user and password'
      : challenge
}

function toldAs(auth: Address['auth']): string {
  return { none: 'nothing', basic: 'user and password', bearer: 'a bearer token' }[auth.kind]
}

/** Credentials go to the same scheme, host and port only: elsewhere somebody else may listen. */
function candidates(address: Address, exchange: Exchange, landing: string | null): readonly Candidate[] {
  if (exchange.status === 401 || exchange.status === 403) return otherCredentials(address)
  const url = new URL(address.base)
  const path = url.pathname.replace(/\/+$/, '')
  const own = (to: string, sentence: string): Candidate => {
    const base = `${url.origin}${to}`
    return { address: { ...address, base }, shown: base, sentence }
  }
  const found: Candidate[] = []
  if (PAGES.test(path))
    found.push(own(path.replace(PAGES, ''), 'the address of a page was given; its API lies before that'))
  if (landing !== null && new URL(landing).origin === url.origin)
    found.push(
      own(new URL(landing).pathname.replace(PAGES, '').replace(/\/+$/, ''), 'its own pages open there'),
    )
  if (exchange.status !== null)
    for (const prefix of PREFIXES)
      found.push(own(prefix, prefix === '' ? 'it has no path prefix' : `its path prefix is ${prefix}`))
  const tell = (base: string, sentence: string) => found.push(...other(base, sentence))
  if (url.protocol === 'https:') tell(`http://${url.host}${path}`, 'it speaks HTTP without TLS')
  if (url.port !== PORT)
    tell(`http://${url.hostname}:${PORT}`, `Prometheus listens on port ${PORT} of the same host`)
  return [...found.filter(({ shown }) => shown !== address.base), ...elsewhere(address.base)]
}

function other(base: string, sentence: string): readonly Candidate[] {
  const parsed = parseAddress(base)
  return parsed.ok ? [{ address: parsed.value, shown: parsed.value.base, sentence }] : []
}

/** The usual address on this machine. */
function elsewhere(but = ''): readonly Candidate[] {
  const here = other(`http://127.0.0.1:${PORT}`, 'one answers on this machine')
  return here.filter(({ shown }) => shown !== but)
}

/** A password that is a token, and an address that asks nobody who they are. */
function otherCredentials(address: Address): readonly Candidate[] {
  const { auth, base } = address
  if (auth.kind !== 'basic') return []
  const shown = base.replace('://', '://TOKEN@')
  const bearer = { ...address, auth: { kind: 'bearer', token: auth.password } as const }
  return [{ address: bearer, shown, sentence: 'the password is a bearer token: write it alone before the @' }]
}
