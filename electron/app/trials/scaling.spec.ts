import { afterEach, expect, test } from 'vitest'
import type { Usage } from '../../../shared/domain/metrics.ts'
import type { TrialCheck } from '../../../shared/domain/trials.ts'
import { fail, type Result } from '../../../shared/lib/result.ts'
import type { Reach } from '../../observe/ports.ts'
import { smallApp, type SmallApp, type SmallAppOptions } from '../testing/smallApp.ts'
import { scalingParts } from './scaling.ts'
import { received } from './traffic.ts'

let small: SmallApp | null = null
afterEach(async () => {
  await small?.remove()
  small = null
})

async function checked(options: SmallAppOptions, signal = new AbortController().signal) {
  small = await smallApp(options)
  const { core } = small.app
  const parts = scalingParts(core, [small.engine.service()], null)
  const checks: Partial<TrialCheck>[] = []
  for (const part of parts)
    await part.run({ id: 'run', signal, say: () => undefined, check: (finding) => checks.push(finding) })
  return { parts, checks, calls: small.engine.calls, count: small.engine.service().replicas.length }
}

test('one more, and back, by the way of a hand', async () => {
  const { parts, checks, calls, count } = await checked({ replicas: 2 })
  expect(parts).toMatchObject([
    {
      acts: true,
      sentence: 'Scales it 2 → 3 and back, gated by health, and sends it some requests meanwhile.',
    },
  ])
  expect(checks.map(({ id, status }) => [id, status])).toEqual([
    ['scaling.up', 'pass'],
    ['scaling.traffic', 'skipped'],
    ['scaling.back', 'pass'],
  ])
  expect(calls).toContain('create shop-web-3 from shop-web-2')
  expect(count).toBe(2)
})

test('what was there before stays, though the one that was added is busier', async () => {
  small = await smallApp({ replicas: 1 })
  const { core } = small.app
  const usage = (id: string, at: number, cpuNanos: number): Usage => ({
    ...{ id, at, cpuNanos, systemNanos: at * 1e6, onlineCpus: 1, workingSetBytes: 64e6 },
    ...{ throttledPeriods: null, periods: null, pids: 3 },
  })
  // The second starts with half a core, the first one stands idle.
  let round = 0
  small.engine.reads(() => {
    const at = 1_000_000 + (round += 1) * 1000
    return Promise.resolve([usage('id-1', at, 0), usage('id-2', at, round * 5e8)])
  })
  const operations = {
    ...core.source.operations,
    // Between up and back: the test asks where each is reached.
    reach: async (): Promise<Result<Reach>> => {
      small?.advance(1000)
      await core.controller.tick()
      return fail('Failed', 'nowhere')
    },
  }
  const [part] = scalingParts(
    { ...core, source: { ...core.source, operations } },
    [small.engine.service()],
    null,
  )
  const { signal } = new AbortController()
  await part?.run({ id: 'run', signal, say: () => undefined, check: () => undefined })
  expect(core.sampler.lastMinute('id-1')).toBe(0)
  expect(small.engine.service().replicas.map(({ id }) => id)).toEqual(['id-1'])
})

test('what bounds a hand bounds the test, which says so and does nothing', async () => {
  const { parts, checks, calls } = await checked({ replicas: 2, labels: { 'eyrie.autoscale.max': '2' } })
  expect(parts).toMatchObject([{ acts: false }])
  expect(checks).toMatchObject([{ id: 'scaling.up', status: 'skipped', reason: 'MaxReached' }])
  expect(calls).toEqual([])
})

test('nobody waits: it goes back all the same', async () => {
  const abort = new AbortController()
  abort.abort()
  const { checks, count } = await checked({ replicas: 1 }, abort.signal)
  expect(checks.map(({ id }) => id)).toEqual(['scaling.up', 'scaling.back'])
  expect(count).toBe(1)
})

const reach = (receivedPackets: number | null): Reach => ({
  ...{ addresses: ['172.18.0.2'], ports: [8080], published: [], receivedPackets },
})
const at = (...packets: readonly (number | null)[]) =>
  packets.map((each, index) => ({ name: `web-${index + 1}`, at: reach(each) }))
const url = new URL('http://127.0.0.1:8080/')

test.each([
  [
    'each has its share',
    { requests: 40, succeeded: 40 },
    at(160, 220),
    'pass',
    /packets received: web-1 150, web-2 210\.$/,
  ],
  [
    'one has nothing',
    { requests: 40, succeeded: 40 },
    at(400, 12),
    'fail',
    /too little for its share: web-2\.$/,
  ],
  ['nothing answers', { requests: 40, succeeded: 0 }, at(400, 400), 'fail', /^0 of 40 requests/],
  ['not told', { requests: 40, succeeded: 40 }, at(400, null), 'skipped', /does not tell/],
] as const)('traffic: %s', (_, sent, after, status, words) => {
  const finding = received(url, sent, at(10, 10), after)
  expect(finding.status).toBe(status)
  expect(finding.sentence).toMatch(words)
})
