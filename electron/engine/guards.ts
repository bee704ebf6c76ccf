/**
 * Guards on the state of the world: each is a condition with its numbers, and says whether it stops a change. The order
 * is the order of precedence: what would stop the change in any mode comes before `ModeObserve`, so that "would scale"
 * is true whenever it is said.
 */
import type { DecideInput, Pause } from '../../shared/domain/decision.ts'
import type { Condition, Reason } from '../../shared/domain/reason.ts'
import { formatClock } from '../../shared/lib/format.ts'
import type { Cooldown } from './cooldown.ts'
import { missingText } from './missing.ts'
import type { MissingSource } from './score.ts'

export interface Guard {
  readonly condition: Condition
  /** It stops the change that is wanted now. */
  readonly stops: boolean
}

interface Found {
  /** One word, as in a Kubernetes condition. */
  readonly word: string
  readonly message: string
  readonly stops: boolean
  readonly since?: number
}

/** Disabled and Stopped hold whatever is wanted; both come before everything else. */
export function holdingGuards(input: DecideInput): readonly Guard[] {
  const { now, policy, observed } = input
  const disabled = disabledBecause(input)
  return [
    guard('Disabled', now, disabled !== null, {
      word: policy.enabled ? 'Contradictory' : 'NotEnabled',
      message: disabled ?? 'Enabled for scaling',
      stops: true,
    }),
    guard('Stopped', now, observed.current === 0, {
      word: observed.current === 0 ? 'NoneRunning' : 'Running',
      message:
        observed.current === 0
          ? 'No replica runs, and only a manual action starts a service that somebody stopped'
          : `${observed.current} running`,
      stops: true,
    }),
  ]
}

function disabledBecause({ policy }: DecideInput): string | null {
  if (!policy.enabled)
    return 'Not enabled for scaling: it takes the label eyrie.autoscale.enable=true and settings that do not contradict each other'
  if (policy.min > policy.max)
    return `Not enabled for scaling: its minimum ${policy.min} is greater than its maximum ${policy.max}`
  return null
}

/** The state guards on a change from the present count to `to`, in order of precedence. */
export function stateGuards(
  input: DecideInput,
  missing: readonly MissingSource[],
  to: number,
): readonly Guard[] {
  const { now, acting, frozen, policy, observed } = input
  const up = to > observed.current
  const down = to < observed.current
  const pause = input.pauses.find((known) => isActive(known, now) && binds(known, up, down))
  const shown = pause ?? input.pauses.find((known) => isActive(known, now))
  const observe = policy.mode !== 'automatic'
  const stale = missing.length > 0
  return [
    guard('Acting', now, acting, {
      word: acting ? 'UnderWay' : 'Idle',
      message: acting ? 'An action on this service is still under way' : 'No action is under way',
      stops: true,
    }),
    guard('Frozen', now, frozen, {
      word: frozen ? 'Frozen' : 'Free',
      message: frozen ? 'Everything is frozen' : 'Not frozen',
      stops: true,
    }),
    guard('Paused', now, shown !== undefined, {
      word: shown === undefined ? 'Free' : PAUSE_WORDS[shown.direction],
      message: shown === undefined ? 'Not paused' : pauseText(shown, now),
      stops: pause !== undefined,
    }),
    guard('NotScalable', now, !input.scalability.ok, {
      word: input.scalability.ok ? 'Scalable' : 'CannotClone',
      message: input.scalability.ok ? 'New replicas can be made' : withoutStop(input.scalability.sentence),
      stops: up,
    }),
    guard('SourceStale', now, stale, {
      word: stale ? 'Missing' : 'Fresh',
      message: stale
        ? `${missingText(missing)}, and without it the count is not lowered`
        : 'Every source answers',
      stops: down,
      since:
        now - Math.max(0, ...missing.map(({ window }) => (window.kind === 'stale' ? window.newestAge : 0))),
    }),
    guard('ModeObserve', now, observe, {
      word: observe ? 'Observe' : 'Automatic',
      message: observe ? 'Observe mode changes nothing' : 'Automatic mode: decisions act',
      stops: true,
    }),
  ]
}

/** Timing and bounds as conditions, for the list; they have done their work before the guards are asked. */
export function timingConditions(
  input: DecideInput,
  cooldown: Cooldown,
  bound: Reason | null,
): readonly Condition[] {
  const { now, policy } = input
  const wait = Math.max(cooldown.up, cooldown.down)
  const direction = cooldown.up > 0 ? 'both directions wait' : 'only going down waits'
  const at = (type: 'MinReached' | 'MaxReached', word: string, message: string) =>
    guard(type, now, bound === type, { word: bound === type ? word : 'Free', message, stops: false })
      .condition
  return [
    guard('Cooldown', now, wait > 0, {
      word: wait === 0 ? 'Over' : cooldown.up > 0 ? 'AfterUp' : 'AfterDown',
      message: wait === 0 ? 'No cooldown is running' : `Cooldown ends in ${formatClock(wait)}; ${direction}`,
      stops: false,
      ...(wait === 0 || cooldown.since === null ? {} : { since: cooldown.since }),
    }).condition,
    at('MinReached', 'AtMin', `The minimum is ${policy.min}`),
    at('MaxReached', 'AtMax', `The maximum is ${policy.max}`),
  ]
}

function guard(type: Reason, now: number, status: boolean, found: Found): Guard {
  const { word, message, stops, since } = found
  return { condition: { type, status, reason: word, message, since: since ?? now }, stops: status && stops }
}

const PAUSE_WORDS = { up: 'PausedUp', down: 'PausedDown', both: 'PausedBoth' } as const

function isActive(pause: Pause, now: number): boolean {
  return pause.until === null || pause.until > now
}

function binds(pause: Pause, up: boolean, down: boolean): boolean {
  return (
    pause.direction === 'both' || (pause.direction === 'up' && up) || (pause.direction === 'down' && down)
  )
}

function pauseText(pause: Pause, now: number): string {
  const what = pause.direction === 'both' ? 'Scaling' : `Scaling ${pause.direction}`
  if (pause.until === null) return `${what} is paused until it is resumed`
  return `${what} is paused for another ${formatClock((pause.until - now) / 1000)}`
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
