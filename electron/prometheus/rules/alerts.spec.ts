import { describe, expect, test } from 'vitest'
import type { AlertingRule } from './ruleFile.ts'
import { ALERT_CASES } from './testing/alertCases.ts'
import { testRules, withoutPromtool } from './testing/promtool.ts'
import { gauge, steady } from './testing/scene.ts'
import { allRules, ruleTest, rulesFor, seriesOf, type Expected } from './testing/world.ts'

const alerts = allRules().flatMap((rule) => ('alert' in rule ? [rule] : []))

interface Variant {
  readonly name: string
  readonly rule: AlertingRule
}

const COMPARISON = /([<>]) ([\d.]+)(?=\n|$)/g

/** Every comparison turned round, moved beyond what fires and inside what does not; every part left out; no wait. */
function broken(rule: AlertingRule): readonly Variant[] {
  const { expr } = rule
  const variants: Variant[] = [{ name: 'as it is', rule }]
  const add = (name: string, changed: string) => {
    if (changed !== expr) variants.push({ name, rule: { ...rule, expr: changed } })
  }
  for (const found of expr.matchAll(COMPARISON)) {
    const [whole, compare = '', threshold = ''] = found
    const put = (text: string) =>
      `${expr.slice(0, found.index)}${text}${expr.slice(found.index + whole.length)}`
    add(`turned round: ${whole}`, put(`${compare === '<' ? '>' : '<'} ${threshold}`))
    const never = compare === '<' ? '-1' : '1e9'
    const always = compare === '<' ? '1e9' : '-1'
    add(`never: ${whole}`, put(`${compare} ${never}`))
    add(`always: ${whole}`, put(`${compare} ${always}`))
  }
  const parts = expr.split(/\nand on \(\) /)
  if (parts.length > 1)
    parts.forEach((part, index) =>
      add(`without ${part}`, parts.filter((_, other) => other !== index).join('\nand on () ')),
    )
  if (rule.forSeconds > 0) variants.push({ name: 'without its wait', rule: { ...rule, forSeconds: 0 } })
  return variants
}

const firing = (place: number) => `count(ALERTS{mutant="${place}",alertstate="firing"}) or vector(0)`

/** Where two things must hold, one of them alone must not do: with the other one inside. */
const ALONE: Readonly<Record<string, Parameters<typeof seriesOf>[0]>> = {
  VedfolnirLowResourceUsage: { seconds: 1200, cpu: 0.1, replicas: 2 },
  QueueProcessingBacklog: { seconds: 1200, queue: 150, p95: 2.9 },
  ScalingAtMaximum: { seconds: 1200, cpu: 0.9, replicas: 4 },
}

const files = ALERT_CASES.map(({ id, series, checks }) => {
  const rule = alerts.find(({ alert }) => alert === id)
  if (rule === undefined) throw new Error(`there is no alert ${id}`)
  const variants = broken(rule)
  const rules = variants.map((each, place) => ({
    ...each.rule,
    labels: { ...each.rule.labels, mutant: String(place) },
  }))
  const expected = (of: readonly (readonly [number, number])[]): readonly Expected[] =>
    variants.flatMap((_, place) => of.map(([at, count]): Expected => [firing(place), at, count]))
  const alone = ALONE[id]
  const tests = [
    ruleTest(id, series, expected(checks)),
    ...(alone === undefined ? [] : [ruleTest(`${id}, half of it`, seriesOf(alone), expected([[1185, 0]]))]),
  ]
  return { id, variants, rules: rulesFor(rules), tests }
})

describe.skipIf(withoutPromtool)('alerts under promtool', () => {
  const said = withoutPromtool ? [] : testRules(files)

  test('every alert has a case, and waits as long as product.md says', () => {
    expect(ALERT_CASES.map(({ id, forSeconds }) => [id, forSeconds])).toEqual(
      alerts.map(({ alert, forSeconds }) => [alert, forSeconds]),
    )
  })

  test.each(files.map(({ id }, index) => [id, index] as const))('%s', (_, index) => {
    const { variants } = files[index] ?? { variants: [] }
    const output = said[index] ?? ''
    const fails = (place: number) => output.includes(`mutant=\\"${place}\\"`)
    expect(fails(0), output.slice(0, 400)).toBe(false)
    const survivors = variants.filter((__, place) => place > 0 && !fails(place)).map(({ name }) => name)
    expect(survivors).toEqual([])
  })

  test('Eyrie that was never scraped is down', () => {
    const rule = alerts.filter(({ alert }) => alert === 'EyrieDown')
    const expected: readonly Expected[] = [
      ['count(ALERTS{alertstate="firing"}) or vector(0)', 45, 0],
      ['count(ALERTS{alertstate="firing"}) or vector(0)', 120, 1],
    ]
    const other = [gauge('something_else', steady(1, 180))]
    expect(testRules([{ rules: rulesFor(rule), tests: [ruleTest('silence', other, expected)] }])).toEqual([
      '',
    ])
  })

  test('what it says names whose value it is, in words', () => {
    const wanted = alerts.filter(({ alert }) =>
      ['ContainerMemoryPressure', 'HighResponseTimeScaleUp'].includes(alert),
    )
    const series = seriesOf({ seconds: 600, memory: 0.9, p95: 4.5 })
    const told = [
      ['ContainerMemoryPressure', 'warning', 'Memory of vedfolnir-vedfolnir-1 is at 90% of its limit'],
      [
        'HighResponseTimeScaleUp',
        'warning',
        '19 of 20 answers of vedfolnir/vedfolnir take up to 4.5s, more than 3 s',
      ],
    ].map(([alertname = '', severity = '', summary]) => ({
      eval_time: '9m',
      alertname,
      exp_alerts: [
        {
          exp_labels: {
            project: 'vedfolnir',
            service: 'vedfolnir',
            severity,
            category: 'service',
            ...(alertname.startsWith('Container')
              ? { name: 'vedfolnir-vedfolnir-1', replica: '01'.repeat(32) }
              : {}),
          },
          exp_annotations: {
            summary,
            description: wanted.find(({ alert }) => alert === alertname)?.annotations.description,
          },
        },
      ],
    }))
    const tests = [{ ...ruleTest('words', series, []), alert_rule_test: told }]
    expect(testRules([{ rules: rulesFor(wanted), tests }])).toEqual([''])
  })
})
