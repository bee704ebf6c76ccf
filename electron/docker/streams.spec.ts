import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDockerConnection } from './client.ts'
import { createStreams, type Streams } from './streams.ts'
import { until } from './testing/engine.ts'
import { fakeEngine, json, type FakeEngine } from './testing/fakeEngine.ts'

let engine: FakeEngine
let streams: Streams
let clock: number
let open: Map<string, ServerResponse>

const line = (cpu: number, read = '2024-05-06T07:08:09Z') =>
  `${JSON.stringify({ read, cpu_stats: { cpu_usage: { total_usage: cpu }, online_cpus: 2 } })}\n`
const watch = (...ids: readonly string[]) => {
  streams.watch(new Set(ids))
}
const cpu = () => streams.readings().map(({ id, cpuNanos }) => `${id} ${cpuNanos ?? 'missing'}`)
const opened = (id: string) =>
  until(
    () => open.get(id),
    (response) => response !== undefined,
    5,
  )

beforeEach(async () => {
  clock = 1_000_000
  open = new Map()
  engine = await fakeEngine()
  for (const id of ['one', 'two']) {
    engine.answer(`/containers/${id}/stats`, (response) => {
      response.writeHead(200)
      response.flushHeaders()
      open.set(id, response)
    })
  }
  streams = createStreams(
    createDockerConnection(engine.endpoint),
    () => 2,
    () => clock,
  )
})
afterEach(async () => {
  streams.close()
  await engine.close()
})

test('the newest reading of each container is kept, and others are let go', async () => {
  watch('one', 'two')
  await opened('one')
  await opened('two')
  open.get('one')?.write(line(1) + line(2))
  open.get('two')?.write('garbage\n' + line(7))
  await until(cpu, (found) => found.length === 2, 5)
  expect(cpu()).toEqual(['one 2', 'two 7'])
  watch('one')
  expect(cpu()).toEqual(['one 2'])
  expect(await until(() => open.get('two')?.destroyed, Boolean, 5)).toBe(true)
})

test('a container that fell silent, stopped or went away has no reading', async () => {
  watch('one')
  await opened('one')
  open.get('one')?.write(line(1))
  await until(cpu, (found) => found.length === 1, 5)
  open.get('one')?.write(line(0, '0001-01-01T00:00:00Z'))
  clock += 16_000
  expect(cpu()).toEqual([])
  open.get('one')?.write(line(5))
  expect(await until(cpu, (found) => found.length === 1, 5)).toEqual(['one 5'])
  open.get('one')?.end()
  expect(await until(cpu, (found) => found.length === 0, 5)).toEqual([])
})

test('a stream that broke is opened again, after a pause', async () => {
  const asked = () => engine.asked.filter((path) => path.includes('/stats')).length
  engine.answer('/containers/one/stats', (response) => {
    json(response, { message: 'not now' }, 500)
  })
  watch('one')
  await until(asked, Boolean, 5)
  // The failed answer has to arrive before the pause begins.
  await new Promise((resolve) => setTimeout(resolve, 50))
  watch('one')
  watch('one')
  expect(asked()).toBe(1)
  clock += 2_500
  watch('one')
  expect(await until(asked, (count) => count === 2, 5)).toBe(2)
})

test('a container that is let go while its stream opens leaves none behind', async () => {
  watch('one')
  watch()
  const response = await opened('one')
  expect(await until(() => response?.destroyed, Boolean, 5)).toBe(true)
  expect(cpu()).toEqual([])
})

test('a stream that fell silent is opened again: its connection may be dead without a word', async () => {
  watch('one')
  await opened('one')
  open.get('one')?.write(line(1))
  await until(cpu, (found) => found.length === 1, 5)
  const first = open.get('one')
  clock += 15_001
  watch('one')
  expect(await until(() => first?.destroyed, Boolean, 5)).toBe(true)
  expect(cpu()).toEqual([])
  expect(
    await until(
      () => open.get('one'),
      (response) => response !== first,
      5,
    ),
  ).not.toBe(first)
  open.get('one')?.write(line(9))
  expect(await until(cpu, (found) => found.length === 1, 5)).toEqual(['one 9'])
})
