/**
 * What may stop a wanted change (engine.md, sections 4 and 5), in the order in which the first one that holds gives the
 * decision its reason. Each guard is also a condition, shown whether it holds or not.
 */
import type { DecideInput, DecisionKind } from '../../shared/domain/decision.ts'
import type { Condition, Reason } from '../../shared/domain/reason.ts'
import { silentSources, type Scored } from './score.ts'
import { clock, plural } from './words.ts'

export interface Wanted {
  readonly current: number
  /** What the strategy asks for, unbounded. */
  readonly recommended: number
  /** The same, brought within one step and the bounds. */
  readonly bounded: number
}

export interface Verdict {
  readonly reason: Reason
  /** `hold`: timing or bounds; `blocked`: a state somebody has to change. */
  readonly kind: Extract<DecisionKind, 'hold' | 'blocked'>
  readonly sentence: string
}

interface Guard {
  readonly reason: Reason
  readonly kind: Verdict['kind']
  /** The sentence when it holds for this wanted change; null when it does not. */
  readonly check: (input: DecideInput, wanted: Wanted, scored: Scored) => string | null
}

const up = (wanted: Wanted) => wanted.bounded > wanted.current
const down = (wanted: Wanted) => wanted.bounded < wanted.current

/** From what nobody can argue with, through what the operator set, to what time will solve. */
const GUARDS: readonly Guard[] = [
  {
    reason: 'Frozen',
    kind: 'blocked',
    check: (input) => (input.frozen ? 'everything is frozen' : null),
  },
  {
    reason: 'Paused',
    kind: 'blocked',
    check: (input, wanted) => {
      const pause = input.pauses.find(
        ({ direction, until }) =>
          (until === null || until > input.now) &&
          (direction === 'both' || direction === (up(wanted) ? 'up' : 'down')),
      )
      if (pause === undefined) return null
      const what = pause.direction === 'both' ? 'scaling is paused' : `scaling ${pause.direction} is paused`
      return pause.until === null
        ? `${what} until resumed`
        : `${what} for another ${clock((pause.until - input.now) / 1000)}`
    },
  },
  {
    reason: 'Acting',
    kind: 'hold',
    check: (input) => (input.acting ? 'an action is under way' : null),
  },
  {
    reason: 'NotScalable',
    kind: 'blocked',
    check: (input, wanted) => (up(wanted) && !input.scalability.ok ? input.scalability.sentence : null),
  },
  {
    reason: 'SourceStale',
    kind: 'blocked',
    check: (input, wanted, scored) => {
      // Bringing a count above max back in is not a matter of load.
      if (!down(wanted) || input.observed.current > input.policy.max) return null
      return silenceOf(input, scored)
    },
  },
  { reason: 'Cooldown', kind: 'hold', check: cooldown },
  {
    reason: 'ModeObserve',
    kind: 'blocked',
    check: (input) => (input.policy.mode === 'observe' ? 'observe mode changes nothing' : null),
  },
]

/** The first guard that holds against a wanted change; null when it may go ahead. */
export function firstGuard(input: DecideInput, wanted: Wanted, scored: Scored): Verdict | null {
  for (const { reason, kind, check } of GUARDS) {
    const sentence = check(input, wanted, scored)
    if (sentence !== null) return { reason, kind, sentence }
  }
  return null
}

/** After an up both directions wait the up cooldown, after a down only downs wait the down cooldown. */
function cooldown(input: DecideInput, wanted: Wanted): string | null {
  const last = input.lastAction
  if (last === null) return null
  const wasUp = last.to > last.from
  if (!wasUp && up(wanted)) return null
  const seconds = wasUp ? input.policy.cooldownUpSeconds : input.policy.cooldownDownSeconds
  const left = seconds - (input.now - last.completedAt) / 1000
  return left > 0 ? `cooldown ends in ${clock(left)}` : null
}

/** Names every configured source that is silent; null when all answer. */
export function silenceOf(input: DecideInput, scored: Pick<Scored, 'up' | 'down'>): string | null {
  const silent = silentSources(scored)
  if (silent.length === 0) return null
  const named = silent.map(({ source, window }) => {
    const problem = input.readings[source]?.problem ?? null
    const why =
      window.kind === 'stale' ? `stale for ${clock(Math.max(0, window.newestAge) / 1000)}` : 'no data'
    return problem === null ? `${source} (${why})` : `${source} (${why}: ${problem.replace(/\.$/, '')})`
  })
  return `${plural(silent.length, 'source is', 'sources are')} silent: ${named.join(', ')}; no data is never taken for no load`
}

/** Every guard as a condition, for the screen. */
export function conditionsOf(input: DecideInput, wanted: Wanted, scored: Scored): readonly Condition[] {
  return GUARDS.map(({ reason, check }) => {
    const sentence = check(input, wanted, scored)
    const status = sentence !== null
    return {
      type: reason,
      status,
      reason: status ? reason : 'Clear',
      message: sentence ?? '',
      since: input.now,
    }
  })
}
