import { describe, expect, test } from 'vitest'
import type { Factor, Policy, PolicyEdits } from '../../shared/domain/policy.ts'
import { resolvePolicy } from './policy.ts'

type Labels = Readonly<Record<string, string>>
const EYRIE = { 'eyrie.autoscale.enable': 'true' }
const resolve = (labels: Labels) => resolvePolicy({ labels, environment: {}, settings: undefined })
const factorOf = (labels: Labels, id: string): Factor | undefined =>
  resolve(labels).policy.factors.find((factor) => factor.id === id)

describe('labels of the stages', () => {
  const label = (name: string, text: string) => ({ ...EYRIE, [`eyrie.autoscale.${name}`]: text })
  test.each<readonly [string, string, Partial<Policy>]>([
    ['strategy', 'score', { strategy: 'score' }],
    ['tolerance', '5', { toleranceUp: 0.05, toleranceDown: 0.05 }],
    ['tolerance-up', '20 %', { toleranceUp: 0.2, toleranceDown: 0.1 }],
    ['tolerance-down', '0', { toleranceDown: 0, toleranceUp: 0.1 }],
    ['stabilization-up', '30s', { stabilizationUpSeconds: 30 }],
    ['stabilization-down', '10m', { stabilizationDownSeconds: 600 }],
    ['burst', 'false', { burst: false }],
    ['forecast', 'true', { forecast: true, forecastSeasonSeconds: 86_400 }],
    ['forecast-season', '168h', { forecastSeasonSeconds: 604_800, forecast: false }],
    ['drain', '20s', { drainSeconds: 20 }],
    ['pre-stop', 'nginx -s quit', { preStop: 'nginx -s quit' }],
    ['rate-down', 'disabled', { rateDown: { select: 'disabled', policies: [] } }],
    [
      'rate-up',
      '4/15s, 100%/1m',
      {
        rateUp: {
          select: 'max',
          policies: [
            { kind: 'replicas', value: 4, periodSeconds: 15 },
            { kind: 'percent', value: 100, periodSeconds: 60 },
          ],
        },
      },
    ],
    [
      'rate-down',
      'min:10%/60s',
      { rateDown: { select: 'min', policies: [{ kind: 'percent', value: 10, periodSeconds: 60 }] } },
    ],
    [
      'schedule',
      '0 8 * * 1-5; 0 18 * * 1-5; Europe/Berlin; 4',
      { schedules: [{ start: '0 8 * * 1-5', end: '0 18 * * 1-5', timeZone: 'Europe/Berlin', min: 4 }] },
    ],
  ])('%s=%s is read', (name, text, settings) => {
    const { policy, origins, problems } = resolve(label(name, text))
    expect(problems).toEqual([])
    expect(policy).toMatchObject(settings)
    expect(origins[Object.keys(settings)[0] ?? '']).toBe('eyrie-label')
  })
  test.each([
    ['strategy', 'forecast', 'is not one of score, target'],
    ['tolerance', '101', 'is not a percentage from 0 to 100'],
    ['forecast', 'yes', 'is not true or false'],
    ['forecast-season', '59m', 'is not a duration from 1h to 168h such as 24h'],
    ['forecast-season', '169h', 'is not a duration from 1h to 168h such as 24h'],
    ['forecast-season', 'daily', 'is not a duration from 1h to 168h such as 24h'],
    ['burst', 'on', 'is not true or false'],
    ['rate-up', '2', 'is not disabled, or rates such as'],
    ['rate-up', '1.5/60s', 'is not disabled, or rates such as'],
    ['rate-up', '2/0s', 'is not disabled, or rates such as'],
    ['rate-up', '', 'is not disabled, or rates such as'],
    ['pre-stop', ' ', 'is not a command'],
    ['schedule', '0 8 * * *; 0 18 * * *; Europe/Berlin', 'is not a schedule such as'],
    ['schedule', '0 8 * * *; 0 18 * * *; Mars; 4', '"Mars" is not a time zone'],
    ['schedule.noon', 'noon; 0 18 * * *; UTC; 4', '"noon" is not a cron expression'],
  ])('%s=%s is named, and the weaker layer stands', (name, text, told) => {
    const { policy, problems } = resolve(label(name, text))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`eyrie.autoscale.${name}`)
    expect(problems[0]).toContain(told)
    expect(policy).toEqual(resolve(EYRIE).policy)
  })
  test('a direction of its own wins over both at once, wherever it stands', () => {
    const labels = { ...label('tolerance-up', '20'), 'eyrie.autoscale.tolerance': '5' }
    expect(resolve(labels).policy).toMatchObject({ toleranceUp: 0.2, toleranceDown: 0.05 })
  })
  test('there may be several schedules', () => {
    const labels = {
      ...label('schedule.day', '0 8 * * *; 0 18 * * *; UTC; 3'),
      'eyrie.autoscale.schedule.peak': '0 12 * * *; 0 14 * * *; UTC; 5',
    }
    expect(resolve(labels).policy.schedules.map(({ min }) => min)).toEqual([3, 5])
  })
  test('a schedule above the maximum contradicts it', () => {
    const labels = label('schedule', '0 8 * * *; 0 18 * * *; UTC; 11')
    expect(resolve(labels)).toMatchObject({ policy: { enabled: false } })
    expect(resolve(labels).problems[0]).toContain('asks for at least 11, more than the maximum 10')
  })
})

describe('what strategy target holds', () => {
  const targetsOf = (labels: Labels) =>
    resolve({ ...EYRIE, ...labels }).policy.targets.map(
      ({ id, target, sharing }) => `${id} ${target} ${sharing}`,
    )
  const query = (name: string) => `eyrie.autoscale.query.${name}`
  test.each<readonly [string, Labels, readonly string[]]>([
    ['the CPU of its preset', {}, ['cpu 0.6 load-sharing']],
    ['a CPU of its own', { 'eyrie.autoscale.target-cpu': '45' }, ['cpu 0.45 load-sharing']],
    [
      'memory too, which more replicas do not lower',
      { 'eyrie.autoscale.target-memory': '80' },
      ['cpu 0.6 load-sharing', 'memory 0.8 fixed'],
    ],
    [
      'a query, which needs no threshold then',
      { [query('lag')]: 'max(lag)', [query('lag.target')]: '250' },
      ['cpu 0.6 load-sharing', 'lag 250 load-sharing'],
    ],
    [
      'a query that says what more replicas do to it',
      { [query('lag')]: 'max(lag)', [query('lag.target')]: '250', [query('lag.sharing')]: 'fixed' },
      ['cpu 0.6 load-sharing', 'lag 250 fixed'],
    ],
  ])('%s', (_, labels, targets) => {
    expect(targetsOf(labels)).toEqual(targets)
    expect(resolve({ ...EYRIE, ...labels }).problems).toEqual([])
  })
  test('is no threshold: the scores beside it keep their own', () => {
    expect(factorOf({ ...EYRIE, 'eyrie.autoscale.target-cpu': '45' }, 'cpu-up')?.threshold).toBe(0.7)
  })
  test('and the other way round', () => {
    const labels = { ...EYRIE, 'eyrie.autoscale.strategy': 'score', 'eyrie.autoscale.target-cpu': '45' }
    expect(factorOf(labels, 'cpu-up')?.threshold).toBe(0.45)
  })
  test('where only a score could use it, a query without a threshold is refused', () => {
    const labels = { 'eyrie.autoscale.strategy': 'score', [query('lag')]: 'x', [query('lag.target')]: '9' }
    expect(resolve({ ...EYRIE, ...labels }).problems[0]).toContain('query.lag has no threshold')
  })
  test('a factor that replicas do not change cannot point down', () => {
    const labels = {
      [query('lag')]: 'x',
      [query('lag.threshold')]: '9',
      [query('lag.direction')]: 'down',
      [query('lag.sharing')]: 'fixed',
    }
    expect(resolve({ ...EYRIE, ...labels })).toMatchObject({ policy: { enabled: false } })
    expect(resolve({ ...EYRIE, ...labels }).problems[0]).toContain('Factor lag-down is fixed')
  })
})

describe('the operator’s own edits', () => {
  const edited = (policy: PolicyEdits, labels: Labels = EYRIE) =>
    resolvePolicy({ labels, environment: { MAX_REPLICAS: '7' }, settings: { policy } })
  test('win over everything, and say so', () => {
    const { policy, origins } = edited({ max: 4, burst: false })
    expect(policy).toMatchObject({ max: 4, burst: false })
    expect([origins.max, origins.burst, origins.min]).toEqual(['operator', 'operator', 'default'])
  })
  test('of the preset move everything that starts from it', () => {
    expect(edited({ preset: 'conservative' }).policy).toMatchObject({
      preset: 'conservative',
      cooldownDownSeconds: 900,
      max: 7,
    })
  })
  test('of the strategy decide what a target in a label means', () => {
    const labels = { ...EYRIE, 'eyrie.autoscale.target-cpu': '45' }
    const { policy } = edited({ strategy: 'score' }, labels)
    expect(policy.factors.find(({ id }) => id === 'cpu-up')?.threshold).toBe(0.45)
  })
  test('of factors and targets take the place of all of them, and of where they came from', () => {
    const labels = { ...EYRIE, 'eyrie.autoscale.for-up': '30s', 'eyrie.autoscale.target-cpu': '45' }
    const { policy, origins } = edited({ factors: [], targets: resolve(EYRIE).policy.targets }, labels)
    expect([policy.factors.length, policy.targets[0]?.target]).toEqual([0, 0.6])
    expect(Object.keys(origins).filter((name) => /^(factor|target)\./.test(name))).toEqual([])
    expect([origins.factors, origins.targets]).toEqual(['operator', 'operator'])
  })
  test('may mend a bound that cannot be read', () => {
    const labels = { ...EYRIE, 'eyrie.autoscale.max': 'many' }
    expect(resolve(labels).policy.enabled).toBe(false)
    expect(edited({ max: 4 }, labels).policy.enabled).toBe(true)
  })
})
