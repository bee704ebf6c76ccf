/** Vedfolnir with everything its rules read, quiet unless told otherwise. */
import { resolvePolicy } from '../../../engine/policy.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { generateRules } from '../generate.ts'
import type { Rule, RuleFile } from '../ruleFile.ts'
import type { RuleTest } from './promtool.ts'
import {
  containerSeries,
  gauge,
  steady,
  STEP_SECONDS,
  type Container,
  type Course,
  type Series,
} from './scene.ts'

export function policyOf(labels: Readonly<Record<string, string>> = {}): Policy {
  return resolvePolicy({
    labels: {
      'com.vedfolnir.scaling': 'enabled',
      'com.vedfolnir.autoscale.min': '2',
      'com.vedfolnir.autoscale.max': '5',
      'eyrie.autoscale.query.queueDepth': 'queue',
      'eyrie.autoscale.query.responseTimeP95': 'p95',
      'eyrie.autoscale.query.errorRatio': 'errors',
      ...labels,
    },
    settings: undefined,
    environment: {},
  }).policy
}

export const RULES: RuleFile = generateRules([
  { project: 'vedfolnir', service: 'vedfolnir', policy: policyOf() },
])

/** How something goes over time: one value all along, or a course of its own. */
type Level = number | Course

export interface World {
  /** How long, where no course says so. */
  readonly seconds: number
  readonly replicas?: number
  readonly cpu?: Level
  readonly memory?: Level
  readonly throttled?: Level
  readonly oomKills?: Course
  readonly queue?: Level
  readonly p95?: Level
  readonly errors?: Level
  readonly containers?: Partial<Container>
}

/** Every replica does the same. */
export function seriesOf(world: World): readonly Series[] {
  const { seconds, replicas = 1, containers = {}, oomKills } = world
  const course = (level: Level | undefined, usual: number): Course => {
    const value = level ?? usual
    return typeof value === 'number' ? steady(value, seconds) : value
  }
  return [
    ...Array.from({ length: replicas }, (_, index) =>
      containerSeries({
        number: index + 1,
        cpu: course(world.cpu, 0.5),
        memory: course(world.memory, 0.6),
        throttled: course(world.throttled, 0),
        ...(oomKills === undefined ? {} : { oomKills }),
        ...containers,
      }),
    ).flat(),
    gauge('queue', course(world.queue, 20)),
    gauge('p95', course(world.p95, 2)),
    gauge('errors', course(world.errors, 0.01)),
  ]
}

/** What is true at a time, in seconds from the start: an expression with one value and no labels, or none. */
export type Expected = readonly [expr: string, atSeconds: number, value: number | null]

export function ruleTest(name: string, series: readonly Series[], expected: readonly Expected[]): RuleTest {
  return {
    name,
    interval: `${STEP_SECONDS}s`,
    input_series: series,
    promql_expr_test: expected.map(([expr, at, value]) => ({
      expr,
      eval_time: `${at}s`,
      exp_samples: value === null ? [] : [{ labels: '{}', value }],
    })),
  }
}

/** The rules that `wanted` are made from, and those themselves: a test runs as many times faster as it has fewer. */
export function rulesFor(wanted: readonly Rule[], from: RuleFile = RULES): RuleFile {
  const all = from.groups.flatMap(({ rules }) => rules)
  const needed = new Set<Rule>()
  const need = (rule: Rule): void => {
    const names = new Set(rule.expr.match(/vedfolnir:[a-z0-9_]+/g) ?? [])
    for (const other of all)
      if ('record' in other && names.has(other.record) && isRead(other, rule.expr) && !needed.has(other)) {
        needed.add(other)
        need(other)
      }
  }
  wanted.forEach(need)
  const rules = [...all.filter((rule) => needed.has(rule)), ...wanted]
  return { head: [], groups: [{ name: 'under test', intervalSeconds: STEP_SECONDS, rules }] }
}

/** Rules of one record differ in these labels. */
function isRead({ labels }: Rule, expr: string): boolean {
  return labels.source === undefined || expr.includes(`source="${labels.source}"`)
}

export function allRules({ groups }: RuleFile = RULES): readonly Rule[] {
  return groups.flatMap(({ rules }) => rules)
}
