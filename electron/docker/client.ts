/** dockerode behind named calls with deadlines, speaking the engine's own API version. */
import Docker from 'dockerode'
import { setMaxListeners } from 'node:events'
import type { Agent, IncomingMessage } from 'node:http'
import { fail, ok, type Failure, type Result } from '../../shared/lib/result.ts'
import { cliEnvironmentOf, labelOf, type Address, type Endpoint } from './address.ts'
import { agentsFor } from './agents.ts'
import type { DockerApi } from './api.ts'
import { explain, timedOut, wasClosed } from './failures.ts'
import { chooseVersion } from './version.ts'

export interface DockerConnection extends DockerApi {
  /** The API version spoken, `1.41`; null before the engine answered for the first time. */
  apiVersion(): string | null
  /** Whether the engine answers within `deadline` ms; from then on its API version is spoken, after an upgrade too. */
  ping(deadline?: number): Promise<Result<void>>
  /** Ends every connection, and what is waited for on it fails at once. */
  close(): void
}

const PING_MS = 5_000
/** Logging in is part of the first one. */
const SSH_PING_MS = 10_000
/** What a call beyond the pooled connections may take longer than on an open one. */
const LOGIN_MS = 5_000
/** What is left of a lease has room for it (`LEASE` in electron/loop/leaseTiming.ts). */
const LONGEST_MUTATION_MS = 30_000

/** How long an engine at this address is given to say that it is there. */
export function pingDeadline({ address }: Endpoint): number {
  return address.kind === 'ssh' ? SSH_PING_MS : PING_MS
}

/**
 * dockerode reads DOCKER_HOST while it is built, throws on what it cannot parse there and lets it override the socket
 * it is given: it gets the endpoint whole, and no environment.
 */
function build(address: Address, agent: Agent): Docker {
  const inherited = process.env.DOCKER_HOST
  delete process.env.DOCKER_HOST
  try {
    const docker = new Docker(optionsFor(address))
    Object.assign(docker.modem, { agent })
    return docker
  } finally {
    if (inherited !== undefined) process.env.DOCKER_HOST = inherited
  }
}

function optionsFor(address: Address): Docker.DockerOptions {
  if (address.kind === 'socket') return { socketPath: address.path }
  // Nobody looks this name up: the agent's connections lead to the engine.
  if (address.kind === 'ssh') return { protocol: 'http', host: 'docker' }
  const { host, port, tls } = address
  // The certificates are the agent's.
  return { protocol: tls === null ? 'http' : 'https', host, port }
}

/** Runs `request` until it answers or `deadline` ms have passed; also when the request ignores its signal. */
async function within<T>(
  address: Address,
  deadline: number,
  closing: AbortSignal,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure }> {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let onClosing: () => void = () => undefined
  const late = new Promise<{ readonly ok: false; readonly error: Failure }>((resolve) => {
    const give = (error: Failure) => {
      resolve({ ok: false, error })
      abort.abort()
    }
    timer = setTimeout(() => give(timedOut(address, deadline)), deadline)
    onClosing = () => give(wasClosed(address))
    if (closing.aborted) onClosing()
    else closing.addEventListener('abort', onClosing)
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
    closing.removeEventListener('abort', onClosing)
  }
}

/** A connection that is not opened yet: the first call asks the engine for its version. Never throws. */
export function createDockerConnection(endpoint: Endpoint): DockerConnection {
  const { address } = endpoint
  const agents = agentsFor(address)
  const docker = build(address, agents.calls)
  // Asked without a version, so that an engine that was exchanged meanwhile answers too.
  const unversioned = build(address, agents.pings).modem
  const closing = new AbortController()
  // One listener a call in flight.
  setMaxListeners(0, closing.signal)
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
    const answer = await within(address, deadline, closing.signal, askVersion)
    if (!answer.ok) return answer
    const chosen = chooseVersion(answer.value, labelOf(address))
    if (!chosen.ok) return chosen
    version = chosen.value
    Object.assign(docker.modem, { version: `v${version}` })
    return ok(undefined)
  }

  function ping(deadline = pingDeadline(endpoint)): Promise<Result<void>> {
    negotiation ??= negotiate(deadline).finally(() => {
      negotiation = null
    })
    return negotiation
  }

  const calling =
    (extraMs: number): DockerApi['call'] =>
    async (what, deadline, request) => {
      const ready = version === null ? await ping(Math.min(deadline, pingDeadline(endpoint))) : ok(undefined)
      const answer = ready.ok ? await within(address, deadline + extraMs, closing.signal, request) : ready
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
    call: calling(address.kind === 'ssh' ? LOGIN_MS : 0),
    // What changes something is given no more than it was promised: its lease ends.
    mutate: calling(0),
    longestMs: LONGEST_MUTATION_MS,
    close() {
      closing.abort()
      agents.close()
    },
  }
}

/** A connection whose engine has answered; else why there is none, as a sentence. */
export async function openDockerApi(endpoint: Endpoint): Promise<Result<DockerConnection>> {
  const connection = createDockerConnection(endpoint)
  const answer = await connection.ping()
  if (answer.ok) return ok(connection)
  connection.close()
  return answer
}
