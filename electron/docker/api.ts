/** The one way to the Engine API inside this folder: every call has a name for people and a deadline. */
import type Docker from 'dockerode'
import type { Result } from '../../shared/lib/result.ts'

export interface DockerApi {
  readonly docker: Docker
  /** For people: `/var/run/docker.sock`, `tcp://host:2376`, `ssh://host`. */
  readonly label: string
  /** Environment (`DOCKER_HOST`, …) that makes a Docker CLI child process talk to this same engine. */
  readonly cliEnvironment: Readonly<Record<string, string>>
  /** The API version spoken, `1.41`; null before the engine answered for the first time. */
  apiVersion(): string | null
  /**
   * Runs `request` with a deadline in milliseconds. `what` completes "could not …": "create demo-web-3".
   * Failures: `Unreachable` (no answer, refused, deadline; retryable), `NotFound` (404), `Conflict` (409),
   * `Refused` (403 and socket permission), `Failed` (the engine's own words).
   */
  call<T>(what: string, deadline: number, request: (signal: AbortSignal) => Promise<T>): Promise<Result<T>>
  /**
   * `call` for a request that changes something on the engine: every one of them goes through here. Refused with
   * `NotLeader` where another Eyrie has the project; the deadline may be shortened to what is left of the lease.
   */
  mutate: DockerApi['call']
  /** No request that changes something may take longer than this, in ms: what takes longer is done in several. */
  readonly longestMs: number
}
