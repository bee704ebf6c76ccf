/**
 * Guards on the state of the world: what each looks at and whom it stops; guardWords.ts says it. The order is the order
 * of precedence: what would stop the change in any mode comes before the modes, so that "would scale" is true whenever
 * it is said.
 */
import type { Capacity, DecideInput, Pause } from '../../shared/domain/decision.ts'
import type { Mode } from '../../shared/domain/policy.ts'
import type { Reason } from '../../shared/domain/reason.ts'

/** Hold whatever is wanted, before everything else. */
export type HoldingType = 'Disabled' | 'Stopped'
export type GuardType = Extract<
  Reason,
  | 'Acting'
  | 'Frozen'
  | 'NotLeader'
  | 'Paused'
  | 'Drift'
  | 'RolloutInProgress'
  | 'NotScalable'
  | 'HostCapacity'
  | 'CircuitOpen'
  | 'Unhealthy'
  | 'SourceStale'
  | 'ModeObserve'
  | 'ModeSuggest'
  | 'ModeApprove'
>

/** What a guard may look at beside the input: whether a configured source is missing, and the count that is wanted. */
export interface Wanted {
  readonly missing: boolean
  readonly to: number
}

interface Guard {
  readonly type: GuardType
  /** What it guards against is so, whatever is wanted. */
  readonly stands: (input: DecideInput, wanted: Wanted) => boolean
  /** It stops this direction when it stands. */
  readonly binds: 'up' | 'down' | 'both' | ((input: DecideInput, up: boolean) => boolean)
}

/** Above this share of unhealthy replicas nothing is taken away. */
export const UNHEALTHY_SHARE = 1 / 3

const isMode =
  (mode: Mode) =>
  ({ policy }: DecideInput): boolean =>
    policy.mode === mode

export const GUARDS: readonly Guard[] = [
  { type: 'Acting', stands: ({ acting }) => acting, binds: 'both' },
  { type: 'Frozen', stands: ({ frozen }) => frozen, binds: 'both' },
  { type: 'NotLeader', stands: ({ lease }) => lease !== null, binds: 'both' },
  {
    type: 'Paused',
    stands: ({ pauses, now }) => pauses.some((pause) => isActive(pause, now)),
    binds: ({ pauses, now }, up) => pauses.some((pause) => isActive(pause, now) && pauseBinds(pause, up)),
  },
  { type: 'Drift', stands: ({ drift }) => drift !== null, binds: 'both' },
  { type: 'RolloutInProgress', stands: ({ rollout }) => rollout !== null, binds: 'both' },
  { type: 'NotScalable', stands: ({ scalability }) => !scalability.ok, binds: 'up' },
  {
    type: 'HostCapacity',
    stands: ({ capacity, observed }, { to }) => roomFor(capacity) < Math.max(1, to - observed.current),
    // Where some of what is wanted fits, that much is done (judge.ts).
    binds: ({ capacity }, up) => up && roomFor(capacity) === 0,
  },
  { type: 'CircuitOpen', stands: ({ circuit, now }) => circuit !== null && circuit.until > now, binds: 'up' },
  {
    type: 'Unhealthy',
    stands: ({ observed }) => observed.unhealthy > observed.current * UNHEALTHY_SHARE,
    binds: 'down',
  },
  { type: 'SourceStale', stands: (_, { missing }) => missing, binds: 'down' },
  { type: 'ModeObserve', stands: isMode('observe'), binds: 'both' },
  { type: 'ModeSuggest', stands: isMode('suggest'), binds: 'both' },
  { type: 'ModeApprove', stands: isMode('approve'), binds: 'both' },
]

export function holdingBy({ policy, observed }: DecideInput): HoldingType | null {
  if (!policy.enabled || policy.min > policy.max) return 'Disabled'
  return observed.current === 0 ? 'Stopped' : null
}

/** The first guard in the way of `from → to`; null: none is. */
export function stoppedBy(input: DecideInput, wanted: Wanted): GuardType | null {
  if (wanted.to === input.observed.current) return null
  for (const guard of GUARDS) if (stops(guard, input, wanted)) return guard.type
  return null
}

export function stops(guard: Guard, input: DecideInput, wanted: Wanted): boolean {
  if (wanted.to === input.observed.current || !guard.stands(input, wanted)) return false
  const up = wanted.to > input.observed.current
  if (typeof guard.binds === 'function') return guard.binds(input, up)
  return guard.binds === 'both' || (guard.binds === 'up') === up
}

/** How many more replicas the host has room for; Infinity where that is not known. */
export function roomFor(capacity: Capacity | null): number {
  if (capacity === null) return Number.POSITIVE_INFINITY
  const fits = (need: number | null, free: number | null) =>
    need === null || free === null || need <= 0
      ? Number.POSITIVE_INFINITY
      : Math.max(0, Math.floor(free / need + 1e-9))
  return Math.min(
    fits(capacity.memoryNeed, capacity.memoryFree),
    fits(capacity.cpuNeed, capacity.cpuFree),
    capacity.places?.free ?? Number.POSITIVE_INFINITY,
  )
}

export function isActive(pause: Pause, now: number): boolean {
  return pause.until === null || pause.until > now
}

export function pauseBinds({ direction }: Pause, up: boolean): boolean {
  return direction === 'both' || (direction === 'up') === up
}
