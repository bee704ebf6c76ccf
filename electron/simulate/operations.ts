/** What can be done to the simulated containers: each takes its time, and refuses what an engine would refuse. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { EngineOperations, HealthOutcome, SourceEvent } from '../observe/ports.ts'
import { pause, type SimulatedTime } from './clockwork.ts'
import { simulatedLimits } from './limits.ts'
import { chance } from './random.ts'
import {
  newReplica,
  startReplica,
  startupMs,
  type SimulatedReplica,
  type SimulatedState,
  type World,
} from './world.ts'

export interface OperationContext {
  readonly world: World
  readonly time: SimulatedTime
  readonly catchUp: () => void
  readonly emit: (event: SourceEvent) => void
}

interface Found {
  readonly state: SimulatedState
  readonly replica: SimulatedReplica
}

/** Milliseconds: what an engine typically takes, from the shortest to the longest. */
const TAKES = {
  create: [60, 140],
  start: [220, 420],
  stop: [700, 2400],
  remove: [40, 110],
  update: [40, 120],
} as const

export function simulatedOperations(context: OperationContext): EngineOperations {
  const { world, time, catchUp, emit } = context
  let calls = 0

  function find(id: string): Result<Found> {
    for (const state of world.services) {
      const replica = state.replicas.find((known) => known.id === id)
      if (replica !== undefined) return ok({ state, replica })
    }
    return fail('NotFound', `there is no container ${id.slice(0, 12)}; it may have been removed`)
  }

  async function work(what: keyof typeof TAKES): Promise<void> {
    const [least, most] = TAKES[what]
    calls += 1
    await pause(time, Math.round(least + (most - least) * chance(world.seed, 21, calls)))
    catchUp()
  }

  function tell(action: string, { state, replica }: Found): void {
    const { name: project } = world.project
    emit({ kind: 'container', action, id: replica.id, project, service: state.service.name, at: time.now() })
  }

  return {
    async createClone(source, name, number) {
      const original = find(source)
      if (!original.ok) return original
      await work('create')
      const { state } = original.value
      if (world.services.some((each) => each.replicas.some((known) => known.name === name)))
        return fail(
          'Conflict',
          `the name ${name} is taken by another container; remove it or take the next number`,
        )
      const replica = newReplica(world, state, number, time.now())
      const { limits } = original.value.replica
      if (limits !== undefined) replica.limits = limits
      state.replicas = [...state.replicas, replica]
      tell('create', { state, replica })
      return ok({ id: replica.id, name: replica.name })
    },
    async start(id) {
      const found = find(id)
      if (!found.ok) return found
      await work('start')
      const { state, replica } = found.value
      if (replica.state === 'running') return ok(undefined)
      const takes = startupMs(world, state, replica)
      startReplica(replica, time.now(), takes)
      tell('start', found.value)
      time.after(takes, () => {
        catchUp()
        if (replica.state === 'running') tell('health_status: healthy', found.value)
      })
      return ok(undefined)
    },
    async awaitHealthy(id, timeoutSeconds, onProgress, signal): Promise<Result<HealthOutcome>> {
      const begun = time.now()
      for (;;) {
        catchUp()
        const found = find(id)
        if (!found.ok) return found
        const outcome = healthOf(found.value.replica, time.now(), begun, timeoutSeconds)
        if (outcome !== null) return ok(outcome)
        if (signal?.aborted === true)
          return fail('Aborted', `waiting for ${found.value.replica.name} was called off`)
        onProgress(`starting for ${Math.round((time.now() - begun) / 1000)} s of at most ${timeoutSeconds} s`)
        const { readyAt } = found.value.replica
        const deadline = begun + timeoutSeconds * 1000
        await pause(time, Math.max(1, Math.min(1000, Math.min(readyAt, deadline) - time.now())), signal)
      }
    },
    async stop(id) {
      const found = find(id)
      if (!found.ok) return found
      await work('stop')
      const { replica } = found.value
      if (replica.state === 'running') {
        replica.state = 'exited'
        replica.exitCode = 0
        tell('die', found.value)
      }
      return ok({ killed: false })
    },
    async remove(id) {
      const found = find(id)
      if (!found.ok) return found
      const { state, replica } = found.value
      if (replica.state === 'running')
        return fail('Conflict', `${replica.name} is running: stop it before removing it`)
      await work('remove')
      state.replicas = state.replicas.filter((known) => known !== replica)
      tell('destroy', found.value)
      return ok(undefined)
    },
    runCommand(id) {
      const found = find(id)
      if (!found.ok) return Promise.resolve(found)
      const { name } = found.value.replica
      return Promise.resolve(fail('NotSupported', `${name} is simulated: no command can be run in it`))
    },
    limits: simulatedLimits(find, async (found) => {
      await work('update')
      tell('update', found)
    }),
    composeScale: (project, service) =>
      Promise.resolve(
        fail(
          'NotScalable',
          `the embedded demo has no Compose files, so ${project}/${service} can only be cloned`,
        ),
      ),
  }
}

/** Null while there is still hope. */
function healthOf(
  replica: SimulatedReplica,
  now: number,
  begun: number,
  timeoutSeconds: number,
): HealthOutcome | null {
  if (replica.state !== 'running')
    return { kind: 'unhealthy', sentence: `${replica.name} ended while it started`, log: [] }
  if (now >= replica.readyAt) return { kind: 'healthy', ms: replica.readyAt - (replica.startedAt ?? begun) }
  if (now - begun < timeoutSeconds * 1000) return null
  return { kind: 'unhealthy', sentence: `not healthy after ${timeoutSeconds} s`, log: [] }
}
