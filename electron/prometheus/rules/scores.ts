/**
 * Points by factor and both scores, as the engine counts them (electron/engine/tally.ts).
 *
 * A comparison without `bool` filters, and one empty operand empties a whole sum: so every comparison is 0 or 1, and a
 * factor that knows nothing earns 0 points instead of taking the score away. Recording rules have no `for`: a factor
 * must stand beyond its threshold now, have done so in every sample since, with at least 90 % of the samples there,
 * and have begun that long ago (within the gap of two periods that the engine grants too).
 */
import type { AlertScope } from '../../../shared/domain/alerts.ts'
import type { Factor, Policy } from '../../../shared/domain/policy.ts'
import { duration, number, selector } from './promql.ts'
import { ofService, type Windows } from './replicas.ts'
import type { RecordingRule } from './ruleFile.ts'
import { sourceSeries } from './sources.ts'

/** As the engine's scales (engine.md, section 2). */
const SCALES = { up: 15, down: 7 } as const
const COVERAGE = 0.9
const GAP_PERIODS = 2
/** Later versions of Prometheus leave out a range's first instant: so much longer, both take the same samples. */
const WITH_ITS_START = 0.001

export function scoreRules(scope: AlertScope, policy: Policy, windows: Windows): readonly RecordingRule[] {
  return [
    ...policy.factors.map((factor) => pointsRule(scope, policy, factor, windows)),
    scoreRule(scope, policy, 'up'),
    scoreRule(scope, policy, 'down'),
  ]
}

function pointsRule(scope: AlertScope, policy: Policy, factor: Factor, windows: Windows): RecordingRule {
  const { direction, points } = factor
  return {
    record: 'vedfolnir:factor_points',
    expr: `${number(points)} * sum (\n  ${heldExpression(scope, policy, factor, windows)}\n)\nor vector(0)`,
    labels: ofService(scope, { factor: factor.id, direction }),
  }
}

function heldExpression(
  scope: AlertScope,
  { min }: Policy,
  factor: Factor,
  { intervalSeconds }: Windows,
): string {
  const { source, direction, threshold } = factor
  const series = sourceSeries(scope, source)
  const replicas = source.kind === 'built-in' && source.name === 'replicas'
  const above = direction === 'up' || replicas
  const beyond = `${above ? '>' : '<'} bool ${number(replicas ? min : threshold)}`
  const now = `(${series} ${beyond})`
  const periods = Math.ceil(factor.forSeconds / intervalSeconds)
  if (periods === 0) return now
  const held = periods * intervalSeconds
  const range = `[${duration(held + WITH_ITS_START)}]`
  const samples = Math.ceil(COVERAGE * (periods + 1))
  const gap = duration(GAP_PERIODS * intervalSeconds + WITH_ITS_START)
  return [
    now,
    `(${above ? 'min' : 'max'}_over_time(${series}${range}) ${beyond})`,
    `(count_over_time(${series}${range}) >= bool ${samples})`,
    `present_over_time(${series}[${gap}] offset ${duration(held)})`,
  ].join('\n  * ')
}

/** `scale × points earned ÷ points of the configured factors`; the product first, as the engine does it. */
function scoreRule(scope: AlertScope, { factors }: Policy, direction: 'up' | 'down'): RecordingRule {
  const configured = factors
    .filter((factor) => factor.direction === direction)
    .reduce((sum, { points }) => sum + points, 0)
  const earned = selector('vedfolnir:factor_points', ofService(scope, { direction }))
  return {
    record: `vedfolnir:scale_${direction}_score`,
    expr: configured === 0 ? 'vector(0)' : `${SCALES[direction]} * sum (${earned}) / ${number(configured)}`,
    labels: ofService(scope),
  }
}
