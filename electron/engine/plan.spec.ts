import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currentReplicas, type Replica, type Service } from '../../shared/domain/inventory.ts'
import { planScale, planText } from './plan.ts'

const replica = (number: number, changes: Partial<Replica> = {}): Replica => ({
  id: `id-${number}`,
  name: `shop-web-${number}`,
  number,
  state: 'running',
  health: 'healthy',
  createdAt: number,
  startedAt: number,
  restarts: 0,
  exitCode: null,
  oomKilled: false,
  image: 'web:1',
  imageId: 'sha256:1',
  configHash: 'a',
  cpuLimit: 1,
  cpuReservation: null,
  memoryLimit: 1e9,
  memoryReservation: null,
  pidsLimit: null,
  ...changes,
})

const service = (replicas: readonly Replica[], changes: Partial<Service> = {}): Service => ({
  project: 'shop',
  name: 'web',
  engine: 'compose',
  labels: {},
  replicas,
  scalability: { ok: true },
  ...changes,
})

const three = [replica(1), replica(2), replica(3)]
const planned = (replicas: readonly Replica[], to: number, cpu: Readonly<Record<string, number>> = {}) =>
  planText(planScale({ service: service(replicas), to, cause: 'by hand', cpuOf: (id) => cpu[id] ?? null }))

describe('going up', () => {
  test('creates, starts and waits, each with its cause', () => {
    expect(planned(three, 5)).toBe(
      [
        'create shop-web-4 (by hand)',
        'create shop-web-5 (by hand)',
        'start shop-web-4 (by hand)',
        'start shop-web-5 (by hand)',
        'await-healthy shop-web-4 (by hand)',
        'await-healthy shop-web-5 (by hand)',
      ].join('\n'),
    )
  })
  test('takes the next free numbers, those of exited replicas excluded', () => {
    const gaps = [replica(1), replica(3, { state: 'exited' }), replica(4)]
    expect(planned(gaps, 4)).toMatch(/^create shop-web-2 .*\ncreate shop-web-5 /)
  })
  test('asks Compose where there is nothing to clone', () => {
    expect(planned([], 2)).toBe('compose-up web (by hand; to 2, with none to clone)')
    expect(planned([replica(1, { state: 'exited' })], 1)).toMatch(/^compose-up web /)
  })
  test('asks Compose where cloning would not do', () => {
    const fixed = service(three, { scalability: { ok: false, sentence: 'its name is fixed' } })
    const plan = planScale({ service: fixed, to: 4, cause: 'by hand', cpuOf: () => null })
    expect(planText(plan)).toMatch(/^compose-up web /)
  })
})

describe('going down', () => {
  const victims = (replicas: readonly Replica[], to: number, cpu?: Readonly<Record<string, number>>) =>
    planned(replicas, to, cpu)
      .split('\n')
      .filter((line) => line.startsWith('stop '))
  test('stops, then removes', () => {
    expect(planned(three, 2, { 'id-1': 0.5, 'id-2': 0.03, 'id-3': 0.4 })).toBe(
      'stop shop-web-2 (by hand; chosen as the idlest)\nremove shop-web-2 (by hand; chosen as the idlest)',
    )
  })
  test('runs the pre-stop command and leaves time to finish before each stop', () => {
    const plan = planScale({
      service: service(three),
      to: 2,
      cause: 'by hand',
      cpuOf: () => null,
      preStop: 'quit',
      drainSeconds: 30,
    })
    expect(plan.map(({ type, target, container }) => `${type} ${target} ${container ?? ''}`)).toEqual([
      'pre-stop shop-web-3 id-3',
      'drain shop-web-3 id-3',
      'stop shop-web-3 id-3',
      'remove shop-web-3 id-3',
    ])
  })
  test('takes one of an older image under the same name as outdated', () => {
    const mixed = [replica(1, { imageId: 'sha256:0' }), replica(2), replica(3)]
    expect(victims(mixed, 2)).toEqual(['stop shop-web-1 (by hand; chosen as outdated)'])
  })
  test('takes the unhealthy first, then the outdated, then the idlest, then the highest number', () => {
    const mixed = [
      replica(1, { health: 'unhealthy' }),
      replica(2, { configHash: 'old' }),
      replica(3),
      replica(4),
      replica(5),
    ]
    expect(victims(mixed, 1, { 'id-1': 0.9, 'id-2': 0.9, 'id-3': 0.5, 'id-4': 0.1, 'id-5': 0.5 })).toEqual([
      'stop shop-web-1 (by hand; chosen as unhealthy)',
      'stop shop-web-2 (by hand; chosen as outdated)',
      'stop shop-web-4 (by hand; chosen as the idlest)',
      'stop shop-web-5 (by hand; chosen as the idlest)',
    ])
  })
  test('takes what was added before all others, though others are sick or idler', () => {
    const mixed = [replica(1, { health: 'unhealthy' }), replica(2), replica(3)]
    const plan = planScale({
      ...{ service: service(mixed), to: 2, cause: 'a test', first: new Set(['id-3']) },
      cpuOf: (id) => (id === 'id-3' ? 0.9 : 0),
    })
    expect(planText(plan)).toContain('stop shop-web-3 (a test; chosen as added before)')
  })
  test('takes the highest number where idleness is not known', () => {
    expect(victims(three, 1)).toEqual([
      'stop shop-web-3 (by hand; chosen as the newest number)',
      'stop shop-web-2 (by hand; chosen as the newest number)',
    ])
  })
  test('does not let the last bit of a reading decide', () => {
    expect(victims(three, 2, { 'id-1': 0.0301, 'id-2': 0.0302, 'id-3': 0.0303 })[0]).toContain('shop-web-3')
  })
  test('prefers a replica known to be idle to one that nobody measured', () => {
    expect(victims(three, 2, { 'id-1': 0.9 })[0]).toContain('shop-web-1')
  })
  test('takes a restarting replica as unhealthy and leaves exited ones alone', () => {
    const mixed = [replica(1, { state: 'exited' }), replica(2, { state: 'restarting' }), replica(3)]
    expect(victims(mixed, 1)).toEqual(['stop shop-web-2 (by hand; chosen as unhealthy)'])
  })
})

test('nothing to do is an empty plan', () => {
  expect(planned(three, 3)).toBe('')
})

test('a plan always leads to the wanted count, whatever runs', () => {
  const state = fc.constantFrom('running' as const, 'exited' as const, 'paused' as const, 'created' as const)
  const replicas = fc
    .uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 8 })
    .chain((numbers) =>
      fc.tuple(...numbers.map((number) => state.map((known) => replica(number, { state: known })))),
    )
  fc.assert(
    fc.property(replicas, fc.integer({ min: 0, max: 10 }), (known, to) => {
      const subject = service(known)
      const plan = planScale({ service: subject, to, cause: 'x', cpuOf: () => null })
      if (plan.some(({ type }) => type === 'compose-up')) return
      const count = (type: string) => plan.filter((operation) => operation.type === type).length
      expect(currentReplicas(subject).length + count('create') - count('stop')).toBe(to)
      expect([count('start'), count('await-healthy'), count('remove')]).toEqual([
        count('create'),
        count('create'),
        count('stop'),
      ])
      const created = plan.filter(({ type }) => type === 'create').map(({ target }) => target)
      expect(new Set([...created, ...known.map(({ name }) => name)]).size).toBe(created.length + known.length)
    }),
  )
})
