/** Whether a service's configuration is changing: its replicas differ, or have not been alike for long yet. Pure. */
import type { Standing } from '../../shared/domain/decision.ts'
import { currentReplicas, type Replica, type Service } from '../../shared/domain/inventory.ts'
import { formatDuration, plural } from '../../shared/lib/format.ts'

/** Stored, so that a restart in the middle of a rollout does not end it. */
export interface RolloutMemory {
  /** The configuration that stood last. */
  readonly settled: string | null
  /** Epoch ms since when it is changing; null: it is not. */
  readonly since: number | null
  /** The one configuration all replicas have, and since when; null: they differ. */
  readonly one: { readonly configuration: string; readonly since: number } | null
}

export interface RolloutVerdict {
  readonly memory: RolloutMemory
  readonly standing: Standing | null
}

export const NO_ROLLOUT: RolloutMemory = { settled: null, since: null, one: null }

/** One configuration has to stand for this long: between two replicas of a rolling update all may look alike. */
const STAND_MS = 10_000
/** A replica that was created and never started belongs to a rollout only while it is this young. */
const CREATED_MS = 60_000
/** After this long it is said that somebody has to look. */
const STUCK_MS = 10 * 60_000

export function lookAtRollout(memory: RolloutMemory, service: Service, now: number): RolloutVerdict {
  // A Swarm says itself that it is replacing tasks.
  if (service.swarm !== undefined) return { memory, standing: service.swarm.rollout }
  const replicas = concerned(service, now)
  const configurations = new Set(replicas.map(configurationOf))
  const [only] = configurations
  // Nothing runs: a rollout that was under way goes on when something does.
  if (only === undefined) return { memory, standing: null }
  if (configurations.size === 1) return alike(memory, only, replicas.length, now)
  const since = memory.since ?? now
  return {
    memory: { ...memory, since, one: null },
    standing: { since, sentence: differingSentence(replicas, now - since) },
  }
}

function alike(memory: RolloutMemory, only: string, count: number, now: number): RolloutVerdict {
  if (memory.since === null && (memory.settled === null || memory.settled === only))
    return { memory: { settled: only, since: null, one: null }, standing: null }
  const one = memory.one?.configuration === only ? memory.one : { configuration: only, since: now }
  const stood = now - one.since
  // A clock that was set back starts the time again.
  if (stood < 0) return alike({ ...memory, one: null }, only, count, now)
  if (stood >= STAND_MS) return { memory: { settled: only, since: null, one: null }, standing: null }
  const since = memory.since ?? now
  const sentence = `The configuration has changed: ${plural(count, 'replica')} alike for ${formatDuration(stood / 1000)} of ${formatDuration(STAND_MS / 1000)}`
  return { memory: { ...memory, since, one }, standing: { since, sentence } }
}

/** The image's id too: Compose's hash stays the same when an image of the same name was built anew. */
function configurationOf({ configHash, imageId }: Replica): string {
  return `${configHash} ${imageId}`
}

function concerned(service: Service, now: number): readonly Replica[] {
  const created = service.replicas.filter(
    (replica) => replica.state === 'created' && now - replica.createdAt < CREATED_MS,
  )
  return [...currentReplicas(service), ...created]
}

function differingSentence(replicas: readonly Replica[], ms: number): string {
  const newest = [...replicas].sort((a, b) => b.createdAt - a.createdAt)[0]
  const wanted = newest === undefined ? '' : configurationOf(newest)
  const done = replicas.filter((replica) => configurationOf(replica) === wanted).length
  const sentence = `The configuration is changing: ${done} of ${plural(replicas.length, 'replica')} have the newest`
  if (ms < STUCK_MS) return sentence
  return `${sentence}, for ${formatDuration(ms / 1000)} already: finish or undo the rollout`
}
