/** Strategy `target` in words: each metric's arithmetic, what was filled in, and why nothing came of it. */
import type { DecideInput, TargetScore } from '../../shared/domain/decision.ts'
import { formatShare, plural } from '../../shared/lib/format.ts'
import type { Told } from './told.ts'
import { largest } from './why.ts'
import { plain, sourceReading, valueText } from './words.ts'

/** "CPU 62 %, target 60 % (tolerance 10 %)". */
export function quietTargets({ input, judgement }: Told): string {
  const target = largest(judgement.recommendation.targets)
  if (target === null) return 'no target can be read'
  const measured = `${sourceReading(target.source, target.window)}, target ${valueText(target.source, target.target)}`
  if (target.ratio === null || isWithin(target.ratio, input)) return `${measured} (${toleranceText(input)})`
  if (target.filledRatio !== null) return `${measured}; ${fillText(target, input)}, which asks for no change`
  return `${measured}, which asks for ${target.desired}`
}

function isWithin(ratio: number, { policy }: DecideInput): boolean {
  return ratio <= 1 + policy.toleranceUp + 1e-9 && ratio >= 1 - policy.toleranceDown - 1e-9
}

function toleranceText({ policy }: DecideInput): string {
  const { toleranceUp: up, toleranceDown: down } = policy
  return up === down
    ? `tolerance ${formatShare(up)}`
    : `tolerance ${formatShare(up)} up, ${formatShare(down)} down`
}

/** "CPU 84 % of target 60 % × 3 ready = 5". */
export function rawText({ input, judgement }: Told): string {
  const { targets } = judgement.recommendation
  if (targets.length === 0) return 'No target is configured'
  return targets.map((target) => `${ratioText(target, input)}${fixedText(target)}`).join('; ')
}

function ratioText({ source, window, target, ratio, raw }: TargetScore, { observed }: DecideInput): string {
  const reading = sourceReading(source, window)
  if (ratio === null) return window.kind === 'value' ? `${reading}, but no replica is ready` : reading
  return `${reading} ÷ target ${valueText(source, target)} × ${observed.ready} ready = ${raw}`
}

function fixedText({ sharing }: TargetScore): string {
  return sharing === 'fixed' ? ' (more replicas do not lower it: one more at most)' : ''
}

export function filledText({ input, judgement }: Told): string {
  const filled = judgement.recommendation.targets.filter(({ filledRatio }) => filledRatio !== null)
  if (filled.length === 0) return 'Nothing to fill in'
  return filled
    .map(
      (target) =>
        `${sourceReading(target.source, target.window)}: ${fillText(target, input)}: ${target.filled}`,
    )
    .join('; ')
}

/** "with 1 silent and 1 not ready counted as idle 0.9 times the target". */
function fillText({ source, ratio, filledRatio }: TargetScore, input: DecideInput): string {
  const { current, ready } = input.observed
  const silent = ready - Math.min(ready, input.readings[source]?.reporting ?? ready)
  const up = (ratio ?? 1) > 1
  const parts = [
    ...(silent > 0 ? [`${silent} silent`] : []),
    ...(up && current > ready ? [`${current - ready} not ready`] : []),
  ]
  const counted = up ? 'idle' : 'fully used'
  return `with ${parts.join(' and ')} counted as ${counted} it is ${plain(filledRatio ?? 1)} times the target`
}

export function toleranceStep({ input, judgement }: Told): string {
  const { desired } = judgement.recommendation
  const { current } = input.observed
  if (desired === current) return quietStep(judgement.recommendation.targets, input)
  const target = largest(judgement.recommendation.targets)
  const ratio = target?.filledRatio ?? target?.ratio ?? 1
  return `${plain(ratio)} times the target, beyond the ${toleranceText(input)}: ${plural(desired, 'replica')}`
}

function quietStep(targets: readonly TargetScore[], input: DecideInput): string {
  const target = largest(targets)
  if (target?.ratio == null) return 'Without a reading there is no change'
  const ratio = target.filledRatio ?? target.ratio
  const why = isWithin(ratio, input)
    ? `within the ${toleranceText(input)}`
    : target.filledRatio !== null
      ? 'what was filled in speaks against the change'
      : target.desired === input.observed.current
        ? 'which rounded up is the present count'
        : 'which alone does not lower the count'
  return `${plain(ratio)} times the target, ${why}: no change`
}
