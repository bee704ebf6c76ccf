/** What went wrong between here and Prometheus, as sentences: what failed, at which address, what to do next. */
import { isAxiosError } from 'axios'
import { fail, messageOf, type Result } from '../../shared/lib/result.ts'
import { readAnswer } from './answers.ts'

/** `refused-query`: Prometheus answered and rejects the query itself; every other code means that it is not usable. */
export type ProblemCode =
  'refused-query' | 'no-connection' | 'slow' | 'not-prometheus' | 'not-allowed' | 'unavailable' | 'stopped'

function problem(code: ProblemCode, message: string): Result<never> {
  return fail(code, message, {
    retryable: code === 'no-connection' || code === 'slow' || code === 'unavailable',
  })
}

const CORRECT = 'Correct its address in the settings or in PROMETHEUS_URL.'
const SHOULD_BE =
  'It should be the address at which Prometheus’ own pages open, with its path prefix if it has one.'

/** What connecting or waiting threw. The thrown value itself may hold credentials and is never shown whole. */
export function fromThrown(thrown: unknown, base: string, milliseconds: number): Result<never> {
  const code = isAxiosError(thrown) ? (thrown.code ?? causeCode(thrown.cause)) : causeCode(thrown)
  switch (code ?? '') {
    case 'ECONNREFUSED':
      return problem(
        'no-connection',
        `Nothing listens at ${base} (connection refused). Start Prometheus there. ${CORRECT}`,
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return problem('no-connection', `The host name in ${base} is not known here. ${CORRECT}`)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return problem('no-connection', `The network has no way to ${base}. Check the connection. ${CORRECT}`)
    case 'ECONNRESET':
    case 'EPIPE':
      return problem(
        'no-connection',
        `${base} closed the connection without an answer. Look at Prometheus’ log.`,
      )
    case 'ERR_CANCELED':
    case 'ECONNABORTED':
    case 'ETIMEDOUT':
      return problem(
        'slow',
        `Prometheus at ${base} did not answer within ${milliseconds / 1000} s. Look at its load, or simplify the query.`,
      )
    case 'ERR_FR_TOO_MANY_REDIRECTS':
      return problem('not-prometheus', `${base} redirects in a circle. ${SHOULD_BE}`)
    case 'EPROTO':
      return problem('no-connection', `${base} does not speak TLS. Use http:// instead of https:// there.`)
    case 'ERR_BAD_RESPONSE':
      if (messageOf(thrown).includes('maxContentLength')) {
        return problem('refused-query', `The answer of ${base} is too large to read. Ask for fewer series.`)
      }
      return problem('not-prometheus', `${base} answered with something that cannot be read. ${SHOULD_BE}`)
    default:
      if (code?.startsWith('HPE_') === true) {
        return problem('not-prometheus', `${base} answered with something that is not HTTP. ${SHOULD_BE}`)
      }
      if (code !== undefined && /CERT|SIGNATURE|ERR_TLS|SELF_SIGNED/.test(code)) {
        return problem(
          'no-connection',
          `The certificate of ${base} is not trusted (${code}). Add its authority with NODE_EXTRA_CA_CERTS.`,
        )
      }
      return problem('no-connection', `${base} could not be asked (${code ?? 'unknown error'}). ${CORRECT}`)
  }
}

function causeCode(thrown: unknown): string | undefined {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : undefined
}

/** What an answer other than a result says. `query` is named where it is the query's fault. */
export function fromAnswer(status: number, body: string, base: string, query: string): Result<never> {
  const answer = readAnswer(body)
  if (answer.kind === 'error') {
    if (answer.type === 'timeout' || answer.type === 'canceled') {
      return problem(
        'slow',
        `Prometheus at ${base} gave up on ${quoted(query)} (${answer.text}). Simplify the query.`,
      )
    }
    if (status >= 500 || answer.type === 'unavailable' || answer.type === 'internal') {
      return problem('unavailable', `Prometheus at ${base} cannot answer now: ${answer.text}.`)
    }
    return problem('refused-query', `Prometheus refuses ${quoted(query)}: ${answer.text}.`)
  }
  if (status === 401 || status === 403) {
    return problem(
      'not-allowed',
      `${base} refuses access (HTTP ${status}). Put a valid user and password, or a token, before the host: http://USER:PASSWORD@host.`,
    )
  }
  if (status === 404 || status === 405) {
    return problem('not-prometheus', `${base} has no query API (HTTP ${status}). ${SHOULD_BE}`)
  }
  if (status >= 500) {
    return problem(
      'unavailable',
      `${base} answers HTTP ${status}: Prometheus, or what stands before it, is not ready.`,
    )
  }
  const what = /^\s*</.test(body) ? 'a web page' : 'something else'
  return problem(
    'not-prometheus',
    `${base} answers with ${what} instead of a query result (HTTP ${status}). ${SHOULD_BE}`,
  )
}

export function stopped(base: string): Result<never> {
  return problem('stopped', `Prometheus at ${base} is not asked any more.`)
}

export function quoted(query: string): string {
  return `"${query.length > 200 ? `${query.slice(0, 200)}…` : query}"`
}
