/** dockerode behind named calls with deadlines, speaking the engine's own API version. */
import Docker from 'dockerode'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { fail, ok, type Failure, type Result } from '../../shared/lib/result.ts'
import { cliEnvironmentOf, labelOf, type Address, type Endpoint } from './address.ts'
import type { DockerApi } from './api.ts'
import { punctual } from './departures.ts'
import { explain, timedOut } from './failures.ts'
import { chooseVersion } from './version.ts'

export interface DockerConnection extends DockerApi {
  /** The API version spoken, `1.41`; null before the engine answered for the first time. */
  apiVersion(): string | null
  /** Whether the engine answers within `deadline` ms; from then on its API version is spoken, after an upgrade too. */
  ping(deadline?: number): Promise<Result<void>>
}

const PING_MS = 5_000
/** As Node's own agent. */
const KEPT = { keepAlive: true, timeout: 5_000 }
/** What is left of a lease has room for it (`LEASE` in electron/loop/leaseTiming.ts). */
const LONGEST_MUTATION_MS = 30_000

/**
 * dockerode reads DOCKER_HOST while it is built, throws on what it cannot parse there and lets it override the socket
 * it is given: it gets the endpoint whole, and no environment.
 */
function build(address: Address): Docker {
  const inherited = process.env.DOCKER_HOST
  delete process.env.DOCKER_HOST
  try {
    if (address.kind === 'socket') return new Docker({ socketPath: address.path })
    const { host, port, tls } = address
    if (tls === null) return new Docker({ protocol: 'http', host, port })
    return new Docker({
      protocol: 'https',
      host,
      port,
      ...(tls.ca === null ? {} : { ca: tls.ca }),
      ...(tls.cert === null ? {} : { cert: tls.cert }),
      ...(tls.key === null ? {} : { key: tls.key }),
    })
  } finally {
    if (inherited !== undefined) process.env.DOCKER_HOST = inherited
  }
}

/** Runs `request` until it answers or `deadline` ms have passed; also when the request ignores its signal. */
async function within<T>(
  address: Address,
  deadline: number,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure }> {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<{ readonly ok: false; readonly error: Failure }>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false, error: timedOut(address, deadline) })
      abort.abort()
    }, deadline)
  })
  const answered = Promise.resolve()
    .then(() => request(abort.signal))
    .then(
      (value) => ok(value),
      (thrown: unknown) => ({ ok: false as const, error: explain(thrown, address) }),
    )
  try {
    return await Promise.race([answered, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A connection that is not opened yet: the first call asks the engine for its version. Never throws. */
export function createDockerConnection(endpoint: Endpoint): DockerConnection {
  const { address } = endpoint
  const docker = build(address)
  const secure = address.kind === 'tcp' && address.tls !== null
  const agent = punctual(secure ? new https.Agent(KEPT) : new http.Agent(KEPT))
  Object.assign(docker.modem, { agent })
  // Asked without a version, so that an engine that was exchanged meanwhile answers too.
  const unversioned = build(address).modem
  let version: string | null = null
  let negotiation: Promise<Result<void>> | null = null

  function askVersion(signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      unversioned.dial(
        { path: '/_ping', method: 'GET', isStream: true, statusCodes: { 200: true }, abortSignal: signal },
        (error, answer) => {
          if (error !== null) {
            reject(error)
            return
          }
          const response = answer as IncomingMessage
          response.on('error', reject)
          response.resume().on('end', () => {
            resolve(response.headers['api-version'])
          })
        },
      )
    })
  }

  async function negotiate(deadline: number): Promise<Result<void>> {
    const answer = await within(address, deadline, askVersion)
    if (!answer.ok) return answer
    const chosen = chooseVersion(answer.value, labelOf(address))
    if (!chosen.ok) return chosen
    version = chosen.value
    Object.assign(docker.modem, { version: `v${version}` })
    return ok(undefined)
  }

  function ping(deadline = PING_MS): Promise<Result<void>> {
    negotiation ??= negotiate(deadline).finally(() => {
      negotiation = null
    })
    return negotiation
  }

  const call: DockerApi['call'] = async (what, deadline, request) => {
    const ready = version === null ? await ping(Math.min(deadline, PING_MS)) : ok(undefined)
    const answer = ready.ok ? await within(address, deadline, request) : ready
    if (answer.ok) return answer
    const { code, message, ...rest } = answer.error
    return fail(code, `could not ${what}: ${message}`, rest)
  }

  return {
    docker,
    label: labelOf(address),
    cliEnvironment: cliEnvironmentOf(address),
    apiVersion: () => version,
    ping,
    call,
    mutate: call,
    longestMs: LONGEST_MUTATION_MS,
  }
}

/** A connection whose engine has answered; else why there is none, as a sentence. */
export async function openDockerApi(endpoint: Endpoint): Promise<Result<DockerConnection>> {
  const connection = createDockerConnection(endpoint)
  const answer = await connection.ping()
  return answer.ok ? ok(connection) : answer
}
