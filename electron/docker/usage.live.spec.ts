import os from 'node:os'
import { readdirSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Replica } from '../../shared/domain/inventory.ts'
import type { Usage } from '../../shared/domain/metrics.ts'
import type { UsageCollector } from '../observe/ports.ts'
import { thisMachine } from './cgroup.ts'
import { createDockerConnection, type DockerConnection } from './client.ts'
import { resolveEndpoint } from './endpoint.ts'
import { createStreams } from './streams.ts'
import { docker, PREFIX, removeContainers, until } from './testing/engine.ts'
import { ensureTestImage } from './testing/image.ts'
import { createUsageCollector } from './usage.ts'

const BUSY = `${PREFIX}-busy`
const IDLE = `${PREFIX}-idle`
const MIB = 2 ** 20
const pids = new Map<string, number>()
let busy = ''
let idle = ''

function connect(): DockerConnection {
  const endpoint = resolveEndpoint({ connection: null, environment: process.env })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  return createDockerConnection(endpoint.value)
}

function collector(local: boolean): UsageCollector {
  const cpus = os.cpus().length
  return createUsageCollector({
    streams: createStreams(connect(), () => cpus, Date.now),
    machine: local ? thisMachine(cpus) : null,
    pidOf: (id) => pids.get(id) ?? null,
    now: Date.now,
  })
}

/** The collector needs to know a replica by its id alone. */
const replica = (id: string) => ({ id }) as Replica

async function notePid(id: string): Promise<void> {
  pids.set(id, Number(await docker('inspect', '-f', '{{.State.Pid}}', id)))
}

async function reading(of: UsageCollector, id: string): Promise<Usage> {
  const ask = async () => {
    of.watch([replica(busy), replica(idle)])
    return (await of.read()).find((usage) => usage.id === id)
  }
  const found = await until(ask, (usage) => usage !== undefined, 15)
  if (found === undefined) throw new Error(`no reading of ${id} by ${of.path}`)
  return found
}

type Counter = 'cpuNanos' | 'systemNanos' | 'periods' | 'throttledPeriods' | 'workingSetBytes'

function counter(usage: Usage, name: Counter): number {
  const value = usage[name]
  if (value === null) throw new Error(`${name} is missing`)
  return value
}

/** What the readings, taken close together, say about a moment between two of them. */
function valueAt(readings: readonly Usage[], at: number, name: Counter): number {
  const next = readings.findIndex((usage) => usage.at >= at)
  const [before, after] = [readings[next - 1], readings[next]]
  if (before === undefined || after === undefined) throw new Error('no reading around that moment')
  const part = (at - before.at) / (after.at - before.at)
  return counter(before, name) + part * (counter(after, name) - counter(before, name))
}

beforeAll(async () => {
  const image = await ensureTestImage()
  await removeContainers(BUSY, IDLE)
  // More demand than the quota allows: what it gets is the quota, in periods too short to matter.
  const limits = ['--cpu-period', '20000', '--cpu-quota', '4000', '--memory', '256m']
  const memory = 'x=$(busybox dd if=/dev/zero bs=1M count=20 2>/dev/null | busybox tr "\\0" a)'
  const work = `${memory}; while :; do :; done`
  busy = await docker('run', '-d', '--name', BUSY, ...limits, image, 'sh', '-c', work)
  idle = await docker('run', '-d', '--name', IDLE, image, 'sleep', '1000')
  await notePid(busy)
  await notePid(idle)
})

afterAll(async () => {
  await removeContainers(BUSY, IDLE)
})

test('the kernel files and the statistics streams tell the same CPU and memory of a steady load', async () => {
  const files = collector(true)
  const streams = collector(false)
  try {
    // Until the load has its memory and does nothing but count.
    const settled = async () => (await reading(streams, busy)).workingSetBytes ?? 0
    await until(settled, (bytes) => bytes > 20 * MIB, 30)
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    // Other work on the machine makes the load less steady than it is meant: both are compared over the very same
    // interval, which begins and ends where the stream has readings.
    const fromStream: Usage[] = []
    const fromFiles: Usage[] = []
    const end = Date.now() + 16_000
    while (Date.now() < end) {
      fromFiles.push(await reading(files, busy))
      const newest = await reading(streams, busy)
      if (newest.at > (fromStream.at(-1)?.at ?? (fromFiles[0]?.at ?? 0) + 100)) fromStream.push(newest)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const [first, last] = [fromStream[0], fromStream.at(-2)]
    if (first === undefined || last === undefined) throw new Error('the stream told nothing')
    expect(last.at - first.at).toBeGreaterThan(10_000)
    const change = {
      file: (name: Counter) => valueAt(fromFiles, last.at, name) - valueAt(fromFiles, first.at, name),
      stream: (name: Counter) => counter(last, name) - counter(first, name),
    }
    const cores = (of: (name: Counter) => number) => (of('cpuNanos') / of('systemNanos')) * last.onlineCpus
    const throttled = (of: (name: Counter) => number) => of('throttledPeriods') / of('periods')
    expect(files.path).toBe('cgroup files')
    expect(streams.path).toBe('statistics streams')
    expect(cores(change.file)).toBeGreaterThan(0.05)
    expect(Math.abs(cores(change.file) / cores(change.stream) - 1)).toBeLessThan(0.01)
    expect(throttled(change.file)).toBeGreaterThan(0)
    expect(Math.abs(throttled(change.file) - throttled(change.stream))).toBeLessThan(0.01)
    const memory = valueAt(fromFiles, last.at, 'workingSetBytes')
    expect(memory).toBeGreaterThan(20 * MIB)
    expect(Math.abs(memory / counter(last, 'workingSetBytes') - 1)).toBeLessThan(0.01)
    expect(fromFiles.at(-1)?.pids).toBe(last.pids)
  } finally {
    files.close()
    streams.close()
  }
})

test('a container without a quota has no throttling, by either way, which is not the same as none', async () => {
  for (const local of [true, false]) {
    const usage = collector(local)
    expect(await reading(usage, idle)).toMatchObject({ throttledPeriods: null, periods: null })
    usage.close()
  }
})

test('a process of another container is not believed, and the streams are used', async () => {
  pids.set(idle, pids.get(busy) ?? 0)
  const usage = collector(true)
  const found = await reading(usage, idle)
  expect(found.cpuNanos).toBeLessThan(1e9)
  expect(usage.path).toBe('cgroup files, and statistics streams for 1 of 2 containers')
  usage.close()
  await notePid(idle)
})

test('a container that restarts is read again as soon as its new process is known', async () => {
  const usage = collector(true)
  const before = await reading(usage, idle)
  await docker('restart', '-t', '0', idle)
  const ids = (await usage.read()).map(({ id }) => id)
  expect(ids).not.toContain(idle)
  await notePid(idle)
  const after = await reading(usage, idle)
  expect(after.at).toBeGreaterThan(before.at)
  expect(usage.path).toBe('cgroup files')
  usage.close()
})

test('a stopped container has no reading, and no file of it stays open', async () => {
  const usage = collector(true)
  await reading(usage, idle)
  const open = () =>
    readdirSync('/proc/self/fd').filter((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`).includes(idle)
      } catch {
        return false
      }
    }).length
  expect(open()).toBeGreaterThan(3)
  await docker('stop', '-t', '0', idle)
  expect((await usage.read()).map(({ id }) => id)).toEqual([busy])
  expect(open()).toBe(0)
  usage.close()
})
