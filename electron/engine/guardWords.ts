/** What the guards, timing and bounds say of themselves: a condition each, with its numbers, standing or not. */
import type { DecideInput } from '../../shared/domain/decision.ts'
import type { Condition, Reason } from '../../shared/domain/reason.ts'
import { formatBytes, formatClock, formatCores } from '../../shared/lib/format.ts'
import type { Cooldown } from './cooldown.ts'
import {
  GUARDS,
  isActive,
  pauseBinds,
  roomFor,
  stops,
  type GuardType,
  type HoldingType,
  type Wanted,
} from './guards.ts'
import { missingText } from './missing.ts'
import type { MissingSource } from './score.ts'

interface Words {
  /** One word, as in a Kubernetes condition. */
  readonly word: string
  readonly message: string
  readonly since?: number
}

interface Facts {
  readonly missing: readonly MissingSource[]
  readonly up: boolean
  /** How many more or fewer are wanted. */
  readonly by: number
}

export function holdingConditions(input: DecideInput): readonly Condition[] {
  const { now, policy, observed } = input
  const contradictory = policy.min > policy.max
  const disabled = !policy.enabled || contradictory
  const stopped = observed.current === 0
  return [
    conditionOf('Disabled', now, disabled, {
      word: !disabled ? 'Enabled' : policy.enabled ? 'Contradictory' : 'NotEnabled',
      message: holdingText('Disabled', input) ?? 'Enabled for scaling',
    }),
    conditionOf('Stopped', now, stopped, {
      word: stopped ? 'NoneRunning' : 'Running',
      message: holdingText('Stopped', input) ?? `${observed.current} running`,
    }),
  ]
}

/** Why nothing is done whatever is wanted; null: that is not so. */
export function holdingText(type: HoldingType, { policy, observed }: DecideInput): string | null {
  if (type === 'Stopped')
    return observed.current > 0
      ? null
      : 'No replica runs, and only a manual action starts a service that somebody stopped'
  if (!policy.enabled)
    return 'Not enabled for scaling: it takes the label eyrie.autoscale.enable=true and settings that do not contradict each other'
  if (policy.min > policy.max)
    return `Not enabled for scaling: its minimum ${policy.min} is greater than its maximum ${policy.max}`
  return null
}

/** Every guard in order of precedence, told about the change from the present count to `wanted.to`. */
export function guardConditions(
  input: DecideInput,
  missing: readonly MissingSource[],
  wanted: Wanted,
): readonly Condition[] {
  const difference = wanted.to - input.observed.current
  const facts: Facts = { missing, up: difference > 0, by: Math.abs(difference) }
  return GUARDS.map(({ type, stands }) => {
    const standing = stands(input, wanted)
    return conditionOf(type, input.now, standing, standing ? WORDS[type](input, facts) : QUIET[type])
  })
}

/** Those of them that are in the way. */
export function stoppingOf(
  input: DecideInput,
  wanted: Wanted,
  conditions: readonly Condition[],
): readonly Condition[] {
  return conditions.filter((_, place) => {
    const guard = GUARDS[place]
    return guard !== undefined && stops(guard, input, wanted)
  })
}

/** What each says while it does not stand. */
const QUIET: Readonly<Record<GuardType, Words>> = {
  Acting: { word: 'Idle', message: 'No action is under way' },
  Frozen: { word: 'Free', message: 'Not frozen' },
  NotLeader: { word: 'Leader', message: 'This Eyrie is in charge of the project' },
  Paused: { word: 'Free', message: 'Not paused' },
  Drift: { word: 'Settled', message: 'Nobody else changes the count' },
  RolloutInProgress: { word: 'Settled', message: 'No rollout is under way' },
  NotScalable: { word: 'Scalable', message: 'New replicas can be made' },
  HostCapacity: { word: 'Room', message: 'The host has room as far as is known' },
  CircuitOpen: { word: 'Closed', message: 'Scaling up is not known to be useless' },
  Unhealthy: { word: 'Healthy', message: 'No more than a third is unhealthy' },
  SourceStale: { word: 'Fresh', message: 'Every source answers' },
  ModeObserve: { word: 'Other', message: 'Not in observe mode' },
  ModeSuggest: { word: 'Other', message: 'Not in suggest mode' },
  ModeApprove: { word: 'Other', message: 'Not in approve mode' },
}

const WORDS: Readonly<Record<GuardType, (input: DecideInput, facts: Facts) => Words>> = {
  Acting: () => ({ word: 'UnderWay', message: 'An action on this service is still under way' }),
  Frozen: () => ({ word: 'Frozen', message: 'Everything is frozen' }),
  NotLeader: ({ lease }) => ({ word: 'Foreign', ...standing(lease) }),
  Paused: pauseWords,
  Drift: ({ drift }) => ({ word: 'Foreign', ...standing(drift) }),
  RolloutInProgress: ({ rollout }) => ({ word: 'UnderWay', ...standing(rollout) }),
  NotScalable: ({ scalability }) => ({ word: 'CannotClone', message: withoutStop(scalability.sentence) }),
  HostCapacity: (input, facts) => ({ word: 'Full', message: capacityText(input, facts) }),
  CircuitOpen: ({ circuit, now }) => {
    const { message, since } = standing(circuit)
    const left = formatClock(((circuit?.until ?? now) - now) / 1000)
    return { word: 'Open', message: `${message}; it is tried again in ${left}`, since }
  },
  Unhealthy: ({ observed }) => ({
    word: 'Unhealthy',
    message: `${observed.unhealthy} of ${observed.current} replicas are unhealthy, and with more than a third none is taken away`,
  }),
  SourceStale: ({ now }, { missing }) => ({
    word: 'Missing',
    message: `${missingText(missing)}, and without it the count is not lowered`,
    since:
      now - Math.max(0, ...missing.map(({ window }) => (window.kind === 'stale' ? window.newestAge : 0))),
  }),
  ModeObserve: () => ({ word: 'Observe', message: 'Observe mode changes nothing' }),
  ModeSuggest: () => ({ word: 'Suggest', message: 'Suggest mode leaves it to the operator' }),
  ModeApprove: () => ({ word: 'Approve', message: 'Approve mode waits for the operator' }),
}

function standing(known: { readonly since: number; readonly sentence: string } | null) {
  return { message: withoutStop(known?.sentence ?? ''), since: known?.since ?? 0 }
}

const PAUSE_WORDS = { up: 'PausedUp', down: 'PausedDown', both: 'PausedBoth' } as const

function pauseWords({ pauses, now }: DecideInput, { up, by }: Facts): Words {
  const active = pauses.filter((pause) => isActive(pause, now))
  const pause = (by > 0 ? active.find((known) => pauseBinds(known, up)) : undefined) ?? active[0]
  if (pause === undefined) return QUIET.Paused
  const what = pause.direction === 'both' ? 'Scaling' : `Scaling ${pause.direction}`
  const end =
    pause.until === null ? 'until it is resumed' : `for another ${formatClock((pause.until - now) / 1000)}`
  return { word: PAUSE_WORDS[pause.direction], message: `${what} is paused ${end}` }
}

/** "The host has too little room: needs 1.0 GB, 0.7 GB free". */
function capacityText({ capacity }: DecideInput, { up, by }: Facts): string {
  const count = up ? by : 1
  const parts = [
    short(capacity?.memoryNeed, capacity?.memoryFree, count, formatBytes, inGigabytes),
    short(capacity?.cpuNeed, capacity?.cpuFree, count, formatCores),
  ].filter((part) => part !== null)
  const room = roomFor(capacity)
  const fits = room > 0 && room < count ? `; ${room} of ${count} fit` : ''
  if (capacity?.places !== undefined) return `${withoutStop(capacity.places.sentence)}${fits}`
  return `Needs ${parts.join(', ')}${fits}`
}

function short(
  need: number | null | undefined,
  free: number | null | undefined,
  count: number,
  format: (value: number) => string,
  large: (value: number, beside: number) => string | null = () => null,
): string | null {
  if (need == null || free == null || need * count <= free) return null
  const left = Math.max(0, free)
  return `${format(need * count)}, ${large(left, need * count) ?? format(left)} free`
}

const GB = 1024 ** 3

/** Beside gigabytes gigabytes: two numbers of one sentence are compared at a glance. */
function inGigabytes(bytes: number, beside: number): string | null {
  return beside >= GB && bytes < GB ? `${(bytes / GB).toFixed(1)} GB` : null
}

/** Timing and bounds as conditions, for the list; they have done their work before the guards are asked. */
export function timingConditions(
  input: DecideInput,
  cooldown: Cooldown,
  reasons: { readonly bound: Reason | null; readonly held: Reason; readonly message: string },
): readonly Condition[] {
  const { now, policy } = input
  const wait = Math.max(cooldown.up, cooldown.down)
  const direction = cooldown.up > 0 ? 'both directions wait' : 'only going down waits'
  const at = (type: 'MinReached' | 'MaxReached', word: string, message: string) =>
    conditionOf(type, now, reasons.bound === type, { word: reasons.bound === type ? word : 'Free', message })
  const stage = (type: 'Stabilizing' | 'Projected' | 'RateLimited', quiet: string) =>
    conditionOf(type, now, reasons.held === type, {
      word: reasons.held === type ? 'Holding' : 'Free',
      message: reasons.held === type ? reasons.message : quiet,
    })
  return [
    stage('Stabilizing', 'No earlier recommendation holds the count'),
    stage('Projected', 'Going down is not known to overload the rest'),
    at('MinReached', 'AtMin', `The minimum is ${policy.min}`),
    at('MaxReached', 'AtMax', `The maximum is ${policy.max}`),
    conditionOf('Cooldown', now, wait > 0, {
      word: wait === 0 ? 'Over' : cooldown.up > 0 ? 'AfterUp' : 'AfterDown',
      message: wait === 0 ? 'No cooldown is running' : `Cooldown ends in ${formatClock(wait)}; ${direction}`,
      ...(wait === 0 || cooldown.since === null ? {} : { since: cooldown.since }),
    }),
    stage('RateLimited', 'The rate allows the change'),
  ]
}

function conditionOf(type: Reason, now: number, status: boolean, words: Words): Condition {
  return { type, status, reason: words.word, message: words.message, since: words.since ?? now }
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
