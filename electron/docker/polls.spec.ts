import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDockerConnection, type DockerConnection } from './client.ts'
import { createPolls } from './polls.ts'
import type { Streams } from './streams.ts'
import { until } from './testing/engine.ts'
import { fakeEngine, json, type FakeEngine } from './testing/fakeEngine.ts'

let engine: FakeEngine
let api: DockerConnection
let polls: Streams
let clock: number

beforeEach(async () => {
  clock = 1_000_000
  engine = await fakeEngine()
  api = createDockerConnection(engine.endpoint)
  polls = createPolls(
    api,
    () => 2,
    () => clock,
  )
})
afterEach(async () => {
  polls.close()
  api.close()
  await engine.close()
})

const reading = (cpu: number) => ({
  read: '2024-05-06T07:08:09Z',
  cpu_stats: { cpu_usage: { total_usage: cpu }, online_cpus: 2 },
})
const asked = () => engine.asked.filter((path) => path.includes('/stats'))
const cpu = () => polls.readings().map(({ id, cpuNanos }) => `${id} ${cpuNanos ?? 'missing'}`)

test('each container is asked once, without waiting for a second reading, and again two seconds later', async () => {
  engine.answer('/containers/one/stats', reading(1))
  engine.answer('/containers/two/stats', reading(2))
  polls.watch(new Set(['one', 'two']))
  expect((await until(cpu, (found) => found.length === 2, 5)).sort()).toEqual(['one 1', 'two 2'])
  expect(asked()).toContain('/containers/one/stats?stream=false&one-shot=true')
  clock += 1_900
  polls.watch(new Set(['one', 'two']))
  expect(asked()).toHaveLength(2)
  engine.answer('/containers/one/stats', reading(5))
  clock += 200
  polls.watch(new Set(['one', 'two']))
  expect((await until(cpu, (found) => found.includes('one 5'), 5)).sort()).toEqual(['one 5', 'two 2'])
})

test('at most four are asked at a time, and all get their turn', async () => {
  const waiting: ServerResponse[] = []
  const names = Array.from({ length: 10 }, (_, index) => `c${index}`)
  for (const name of names)
    engine.answer(`/containers/${name}/stats`, (response) => {
      waiting.push(response)
    })
  polls.watch(new Set(names))
  await until(
    () => waiting.length,
    (count) => count === 4,
    5,
  )
  expect(asked()).toHaveLength(4)
  for (let answered = 0; answered < names.length; answered += 1) {
    await until(
      () => waiting.length,
      (count) => count > 0,
      5,
    )
    const response = waiting.shift()
    if (response !== undefined) json(response, reading(answered))
    expect(asked().length - answered).toBeLessThanOrEqual(5)
  }
  expect(await until(cpu, (found) => found.length === 10, 5)).toHaveLength(10)
})

test('one that fails is left alone for a while, and tells nothing', async () => {
  polls.watch(new Set(['gone']))
  await until(asked, (paths) => paths.length === 1, 5)
  await until(
    () => api.apiVersion(),
    (version) => version !== null,
    5,
  )
  clock += 2_500
  polls.watch(new Set(['gone']))
  expect(asked()).toHaveLength(1)
  expect(cpu()).toEqual([])
})

test('a reading that is old, or of a container nobody watches any more, is not told', async () => {
  engine.answer('/containers/one/stats', reading(1))
  polls.watch(new Set(['one']))
  await until(cpu, (found) => found.length === 1, 5)
  clock += 30_000
  expect(cpu()).toEqual([])
  clock -= 30_000
  polls.watch(new Set())
  expect(cpu()).toEqual([])
})
