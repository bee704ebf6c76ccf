import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { policySchema, type Factor } from '../../shared/domain/policy.ts'
import { resolvePolicy } from './policy.ts'
import { QUERIES } from './testing/inputs.ts'

type Labels = Readonly<Record<string, string>>
const resolve = (labels: Labels, environment: Labels = {}, mode?: 'observe' | 'automatic') =>
  resolvePolicy({ labels, environment, settings: mode === undefined ? undefined : { mode } })
const factorsOf = (labels: Labels) =>
  resolve(labels).policy.factors.map(
    ({ id, threshold, points, forSeconds }) => `${id} ${threshold} ×${points} ${forSeconds}s`,
  )
const factorOf = (labels: Labels, id: string): Factor | undefined =>
  resolve(labels).policy.factors.find((factor) => factor.id === id)
const ON = { 'com.vedfolnir.scaling': 'enabled' }
const EYRIE = { 'eyrie.autoscale.enable': 'true' }

describe('where a policy starts', () => {
  test('a service without labels is watched and never scaled', () => {
    expect(resolve({}).policy).toMatchObject({
      enabled: false,
      mode: 'observe',
      preset: 'responsive',
      min: 1,
      max: 10,
    })
    expect(resolve({}).problems).toEqual([])
  })
  test("Vedfolnir's labels start from its preset with its bounds, factors and timings", () => {
    expect(resolve({ ...ON, ...QUERIES }).policy).toMatchObject({
      enabled: true,
      mode: 'observe',
      preset: 'vedfolnir',
      min: 2,
      max: 5,
      step: 1,
      urgentStep: 2,
      actAt: 5,
      cooldownUpSeconds: 300,
      cooldownDownSeconds: 600,
    })
    expect(factorsOf({ ...ON, ...QUERIES })).toEqual([
      'cpu-up 0.7 ×3 300s',
      'memory-up 0.8 ×3 300s',
      'throttled-up 0.25 ×1 300s',
      'cpu-down 0.2 ×2 900s',
      'memory-down 0.4 ×2 900s',
      'replicas-down 0 ×1 900s',
      'queueDepth-up 50 ×2 300s',
      'queueDepth-down 10 ×1 900s',
      'responseTimeP95-up 3 ×2 300s',
      'responseTimeP95-down 1 ×1 900s',
      'errorRatio-up 0.05 ×4 120s',
    ])
  })
  test('its database, which is not scaled, does not get the bounds of its app', () => {
    expect(resolve({ 'com.vedfolnir.scaling': 'disabled' }).policy).toMatchObject({
      enabled: false,
      min: 1,
      max: 10,
    })
  })
  test.each([
    ['responsive', 30, 300, 0, 0, { cpu: 0.6, up: 0, down: 300, burst: true }],
    ['conservative', 300, 900, 60, 600, { cpu: 0.5, up: 60, down: 600, burst: false }],
  ])(
    'preset %s holds a CPU target, brings its timings, and memory as a fixed factor without a way down',
    (preset, up, down, forUp, forDown, { cpu, up: stabilizeUp, down: stabilizeDown, burst }) => {
      const labels = { ...EYRIE, 'eyrie.autoscale.preset': preset }
      expect(resolve(labels).policy).toMatchObject({
        preset,
        cooldownUpSeconds: up,
        cooldownDownSeconds: down,
        strategy: 'target',
        targets: [
          {
            id: 'cpu',
            source: { kind: 'built-in', name: 'cpu' },
            target: cpu,
            sharing: 'load-sharing',
          },
        ],
        stabilizationUpSeconds: stabilizeUp,
        stabilizationDownSeconds: stabilizeDown,
        burst,
      })
      expect(factorOf(labels, 'cpu-up')?.forSeconds).toBe(forUp)
      expect(factorOf(labels, 'cpu-down')?.forSeconds).toBe(forDown)
      expect(factorOf(labels, 'memory-up')?.sharing).toBe('fixed')
      expect(factorOf(labels, 'memory-down')).toBeUndefined()
    },
  )
})

describe('layers', () => {
  const both = { ...ON, 'com.vedfolnir.autoscale.max': '4', 'eyrie.autoscale.max': '6' }
  test.each([
    [
      'com.vedfolnir labels win over the preset',
      { ...ON, 'com.vedfolnir.autoscale.max': '4' },
      {},
      4,
      'vedfolnir-label',
    ],
    ['eyrie labels win over them', both, {}, 6, 'eyrie-label'],
    ['the environment wins over labels', both, { MAX_REPLICAS: '7' }, 7, 'environment'],
    ['an empty variable is none', both, { MAX_REPLICAS: '' }, 6, 'eyrie-label'],
  ])('%s', (_, labels, environment, max, origin) => {
    const resolved = resolve(labels, environment)
    expect(resolved.policy.max).toBe(max)
    expect(resolved.origins.max).toBe(origin)
    expect(resolved.problems).toEqual([])
  })
  test('the operator wins over everything', () => {
    const labels = { ...EYRIE, 'eyrie.autoscale.mode': 'automatic' }
    expect(resolve(labels).policy.mode).toBe('automatic')
    const own = resolve(labels, {}, 'observe')
    expect([own.policy.mode, own.origins.mode]).toEqual(['observe', 'operator'])
  })
  test('eyrie.autoscale.enable switches off what Vedfolnir switched on', () => {
    expect(resolve({ ...ON, 'eyrie.autoscale.enable': 'false' }).policy.enabled).toBe(false)
  })
  test('the environment does not touch services nobody wants scaled', () => {
    expect(resolve({}, { MIN_REPLICAS: '3', MAX_REPLICAS: 'x' })).toMatchObject({
      policy: { min: 1 },
      problems: [],
    })
  })
  test('every setting has an origin', () => {
    const { policy, origins } = resolve({ ...ON, ...QUERIES, 'eyrie.autoscale.for-up': '30s' })
    for (const setting of Object.keys(policy)) expect(origins[setting], setting).toBeDefined()
    expect(origins['factor.cpu-up.forSeconds']).toBe('eyrie-label')
    expect(origins['factor.queueDepth-up']).toBe('eyrie-label')
    expect(origins['factor.cpu-up.threshold']).toBeUndefined()
  })
})

describe('labels', () => {
  test('targets move the up thresholds', () => {
    const labels = {
      ...ON,
      'com.vedfolnir.autoscale.target_cpu': '60',
      'com.vedfolnir.autoscale.target_memory': '75 %',
    }
    expect([factorOf(labels, 'cpu-up')?.threshold, factorOf(labels, 'memory-up')?.threshold]).toEqual([
      0.6, 0.75,
    ])
    expect(factorOf(labels, 'cpu-down')?.threshold).toBe(0.2)
  })
  test('a target below what counts as idle pushes idle further down, so that nothing is both', () => {
    const labels = { ...ON, 'eyrie.autoscale.target-cpu': '14', 'eyrie.autoscale.target-memory': '30' }
    expect(factorOf(labels, 'cpu-down')?.threshold).toBeCloseTo(0.04, 12)
    expect(factorOf(labels, 'memory-down')?.threshold).toBeCloseTo(0.15, 12)
  })
  test.each([
    ['300', 300],
    ['300s', 300],
    ['5m', 300],
    ['1h', 3600],
    ['1m30s', 90],
    ['0', 0],
    [' 1.5s ', 1.5],
  ])('a duration may be written %s', (text, seconds) => {
    expect(resolve({ ...EYRIE, 'eyrie.autoscale.cooldown-up': text }).policy.cooldownUpSeconds).toBe(seconds)
  })
  test('all the rest is read', () => {
    const labels = {
      ...EYRIE,
      'eyrie.autoscale.step': '2',
      'eyrie.autoscale.urgent-step': '3',
      'eyrie.autoscale.act-at': '6.5',
      'eyrie.autoscale.window': '6s',
      'eyrie.autoscale.for-up': '4s',
      'eyrie.autoscale.for-down': '8s',
      'eyrie.autoscale.cooldown-down': '9s',
      'eyrie.autoscale.warm-up': '3s',
      'eyrie.autoscale.health-timeout': '2m',
      'eyrie.autoscale.pre-stop': 'nginx -s quit',
    }
    const { policy, problems } = resolve({ ...labels, ...QUERIES })
    expect(problems).toEqual([])
    expect(policy).toMatchObject({
      step: 2,
      urgentStep: 3,
      actAt: 6.5,
      windowSeconds: 6,
      cooldownDownSeconds: 9,
    })
    expect(policy).toMatchObject({ warmUpSeconds: 3, healthTimeoutSeconds: 120 })
    for (const factor of policy.factors) expect(factor.forSeconds).toBe(factor.direction === 'up' ? 4 : 8)
  })
})

describe('queries', () => {
  const query = (name: string) => `eyrie.autoscale.query.${name}`
  test('factors are there only if their source is', () => {
    expect(
      factorsOf({ ...ON, [query('queueDepth')]: 'max(q)' }).filter((text) =>
        /queue|response|error/.test(text),
      ),
    ).toEqual(['queueDepth-up 50 ×2 300s', 'queueDepth-down 10 ×1 900s'])
  })
  test('a name of the operator brings its threshold, and may bring points and direction', () => {
    const labels = { ...EYRIE, [query('lag')]: 'max(lag)', [query('lag.threshold')]: '30' }
    expect(factorOf(labels, 'lag-up')).toMatchObject({ threshold: 30, points: 2, sharing: 'load-sharing' })
    const down = { ...labels, [query('lag.points')]: '1.5', [query('lag.direction')]: 'down' }
    expect(factorOf(down, 'lag-down')).toMatchObject({ threshold: 30, points: 1.5, direction: 'down' })
  })
  test('known names take another threshold and other points', () => {
    const labels = {
      ...ON,
      [query('queue-depth')]: 'q',
      [query('queue-depth.threshold')]: '80',
      [query('queue-depth.points')]: '3',
    }
    expect(factorOf(labels, 'queueDepth-up')).toMatchObject({ threshold: 80, points: 3, urgentAbove: 100 })
    expect(factorOf(labels, 'queueDepth-down')).toMatchObject({ threshold: 10, points: 1 })
  })
  test.each([
    ['without a threshold', { [query('lag')]: 'x' }, 'eyrie.autoscale.query.lag.threshold'],
    ['that is empty', { [query('lag')]: ' ' }, 'eyrie.autoscale.query.lag is empty'],
    ['named as what Eyrie measures itself', { [query('cpu')]: 'x' }, 'Eyrie measures cpu itself'],
    [
      'with a detail nobody knows',
      { [query('queueDepth')]: 'x', [query('queueDepth.colour')]: 'red' },
      'queueDepth.colour is not known',
    ],
    [
      'that has only details',
      { [query('lag.threshold')]: '3' },
      'there is no query eyrie.autoscale.query.lag',
    ],
    ['with an odd name', { [query('9 lives')]: 'x' }, 'beginning with a letter'],
    [
      'with a threshold that is no number',
      { [query('queueDepth')]: 'x', [query('queueDepth.threshold')]: 'many' },
      '"many" is not a number',
    ],
  ])('one %s is refused by name', (_, labels, told) => {
    const { problems } = resolve({ ...EYRIE, ...labels })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(told)
  })
})

describe('what cannot be read', () => {
  test.each([
    ['eyrie.autoscale.cooldwn-up', '5m', 'is not known'],
    ['com.vedfolnir.autoscale.maximum', '5', 'is not known'],
    ['eyrie.autoscale.cooldown-up', '5 minutes', '"5 minutes" is not a duration'],
    ['eyrie.autoscale.cooldown-up', '-5', 'is not a duration'],
    ['eyrie.autoscale.window', '0', 'is not a duration above 0'],
    ['eyrie.autoscale.target-cpu', '0.7x', 'is not a percentage'],
    ['eyrie.autoscale.target-cpu', '170', 'is not a percentage'],
    ['eyrie.autoscale.mode', 'aggressive', 'is not one of observe, suggest, approve, automatic'],
    ['eyrie.autoscale.preset', 'fast', 'is not one of vedfolnir, responsive, conservative'],
    ['eyrie.autoscale.act-at', '16', 'is not a number above 0, at most 15'],
  ])('%s=%s is named, and the weaker layer stands', (label, text, told) => {
    const { policy, problems } = resolve({ ...EYRIE, [label]: text })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(label)
    expect(problems[0]).toContain(told)
    expect(policy).toEqual(
      resolve(label.startsWith('com.') ? { ...EYRIE, 'com.vedfolnir.x': '' } : EYRIE).policy,
    )
  })
  test.each([
    ['a minimum that is no number', { 'eyrie.autoscale.min': 'two' }, {}],
    ['a maximum of zero', { 'com.vedfolnir.autoscale.max': '0' }, {}],
    ['a variable that is no number', {}, { MIN_REPLICAS: 'two' }],
    ['a minimum above the maximum', { 'eyrie.autoscale.min': '6', 'eyrie.autoscale.max': '5' }, {}],
    ['a minimum of the environment above the maximum', {}, { MIN_REPLICAS: '9' }],
    ['an urgent step smaller than the step', { 'eyrie.autoscale.step': '3' }, {}],
    ['a switch that is neither on nor off', { 'eyrie.autoscale.enable': 'off' }, {}],
  ])('with %s nothing is scaled until it is mended', (_, labels, environment) => {
    const { policy, problems } = resolve({ ...ON, ...labels }, environment)
    expect(policy.enabled).toBe(false)
    expect(problems.length).toBeGreaterThanOrEqual(2)
    expect(problems.at(-1)).toBe('It is not scaled until this is mended.')
  })
  test('labels of others are nobody’s business', () => {
    expect(resolve({ 'com.docker.compose.project': 'x', 'com.vedfolnir.backup': 'daily' }).problems).toEqual(
      [],
    )
  })
})

test('whatever the labels hold, the policy is whole and never contradicts itself while enabled', () => {
  const names = [
    'min',
    'max',
    'step',
    'urgent-step',
    'act-at',
    'window',
    'for-up',
    'target-cpu',
    'mode',
    'preset',
    'enable',
    'query.lag',
    'query.lag.threshold',
    '',
  ]
  const label = fc.constantFrom(...names).map((name) => `eyrie.autoscale.${name}`)
  const text = fc.oneof(
    fc.string(),
    fc.integer({ min: -5, max: 200 }).map(String),
    fc.constantFrom('true', '5m', 'automatic', 'conservative'),
  )
  fc.assert(
    fc.property(fc.dictionary(label, text), fc.boolean(), (labels, vedfolnir) => {
      const { policy, problems } = resolve(vedfolnir ? { ...ON, ...labels } : { ...EYRIE, ...labels })
      expect(policySchema.safeParse(policy).success).toBe(true)
      if (policy.enabled) expect(policy.min <= policy.max && policy.step <= policy.urgentStep).toBe(true)
      for (const problem of problems) expect(problem).toMatch(/\.$/)
    }),
    { numRuns: 500 },
  )
})
