/** The stages between recommendation and guards in words: for the one sentence when they hold, and for the waterfall. */
import type { Rate } from '../../shared/domain/policy.ts'
import { formatClock, formatDuration, plural } from '../../shared/lib/format.ts'
import { stabilizedFor } from './stabilize.ts'
import type { Told } from './told.ts'
import { sourceName, valueText } from './words.ts'

/** "4 were asked for within 5 min, so going down waits another 4:19". */
export function stabilizingText({ input, judgement }: Told): string {
  const { policy, memory, observed } = input
  const up = judgement.scheduled > judgement.stabilized
  const seconds = up ? policy.stabilizationUpSeconds : policy.stabilizationDownSeconds
  const left = stabilizedFor(input, judgement.memory.recommendations, up)
  const asked = up
    ? 'less was asked for'
    : memory.recommendations.length === 0
      ? `${observed.current} were there`
      : `${judgement.stabilized} were asked for`
  return `${asked} within ${formatDuration(seconds)}, so going ${up ? 'up' : 'down'} waits another ${formatClock(left)}`
}

export function burstText({ input, judgement }: Told): string {
  const left = ((judgement.burst.until ?? input.now) - input.now) / 1000
  return `a burst keeps it from going down for another ${formatClock(left)}`
}

/** "with 2 CPU would rise from 50 % to 75 %, and must stay below 63 %". */
export function projectionText({ input, judgement }: Told): string {
  const { projection } = judgement
  if (projection === null) return ''
  const { to, source, value, projected, limit } = projection
  const { ready, current } = input.observed
  if (!Number.isFinite(projected))
    return `with ${to} there might be no ready replica: ${ready} of ${current} ${ready === 1 ? 'is' : 'are'} ready`
  const rise = `from ${valueText(source, value)} to ${valueText(source, projected)}`
  return `with ${to} ${sourceName(source)} would rise ${rise}, and must stay below ${valueText(source, limit)}`
}

export function rateSentence({ input, judgement }: Told): string {
  const up = judgement.waited > input.observed.current
  const rate = up ? input.policy.rateUp : input.policy.rateDown
  const way = up ? 'up' : 'down'
  if (rate.select === 'disabled') return `the rate forbids going ${way}`
  return `going ${way} is limited to ${rateText(rate)}`
}

/** "2 replicas in 1 min or 100 % in 1 min, whichever is more". */
export function rateText(rate: Rate): string {
  const before = rateTexts.get(rate)
  if (before !== undefined) return before
  const text = rateWords(rate)
  rateTexts.set(rate, text)
  return text
}

/** A rate belongs to a policy: it never changes, it is replaced. */
const rateTexts = new WeakMap<Rate, string>()

function rateWords({ select, policies }: Rate): string {
  const each = policies.map(({ kind, value, periodSeconds }) => {
    const much = kind === 'percent' ? `${value} %` : plural(value, 'replica')
    return `${much} in ${formatDuration(periodSeconds)}`
  })
  const which = select === 'min' ? 'less' : 'more'
  return each.length > 1 ? `${each.join(' or ')}, whichever is ${which}` : (each[0] ?? 'nothing')
}
