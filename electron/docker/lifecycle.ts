/** A replica starts, ends with its own signal and grace, and goes with its anonymous volumes. Each may be repeated. */
import { setTimeout as wait } from 'node:timers/promises'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { DockerApi } from './api.ts'
import { inspectContainer, nameOf, shortId, type InspectedContainer } from './inspected.ts'

/** Docker's own, where neither the container nor its image says anything. */
const DEFAULT_GRACE_SECONDS = 10
const DEFAULT_SIGNAL = 'SIGTERM'
/** Beyond the grace: the engine waits again after SIGKILL, and takes the network down. */
const BEYOND_GRACE_MS = 10_000
/** An engine that is busy with it longer than that is looked at for as long again. */
const LOOKED_AT_MS = 20_000
/** For a container that asks to be waited for without end (a grace of -1). */
const ENDLESS_MS = 600_000
const START_MS = 30_000
const REMOVE_MS = 30_000
const SIGNAL_MS = 10_000
/** Between two looks at a container that is ending. */
const LOOK_MS = 250
/** The exit code of a program that SIGKILL ended: 128 + 9. */
const SIGKILLED = 137

type Ended = Result<{ readonly killed: boolean }>

interface Stopping {
  readonly api: DockerApi
  readonly id: string
  readonly name: string
  readonly signal: string
  /** Milliseconds; negative: without end. */
  readonly graceMs: number
}

/** A container that is stopped or gone already counts as stopped. */
export async function stopReplica(api: DockerApi, id: string): Promise<Ended> {
  const before = await inspectContainer(api, id, shortId(id))
  if (!before.ok) return before.error.code === 'NotFound' ? ok({ killed: false }) : before
  const { StopTimeout, StopSignal } = before.value.Config
  const stopping: Stopping = {
    api,
    id,
    name: nameOf(before.value),
    signal: StopSignal ?? DEFAULT_SIGNAL,
    graceMs: (StopTimeout ?? DEFAULT_GRACE_SECONDS) * 1_000,
  }
  const fits = stopping.graceMs >= 0 && stopping.graceMs + BEYOND_GRACE_MS <= api.longestMs
  return fits ? stopAtOnce(stopping) : stopInSteps(stopping)
}

/** One request that lasts as long as the grace: the engine finishes it, whatever becomes of this process. */
async function stopAtOnce({ api, id, name, graceMs }: Stopping): Promise<Ended> {
  const begun = performance.now()
  const stopped = await api.mutate(`stop ${name}`, graceMs + BEYOND_GRACE_MS, async (abortSignal) => {
    // Without a time of ours the engine keeps to the container's own signal and grace.
    await tolerate([304, 404], api.docker.getContainer(id).stop({ abortSignal }))
  })
  const elapsedMs = performance.now() - begun
  if (!stopped.ok) {
    if (stopped.error.code !== 'Unreachable') return stopped
    // The engine goes on with what it was asked for.
    const end = await awaitEnd(api, id, name, LOOKED_AT_MS)
    return end === 'runs' ? stopped : killedOf(end)
  }
  if (elapsedMs < graceMs) return ok({ killed: false })
  const after = await inspectContainer(api, id, name)
  if (!after.ok) return after.error.code === 'NotFound' ? ok({ killed: true }) : after
  return killedOf(after.value)
}

/**
 * A grace that is longer than any single request may last: the signal, a wait that only looks, and SIGKILL. The engine
 * takes the container's own stop signal for a stop by hand, so no restart policy brings it back.
 */
async function stopInSteps({ api, id, name, signal, graceMs }: Stopping): Promise<Ended> {
  const signalled = await api.mutate(`stop ${name}`, SIGNAL_MS, async (abortSignal) => {
    // 409: it is not running.
    await tolerate([404, 409], api.docker.getContainer(id).kill({ signal, abortSignal }))
  })
  if (!signalled.ok) return signalled
  const byItself = await awaitEnd(api, id, name, graceMs < 0 ? ENDLESS_MS : graceMs)
  if (byItself !== 'runs') return ok({ killed: false })
  if (graceMs < 0)
    return fail(
      'Unreachable',
      `${name} has no limit to its stopping and still runs after ${ENDLESS_MS / 1000} s`,
    )
  const killed = await api.mutate(`kill ${name}`, BEYOND_GRACE_MS, async (abortSignal) => {
    await tolerate([304, 404], api.docker.getContainer(id).stop({ t: 0, abortSignal }))
  })
  if (!killed.ok && killed.error.code !== 'Unreachable') return killed
  const end = await awaitEnd(api, id, name, LOOKED_AT_MS)
  if (end !== 'runs') return killedOf(end)
  return killed.ok ? fail('Failed', `${name} still runs ${LOOKED_AT_MS / 1000} s after SIGKILL`) : killed
}

/** Looks until the container has ended or the time is up; an engine that does not answer is asked again. */
async function awaitEnd(
  api: DockerApi,
  id: string,
  name: string,
  limitMs: number,
): Promise<InspectedContainer | 'gone' | 'runs'> {
  const begun = performance.now()
  for (;;) {
    const seen = await inspectContainer(api, id, name)
    if (!seen.ok && seen.error.code === 'NotFound') return 'gone'
    if (seen.ok && !['running', 'paused', 'restarting', 'removing'].includes(seen.value.State.Status))
      return seen.value
    const left = limitMs - (performance.now() - begun)
    if (left <= 0) return 'runs'
    await wait(Math.min(LOOK_MS, left))
  }
}

function killedOf(end: InspectedContainer | 'gone'): Ended {
  if (end === 'gone') return ok({ killed: true })
  return ok({ killed: end.State.ExitCode === SIGKILLED && !end.State.OOMKilled })
}

/** Anonymous volumes go too, named ones never; a running container is refused (`Conflict`), a removed one is fine. */
export function removeReplica(api: DockerApi, id: string, name: string): Promise<Result<void>> {
  return api.mutate(`remove ${name}`, REMOVE_MS, async (abortSignal) => {
    await tolerate([404], api.docker.getContainer(id).remove({ v: true, abortSignal }), /already in progress/)
  })
}

/** A started one is fine. */
export function startReplica(api: DockerApi, id: string, name: string): Promise<Result<void>> {
  return api.mutate(`start ${name}`, START_MS, async (abortSignal) => {
    await tolerate([304], api.docker.getContainer(id).start({ abortSignal }))
  })
}

/** Waits for `request`, taking these answers of the engine for success: what was asked for is already so. */
export async function tolerate(
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
