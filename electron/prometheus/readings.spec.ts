import { afterEach, expect, test } from 'vitest'
import type { FactorReadings } from '../observe/ports.ts'
import { createPrometheusReadings, type ReadingsOptions } from './readings.ts'
import { freePort, serve, success, vector, type TestServer } from './testing/server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Answers each query with what `answers` has under it; the probe's `1` and all else with 1. */
async function prometheus(
  answers: Readonly<Record<string, string>>,
): Promise<TestServer & { asked: string[] }> {
  const asked: string[] = []
  const server = await serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? ''
    asked.push(query)
    response.end(answers[query] ?? success('scalar', [Date.now() / 1000, '1']))
  })
  cleanups.push(() => server.close())
  return { ...server, asked }
}
function readings(url: string, options: ReadingsOptions = {}): FactorReadings {
  const created = createPrometheusReadings(url, options)
  cleanups.push(() => created.close())
  return created
}
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const NOW = 1_790_000_000_000
const now = () => NOW
const seconds = (ms: number) => ms / 1000

test('an expression is read at its evaluation', async () => {
  const { host } = await prometheus({ 'sum(queue)': vector([{}, seconds(NOW - 7), '42']) })
  expect(await readings(`http://${host}`, { now }).instant('sum(queue)')).toEqual({
    kind: 'value',
    sample: { at: NOW - 7, value: 42 },
  })
})

test('a bare selector is read at the time of its sample', async () => {
  const { host, requests } = await prometheus({
    queue: vector([{}, seconds(NOW), '42']),
    'timestamp(queue)': vector([{}, seconds(NOW), String(seconds(NOW - 11_250))]),
  })
  expect(await readings(`http://${host}`, { now }).instant('queue')).toEqual({
    kind: 'value',
    sample: { at: NOW - 11_250, value: 42 },
  })
  const times = new URL(requests.at(-1)?.url ?? '', 'http://x').searchParams
  expect(times.get('time')).toBe(seconds(NOW).toFixed(3))
})

test('a Prometheus whose clock goes wrong is read by how old its samples are', async () => {
  for (const wrongBy of [-600_000, 600_000]) {
    const { host } = await prometheus({
      queue: vector([{}, seconds(NOW + wrongBy), '42']),
      'timestamp(queue)': vector([{}, seconds(NOW + wrongBy), String(seconds(NOW + wrongBy - 5000))]),
    })
    expect(await readings(`http://${host}`, { now }).instant('queue')).toMatchObject({
      sample: { at: NOW - 5000 },
    })
  }
})

test.each([
  ['an empty result', vector(), '"q + 0" has no series at present.'],
  ['NaN', vector([{}, 1790000000, 'NaN']), '"q + 0" is NaN, which is not a number to judge by.'],
  [
    'infinity',
    success('scalar', [1790000000, '+Inf']),
    '"q + 0" is Infinity, which is not a number to judge by.',
  ],
])('%s is no data, never zero', async (_, body, sentence) => {
  const { host } = await prometheus({ 'q + 0': body })
  expect(await readings(`http://${host}`).instant('q + 0')).toEqual({ kind: 'no-data', sentence })
})

test('a series that vanished between its value and its time is no data', async () => {
  const { host } = await prometheus({ queue: vector([{}, seconds(NOW), '4']), 'timestamp(queue)': vector() })
  expect(await readings(`http://${host}`, { now }).instant('queue')).toMatchObject({ kind: 'no-data' })
})

test('several series fail with their count and labels', async () => {
  const series = ['a', 'b', 'c', 'd'].map((job) => [{ job }, 1790000000, '1'] as const)
  const { host } = await prometheus({ up: vector(...series) })
  expect(await readings(`http://${host}`).instant('up')).toEqual({
    kind: 'failed',
    sentence:
      '"up" gives 4 series ({job="a"}, {job="b"}, {job="c"}, …), and a factor wants one. Add labels that pick one, or aggregate: sum(…), avg(…), max(…).',
  })
})

test.each([
  ['a text', success('string', [1, 'x']), 'gives a text'],
  ['a range', success('matrix', []), 'gives a range of samples; take the range in brackets away'],
  ['a histogram', success('vector', [{ metric: {}, histogram: [1, {}] }]), 'use histogram_quantile(…)'],
])('%s fails and says what to do', async (_, body, words) => {
  const { host } = await prometheus({ 'q[1m]': body })
  const reading = await readings(`http://${host}`).instant('q[1m]')
  expect(reading).toMatchObject({ kind: 'failed', sentence: expect.stringContaining(words) as string })
})

test('the status follows: connecting, connected, unreachable with the time last seen, connected again, off', async () => {
  const port = await freePort()
  const source = readings(`http://me:hunter2@127.0.0.1:${port}`, { probeMs: 30 })
  expect(source.status()).toEqual({
    state: 'connecting',
    detail: `Prometheus at http://127.0.0.1:${port} has not answered yet.`,
    lastSeenAt: null,
  })
  await until(() => source.status().state === 'unreachable')
  expect(source.status()).toMatchObject({ lastSeenAt: null })
  expect(source.status().detail).toMatch(/^Nothing listens at http:\/\/127/)

  const server = await prometheus({})
  const moved = readings(`http://${server.host}`, { probeMs: 30 })
  await until(() => moved.status().state === 'connected')
  expect(moved.status().detail).toBe(`Prometheus at http://${server.host} answers.`)
  const seen = moved.status().lastSeenAt ?? 0
  expect(Math.abs(seen - Date.now())).toBeLessThan(5000)
  await server.close()
  await until(() => moved.status().state === 'unreachable')
  expect(moved.status().lastSeenAt).toBeGreaterThanOrEqual(seen)
  expect(await moved.instant('x')).toMatchObject({ kind: 'failed', sentence: moved.status().detail })
  moved.close()
  expect(moved.status().state).toBe('off')
  expect(await moved.instant('x')).toMatchObject({ kind: 'failed' })
  expect(moved.status().state).toBe('off')
})

test('a query that Prometheus rejects does not make it unreachable', async () => {
  const server = await serve((_, response) => {
    response.writeHead(400)
    response.end(JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error' }))
  })
  cleanups.push(() => server.close())
  const source = readings(`http://${server.host}`)
  expect(await source.instant('sum(')).toEqual({
    kind: 'failed',
    sentence: 'Prometheus refuses "sum(": parse error.',
  })
  expect(source.status().state).toBe('connected')
})

test('an address that cannot be used answers everything with its sentence', async () => {
  const source = readings('prometheus:hunter2')
  expect(source.status().state).toBe('unreachable')
  expect(source.status().detail).not.toContain('hunter2')
  expect(await source.instant('up')).toEqual({ kind: 'failed', sentence: source.status().detail })
})

test('probes stop with it, and are left out while it is asked anyway', async () => {
  const { host, asked } = await prometheus({})
  const source = readings(`http://${host}`, { probeMs: 100 })
  for (let index = 0; index < 10; index += 1) {
    await source.instant('2')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(asked.filter((query) => query === '1').length).toBeLessThanOrEqual(2)
  source.close()
  const count = asked.length
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(asked).toHaveLength(count)
})
