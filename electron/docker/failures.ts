/** Turns whatever the transport or the engine threw into a failure an operator can act on. */
import type { Failure } from '../../shared/lib/result.ts'
import { messageOf } from '../../shared/lib/result.ts'
import { labelOf, type Address } from './address.ts'
import { SshError } from './sshSocket.ts'
import { explainTls } from './tlsFailure.ts'

interface Thrown {
  readonly code: string | null
  readonly statusCode: number | null
  /** The engine's own words. */
  readonly words: string
}

function read(thrown: unknown): Thrown {
  const words = messageOf(thrown).trim()
  if (typeof thrown !== 'object' || thrown === null) return { code: null, statusCode: null, words }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null
  const statusCode =
    'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : null
  const body = 'json' in thrown ? thrown.json : null
  const said =
    typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
      ? body.message.trim()
      : words
  return { code, statusCode, words: said }
}

/** The names in the certificate that a TLS error is about. */
function namesOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('cert' in thrown)) return ''
  const { cert } = thrown
  const has = typeof cert === 'object' && cert !== null && 'subjectaltname' in cert
  return has && typeof cert.subjectaltname === 'string' ? cert.subjectaltname : ''
}

function failure(code: string, message: string, retryable: boolean, statusCode?: number): Failure {
  return statusCode === undefined
    ? { code, message, retryable }
    : { code, message, retryable, details: { statusCode } }
}

const HINT = 'start Docker, or set DOCKER_HOST or a Docker context'

/** The engine did not answer in time: it hangs, or the machine is overloaded. */
export function timedOut(address: Address, deadline: number): Failure {
  const seconds = Math.round(deadline / 100) / 10
  const message = `the Docker engine at ${labelOf(address)} did not answer within ${seconds} s`
  return failure('Unreachable', message, true)
}

/** Eyrie itself let go of the engine. */
export function wasClosed(address: Address): Failure {
  return failure('Unreachable', `the connection to ${labelOf(address)} was closed`, true)
}

/** Codes: `Unreachable`, `Refused`, `NotFound`, `Conflict`, `Failed`; `details.statusCode` where HTTP answered. */
export function explain(thrown: unknown, address: Address): Failure {
  if (thrown instanceof SshError) return thrown.failure
  const { code, statusCode, words } = read(thrown)
  const at = labelOf(address)
  if (statusCode === 400 && /HTTP request to an HTTPS server/i.test(words)) {
    return failure(
      'Refused',
      `the Docker engine at ${at} wants TLS: give its certificates (DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH)`,
      true,
    )
  }
  if (statusCode !== null) return explainStatus(statusCode, words)
  switch (code) {
    case 'ENOENT':
      return failure('Unreachable', `no Docker engine at ${at}: there is no such socket; ${HINT}`, true)
    case 'ECONNREFUSED':
      return failure('Unreachable', `no Docker engine at ${at}: nothing listens there; ${HINT}`, true)
    case 'EACCES':
    case 'EPERM':
      return failure(
        'Refused',
        `not permitted to open ${at}: add this user to the docker group, or run Eyrie as a user who may`,
        true,
      )
    case 'ENOTSOCK':
    case 'ENOTDIR':
      return failure('Unreachable', `no Docker engine at ${at}: that is not a socket; ${HINT}`, true)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failure('Unreachable', `no Docker engine at ${at}: no such host is known here`, true)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return failure('Unreachable', `no Docker engine at ${at}: the host does not answer`, true)
    case 'ECONNRESET':
    case 'EPIPE':
      return failure('Unreachable', `the Docker engine at ${at} broke the connection`, true)
    case null:
    default:
      break
  }
  if (code?.startsWith('HPE_') === true) {
    return failure(
      'Unreachable',
      `what listens at ${at} is not a Docker engine: its answer is not HTTP`,
      true,
    )
  }
  const untrusted = code === null ? null : explainTls(code, words, namesOf(thrown), at)
  if (untrusted !== null) return failure('Refused', untrusted, true)
  return failure('Unreachable', `no answer from the Docker engine at ${at}: ${words}`, true)
}

function explainStatus(statusCode: number, words: string): Failure {
  switch (statusCode) {
    case 401:
    case 403:
      return failure('Refused', `the engine refused: ${words}`, false, statusCode)
    case 404:
      return failure('NotFound', words, false, statusCode)
    case 409:
      return failure('Conflict', words, false, statusCode)
    default:
      return failure('Failed', `the engine answered: ${words}`, statusCode >= 500, statusCode)
  }
}
