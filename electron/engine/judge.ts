/**
 * The decision in numbers: pure, synchronous, without clock or memory of its own, and without a word. Everything that
 * `decide` tells is read off what is worked out here, so that the two cannot disagree. The stages run in the order of
 * the waterfall.
 */
import type { DecideInput, DecisionKind } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Reason } from '../../shared/domain/reason.ts'
import { withinBounds, type Bounded } from './bounds.ts'
import { burst, type Burst } from './burst.ts'
import { cooldownOf, waitFor } from './cooldown.ts'
import { forecastOf, NO_FORECAST, type Forecast } from './forecast.ts'
import { holdingBy, roomFor, stoppedBy, type GuardType } from './guards.ts'
import { PackedMemory } from './packedMemory.ts'
import { preparedOf, type Prepared } from './prepared.ts'
import { projection, type Projection } from './project.ts'
import { rateLimited } from './rate.ts'
import { isAnyMissing, windowsOf } from './readings.ts'
import { recommend, type Recommendation } from './recommend.ts'
import { scheduledMin } from './schedule.ts'
import { stabilize } from './stabilize.ts'
import { tallyOf, type Tally } from './tally.ts'

/** A stage that a test or an experiment may leave out, by its name in the waterfall. */
export type Stage =
  'forecast' | 'schedule' | 'stabilized' | 'burst' | 'projected' | 'bounds' | 'cooldown' | 'rate' | 'guards'

export interface JudgeOptions {
  readonly without?: readonly Stage[]
}

/** The outcome, and the count after each stage on the way to it. */
export interface Judgement {
  readonly kind: DecisionKind
  readonly desired: number
  readonly reason: Reason
  readonly memory: PackedMemory
  readonly prepared: Prepared
  readonly windows: readonly WindowResult[]
  readonly missing: boolean
  readonly tally: Tally
  readonly recommendation: Recommendation
  readonly forecast: Forecast
  /** With what the forecast asks for. */
  readonly forecasted: number
  /** What the schedules in force ask for; 0: none is. */
  readonly scheduledMin: number
  readonly scheduled: number
  readonly stabilized: number
  readonly burst: Burst
  readonly projection: Projection | null
  readonly projected: number
  readonly bounded: Bounded
  readonly waitSeconds: number
  readonly waited: number
  readonly limited: number
  /** What the host has room for; the guards are asked about this count. */
  readonly fitting: number
  /** The first guard in the way. */
  readonly stop: GuardType | null
  /** Why a change is wanted, whether or not it is made. */
  readonly because: Reason
}

export function judge(input: DecideInput, options?: JudgeOptions): Judgement {
  const { policy, now } = input
  const { current } = input.observed
  const prepared = preparedOf(policy)
  const windows = windowsOf(input, prepared)
  const missing = isAnyMissing(windows)
  const tally = tallyOf(input, prepared, windows)
  const recommendation = recommend(input, prepared, windows, tally)
  const forecast = leavesOut(options, 'forecast')
    ? NO_FORECAST
    : forecastOf(input, prepared, windows, recommendation.desired)
  const forecasted = forecast.enough ? recommendation.desired : forecast.needed
  const least = leavesOut(options, 'schedule') ? 0 : scheduledMin(policy.schedules, now)
  const scheduled = Math.max(forecasted, least)
  const steady = stabilize(input, scheduled)
  const stabilized = leavesOut(options, 'stabilized') ? scheduled : steady.desired
  const bursting = leavesOut(options, 'burst')
    ? { desired: stabilized, until: null, targets: [] }
    : burst(input, prepared, stabilized)
  const down = bursting.desired < current && !leavesOut(options, 'projected')
  // What a forecast has raised is held to what was asked for without it, or raising it could make a fall of a hold.
  const lowest =
    forecasted > recommendation.desired
      ? Math.min(bursting.desired, recommendation.desired)
      : bursting.desired
  const projecting = down ? projection(input, prepared, windows, lowest) : null
  const projected = projecting === null ? bursting.desired : current
  const bounded: Bounded = leavesOut(options, 'bounds')
    ? { desired: projected, reason: null }
    : withinBounds(policy, current, projected)
  const waitSeconds = leavesOut(options, 'cooldown')
    ? 0
    : waitFor(cooldownOf(policy, input.lastAction, now), current, bounded.desired)
  const waited = waitSeconds > 0 ? current : bounded.desired
  const limited = leavesOut(options, 'rate') ? waited : rateLimited(input, waited)
  const guarded = !leavesOut(options, 'guards')
  const fitting = guarded ? fit(input, limited) : limited
  const held = holdingBy(input)
  const stop =
    guarded && held === null && limited !== current ? stoppedBy(input, { missing, to: limited }) : null
  const changes = fitting !== current && held === null
  const because = becauseOf(recommendation, forecasted, scheduled, stabilized, bursting, bounded)
  let reason: Reason = missing ? 'SourceStale' : recommendation.reason
  reason = heldBy(reason, current, recommendation.desired, forecasted, 'Forecast')
  reason = heldBy(reason, current, forecasted, scheduled, 'Scheduled')
  reason = heldBy(reason, current, scheduled, stabilized, 'Stabilizing')
  reason = heldBy(reason, current, stabilized, bursting.desired, 'Burst')
  reason = heldBy(reason, current, bursting.desired, projected, 'Projected')
  reason = heldBy(reason, current, projected, bounded.desired, bounded.reason ?? reason)
  reason = heldBy(reason, current, bounded.desired, waited, 'Cooldown')
  reason = heldBy(reason, current, waited, limited, 'RateLimited')
  return {
    kind: !changes ? 'hold' : stop !== null ? 'blocked' : fitting > current ? 'scale-up' : 'scale-down',
    desired: changes && stop === null ? fitting : current,
    reason: held ?? (changes ? (stop ?? because) : reason),
    memory: new PackedMemory(now, tally, steady.recommendations, bursting.until),
    prepared,
    windows,
    missing,
    tally,
    recommendation,
    forecast,
    forecasted,
    scheduledMin: least,
    scheduled,
    stabilized,
    burst: bursting,
    projection: projecting,
    projected,
    bounded,
    waitSeconds,
    waited,
    limited,
    fitting,
    stop,
    because,
  }
}

function leavesOut(options: JudgeOptions | undefined, stage: Stage): boolean {
  return options?.without?.includes(stage) === true
}

/** Where only some of the wanted replicas fit, those; where none does, the guard says so. */
function fit({ capacity, observed }: DecideInput, to: number): number {
  if (capacity === null || to <= observed.current) return to
  const room = roomFor(capacity)
  return room === 0 ? to : Math.min(to, observed.current + room)
}

function becauseOf(
  recommendation: Recommendation,
  forecasted: number,
  scheduled: number,
  stabilized: number,
  bursting: Burst,
  { reason }: Bounded,
): Reason {
  if (reason === 'BelowMin' || reason === 'AboveMax') return reason
  if (bursting.desired > stabilized) return 'Burst'
  if (scheduled > forecasted) return 'Scheduled'
  return forecasted > recommendation.desired ? 'Forecast' : recommendation.reason
}

/** A stage that takes a wanted change away is why the count is held, until a later one does the same. */
function heldBy(reason: Reason, current: number, before: number, after: number, stage: Reason): Reason {
  return after === current && before !== current ? stage : reason
}
