import { describe, expect, test } from 'vitest'
import type { RecordingRule } from './ruleFile.ts'
import { FACTOR_CASES, type FactorCase } from './testing/factorCases.ts'
import { testRules, withoutPromtool } from './testing/promtool.ts'
import { allRules, policyOf, ruleTest, rulesFor } from './testing/world.ts'

/** A way to break a factor's expression; one that leaves it as it is does not apply. */
type Break = readonly [name: string, broken: (expr: string, of: FactorCase) => string]

const LINES = ['now', 'min', 'coverage', 'begin'] as const
const without = (line: (typeof LINES)[number]) => (expr: string) => {
  const parts = expr.split('\n')
  // `points * sum (`, the four conditions, `)`, `or vector(0)`
  const place = 1 + LINES.indexOf(line)
  const next = line === 'now' ? parts[2]?.replace('* ', '') : undefined
  return parts
    .map((part, index) => (next !== undefined && index === 2 ? next : part))
    .filter((_, index) => index !== place)
    .join('\n')
}
const inverted = (which: number) => (expr: string) => {
  let seen = -1
  return expr.replace(/[<>] bool (?=[\d.]+\))/g, (found) => {
    seen += 1
    return seen === which ? `${found.startsWith('<') ? '>' : '<'} bool ` : found
  })
}
const moved = (by: number) => (expr: string) =>
  expr.replace(
    /([<>] bool )([\d.]+)\)/g,
    (_, compare: string, threshold: string) => `${compare}${Number(threshold) * by})`,
  )

const BREAKS: readonly Break[] = [
  ['as it is', (expr) => expr],
  ['compares the other way now', inverted(0)],
  ['compares the other way over its time', inverted(1)],
  ['filters instead of comparing', (expr) => expr.replace(/([<>]) bool (?=[\d.]+\))/g, '$1 ')],
  ['gives a point more', (expr) => expr.replace(/^\d+/, (points) => String(Number(points) + 1))],
  ['has no points where nothing is known', (expr) => expr.replace('\nor vector(0)', '')],
  ['has a threshold twice as high', moved(2)],
  ['has a threshold half as high', moved(0.5)],
  ['does not look at what was in between', without('min')],
  ['does not ask how much is known', without('coverage')],
  // In two minutes no sample may lack, so these two say the same as the coverage.
  [
    'does not ask when it began',
    (expr, { forSeconds }) => (forSeconds < 300 ? expr : without('begin')(expr)),
  ],
  [
    'does not look at the present',
    (expr, { forSeconds }) => (forSeconds < 300 ? expr : without('now')(expr)),
  ],
]

function ruleOf(id: string): RecordingRule {
  const rule = allRules().find((each) => 'record' in each && each.labels.factor === id)
  if (rule === undefined || !('record' in rule)) throw new Error(`there is no rule of the factor ${id}`)
  return rule
}

const broken = FACTOR_CASES.map((each) => {
  const { expr } = ruleOf(each.id)
  return BREAKS.flatMap(([name, change]) => {
    const changed = change(expr, each)
    return name !== 'as it is' && changed === expr ? [] : [{ name, expr: changed }]
  })
})

describe.skipIf(withoutPromtool)('factors under promtool', () => {
  const pointsOf = (place: number) => `sum(vedfolnir:factor_points{mutant="${place}"})`
  /** One process for all: each factor with every break of it beside it, which share what they read. */
  const said = withoutPromtool
    ? []
    : testRules(
        FACTOR_CASES.map(({ id, series, checks }, index) => {
          const rule = ruleOf(id)
          const variants = (broken[index] ?? []).map(({ expr }, place) => ({
            ...rule,
            expr,
            labels: { ...rule.labels, mutant: String(place) },
          }))
          const expected = variants.flatMap((_, place) =>
            checks.map(([at, points]) => [pointsOf(place), at, points] as const),
          )
          return { rules: rulesFor(variants), tests: [ruleTest(id, series, expected)] }
        }),
      )

  test('every factor of the policy has a case, and its points and time are those of product.md', () => {
    const { factors } = policyOf()
    expect(FACTOR_CASES.map(({ id, points, forSeconds }) => [id, points, forSeconds]).sort()).toEqual(
      factors.map(({ id, points, forSeconds }) => [id, points, forSeconds]).sort(),
    )
  })

  test.each(FACTOR_CASES.map(({ id }, index) => [id, index] as const))('%s', (_, index) => {
    const output = said[index] ?? ''
    const failing = (place: number) =>
      output
        .split('expr: ')
        .filter((part) => part.includes(`mutant=\\"${place}\\"`) || part.includes(`mutant="${place}"`))
    expect(failing(0)).toEqual([])
    const survivors = (broken[index] ?? []).filter((__, place) => place > 0 && failing(place).length === 0)
    expect(survivors.map(({ name }) => name)).toEqual([])
    expect(broken[index]?.length).toBeGreaterThan(8)
  })
})
