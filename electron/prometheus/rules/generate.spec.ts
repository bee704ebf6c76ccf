import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { resolvePolicy } from '../../engine/policy.ts'
import { generateRules, intervalOf, type RuledService } from './generate.ts'
import { duration, literal, number, selector } from './promql.ts'
import { ruleFileDocument, ruleFileText } from './ruleFile.ts'
import { checkRules, withoutPromtool } from './testing/promtool.ts'
import { allRules, policyOf, RULES } from './testing/world.ts'

const VEDFOLNIR: RuledService = { project: 'vedfolnir', service: 'vedfolnir', policy: policyOf() }

function labeled(service: string, labels: Readonly<Record<string, string>>, project = 'shop'): RuledService {
  const resolved = resolvePolicy({
    labels: { 'eyrie.autoscale.enable': 'true', ...labels },
    settings: undefined,
    environment: {},
  })
  expect(resolved.problems).toEqual([])
  return { project, service, policy: resolved.policy }
}

const records = (service: RuledService) =>
  allRules(generateRules([service])).flatMap((rule) => ('record' in rule ? [rule] : []))
const exprOf = (service: RuledService, record: string, factor?: string) =>
  records(service).find((rule) => rule.record === record && rule.labels.factor === factor)?.expr

describe('words of PromQL', () => {
  test.each([
    [0, '0s'],
    [15, '15s'],
    [90, '1m30s'],
    [300.001, '5m1ms'],
    [5400, '1h30m'],
    [59.999, '59s999ms'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })
  test('labels are quoted, regular expressions taken literally, numbers written as they are', () => {
    expect(selector('up', { a: 'x"y\\z\n' })).toBe('up{a="x\\"y\\\\z\\n"}')
    expect(literal('a.b-c+(d)')).toBe('a\\.b-c\\+\\(d\\)')
    expect([number(0.05), number(Infinity), number(-Infinity)]).toEqual(['0.05', 'Inf', '-Inf'])
  })
})

describe('the rules of a policy', () => {
  test('are the same text each time, and YAML reads it as the document says', () => {
    const file = generateRules([VEDFOLNIR])
    expect(ruleFileText(file)).toBe(ruleFileText(RULES))
    expect(parse(ruleFileText(file))).toEqual(JSON.parse(JSON.stringify(ruleFileDocument(file))))
  })
  test('record every series of product.md, labeled with project and service', () => {
    const names = new Set(records(VEDFOLNIR).map(({ record }) => record))
    for (const name of [
      'scale_up_score',
      'scale_down_score',
      'cpu_usage_avg',
      'memory_usage_avg',
      'instance_count',
      'queue_depth',
      'response_time_p95',
      'error_rate',
    ])
      expect(names).toContain(`vedfolnir:${name}`)
    for (const { labels } of records(VEDFOLNIR))
      expect(labels).toMatchObject({ project: 'vedfolnir', service: 'vedfolnir' })
  })
  test('use only metrics that exporters have', () => {
    const text = ruleFileText(RULES)
    expect(text).toContain('container_oom_events_total')
    expect(text).not.toContain('container_oom_kills_total')
  })
  test('move with its thresholds, times, minimum and points, alerts included', () => {
    const moved = labeled('web', {
      'eyrie.autoscale.strategy': 'score',
      'eyrie.autoscale.target-cpu': '55',
      'eyrie.autoscale.for-up': '90s',
      'eyrie.autoscale.min': '3',
    })
    expect(exprOf(moved, 'vedfolnir:factor_points', 'cpu-up')).toContain('> bool 0.55)')
    expect(exprOf(moved, 'vedfolnir:factor_points', 'cpu-up')).toContain('[1m30s1ms]')
    expect(exprOf(moved, 'vedfolnir:factor_points', 'replicas-down')).toContain('> bool 3)')
    const alert = allRules(generateRules([moved])).find(
      (rule) => 'alert' in rule && rule.alert === 'VedfolnirHighCPUUsage',
    )
    expect(alert).toMatchObject({ forSeconds: 90, expr: expect.stringContaining('> 0.55') as string })
  })
  test('divide by the points of the configured factors, and are 0 where a direction has none', () => {
    const plain = labeled('web', {})
    // CPU 3, memory 3, throttled 1; CPU 2, replicas 1.
    expect(exprOf(plain, 'vedfolnir:scale_up_score')).toMatch(/^15 \* sum \(.*\) \/ 7$/)
    expect(exprOf(plain, 'vedfolnir:scale_down_score')).toMatch(/^7 \* sum \(.*\) \/ 3$/)
    const none = { ...plain, policy: { ...plain.policy, factors: [] } }
    expect(exprOf(none, 'vedfolnir:scale_up_score')).toBe('vector(0)')
    expect(exprOf(none, 'vedfolnir:missing_sources')).toBe('vector(0)')
  })
  test('compare at once where a factor has no time to stand', () => {
    const points = exprOf(labeled('web', {}), 'vedfolnir:factor_points', 'cpu-up')
    expect(points).toContain('> bool 0.7')
    expect(points).not.toContain('over_time')
  })
  test('alert of queue and response time only where the policy reads them', () => {
    const names = allRules(generateRules([labeled('web', {})])).flatMap((rule) =>
      'alert' in rule ? [rule.alert] : [],
    )
    expect(names).toContain('VedfolnirHighCPUUsage')
    expect(names.filter((name) => /Queue|ResponseTime/.test(name))).toEqual([])
  })
  test.each([
    [{}, 15],
    [{ 'eyrie.autoscale.window': '6s' }, 1],
    [{ 'eyrie.autoscale.window': '40s' }, 10],
    [{ 'eyrie.autoscale.window': '1s' }, 1],
    [{ 'eyrie.autoscale.window': '10m' }, 15],
  ])('with %j are evaluated every %i s', (labels, seconds) => {
    expect(intervalOf(labeled('web', labels).policy)).toBe(seconds)
  })
})

describe.skipIf(withoutPromtool)('promtool check rules', () => {
  test('takes Vedfolnir’s', () => {
    expect(checkRules(ruleFileText(RULES))).toBe('')
  })
  test('takes several services of several projects at once, with queries of any kind', () => {
    const services = [
      VEDFOLNIR,
      labeled('web.front', {
        'eyrie.autoscale.query.lag': 'max by (topic) (lag{a="b",c=~"d\\\\.e"})\n  or vector(0) # nothing',
        'eyrie.autoscale.query.lag.threshold': '1e6',
        'eyrie.autoscale.query.half': '1 / 2',
        'eyrie.autoscale.query.half.threshold': '-0.5',
        'eyrie.autoscale.query.half.direction': 'down',
        'eyrie.autoscale.window': '6s',
        'eyrie.autoscale.warm-up': '30s',
      }),
      labeled('worker', {}, 'tést "quoted"'),
    ]
    expect(checkRules(ruleFileText(generateRules(services)))).toBe('')
  })
  test('and would say what is wrong', () => {
    expect(checkRules(ruleFileText(RULES).replace('> bool 0.7)', '> bool 0.7'))).toContain(
      'unclosed left parenthesis',
    )
  })
})
