/** A replica starts, ends with its own signal and grace, and goes with its anonymous volumes. Each may be repeated. */
import { ok, type Result } from '../../shared/lib/result.ts'
import type { DockerApi } from './api.ts'
import { inspectContainer, nameOf, shortId } from './inspected.ts'

/** Docker's own, where neither the container nor its image says anything. */
const DEFAULT_GRACE_SECONDS = 10
/** Beyond the grace: the engine waits again after SIGKILL, and takes the network down. */
const BEYOND_GRACE_MS = 30_000
/** For a container that asks to be waited for without end (a grace of -1). */
const ENDLESS_MS = 600_000
const START_MS = 60_000
const REMOVE_MS = 60_000
/** The exit code of a program that SIGKILL ended: 128 + 9. */
const SIGKILLED = 137

/** A container that is stopped or gone already counts as stopped. */
export async function stopReplica(api: DockerApi, id: string): Promise<Result<{ readonly killed: boolean }>> {
  const before = await inspectContainer(api, id, shortId(id))
  if (!before.ok) return before.error.code === 'NotFound' ? ok({ killed: false }) : before
  const grace = before.value.Config.StopTimeout ?? DEFAULT_GRACE_SECONDS
  const deadline = grace < 0 ? ENDLESS_MS : grace * 1_000 + BEYOND_GRACE_MS
  const name = nameOf(before.value)

  const begun = performance.now()
  const stopped = await api.call(`stop ${name}`, deadline, async (abortSignal) => {
    // Without a time of ours the engine keeps to the container's own signal and grace.
    await tolerate([304, 404], api.docker.getContainer(id).stop({ abortSignal }))
  })
  if (!stopped.ok) return stopped
  const elapsedMs = performance.now() - begun
  if (grace < 0 || elapsedMs < grace * 1_000) return ok({ killed: false })

  const after = await inspectContainer(api, id, name)
  if (!after.ok) return after.error.code === 'NotFound' ? ok({ killed: true }) : after
  const { ExitCode, OOMKilled } = after.value.State
  return ok({ killed: ExitCode === SIGKILLED && !OOMKilled })
}

/** Anonymous volumes go too, named ones never; a running container is refused (`Conflict`), a removed one is fine. */
export function removeReplica(api: DockerApi, id: string, name: string): Promise<Result<void>> {
  return api.call(`remove ${name}`, REMOVE_MS, async (abortSignal) => {
    await tolerate([404], api.docker.getContainer(id).remove({ v: true, abortSignal }), /already in progress/)
  })
}

/** A started one is fine. */
export function startReplica(api: DockerApi, id: string, name: string): Promise<Result<void>> {
  return api.call(`start ${name}`, START_MS, async (abortSignal) => {
    await tolerate([304], api.docker.getContainer(id).start({ abortSignal }))
  })
}

/** Waits for `request`, taking these answers of the engine for success: what was asked for is already so. */
async function tolerate(
  statusCodes: readonly number[],
  request: Promise<unknown>,
  words?: RegExp,
): Promise<void> {
  try {
    await request
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown
    if ('statusCode' in thrown && statusCodes.some((code) => code === thrown.statusCode)) return
    if (words?.test(thrown.message) === true) return
    throw thrown
  }
}
