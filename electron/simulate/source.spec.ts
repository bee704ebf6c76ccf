import { describe, expect, test } from 'vitest'
import { currentReplicas, type Replica, type Service } from '../../shared/domain/inventory.ts'
import { ratesBetween } from '../observe/rates.ts'
import type { SourceEvent } from '../observe/ports.ts'
import type { SimulatedProject } from './project.ts'
import { createSimulatedSource, type SimulatedSource } from './source.ts'
import { testTime, type TestTime } from './testing/time.ts'
import { VEDFOLNIR } from './vedfolnir.ts'

const START = Date.UTC(2026, 2, 3, 10, 20, 30, 417)

interface Demo extends SimulatedSource {
  readonly time: TestTime
  readonly events: string[]
  readonly service: (name: string) => Promise<Service>
}

function open(seed = 1, project: SimulatedProject = VEDFOLNIR): Demo {
  const time = testTime(START)
  const source = createSimulatedSource({ seed, clock: time.now, after: time.after, project })
  const events: string[] = []
  source.engine.subscribe((event: SourceEvent) => {
    events.push(event.kind === 'container' ? `${event.action} ${event.service ?? ''}` : event.kind)
  })
  return {
    ...source,
    time,
    events,
    async service(name) {
      const inventory = await source.engine.inventory()
      if (!inventory.ok) throw new Error(inventory.error.message)
      const found = inventory.value.projects[0]?.services.find((known) => known.name === name)
      if (found === undefined) throw new Error(`there is no ${name}`)
      return found
    },
  }
}

/** The answer of something that takes simulated time. */
async function during<T>(time: TestTime, work: Promise<T>, ms = 120_000): Promise<T> {
  await time.advance(ms)
  return work
}

const first = (service: Service): Replica => {
  const [replica] = service.replicas
  if (replica === undefined) throw new Error('there is no replica')
  return replica
}

describe('the embedded project', () => {
  test('has every service with the limits, reservations and PID limits of the original', async () => {
    const inventory = await open().engine.inventory()
    if (!inventory.ok) throw new Error(inventory.error.message)
    const lines = (inventory.value.projects[0]?.services ?? []).map((service) => {
      const { cpuLimit, memoryLimit, cpuReservation, memoryReservation, pidsLimit } = first(service)
      const gb = (bytes: number | null) => (bytes ?? 0) / 1024 ** 3
      return `${service.name} ×${service.replicas.length} ${cpuLimit}/${gb(memoryLimit)} ${cpuReservation}/${gb(memoryReservation)} ${pidsLimit}`
    })
    expect(lines).toEqual([
      'vedfolnir ×3 2/2 1/1 1000',
      'mysql ×1 4/8 2/4 2000',
      'redis ×1 2/2 1/1 500',
      'nginx ×1 1/1 0.5/0.5 500',
      'prometheus ×1 2/4 1/2 1000',
      'grafana ×1 1/2 0.5/1 500',
      'loki ×1 2/2 1/1 500',
      'vault ×1 1/1 0.5/0.5 200',
      ...['mysql-exporter', 'redis-exporter', 'nginx-exporter', 'node-exporter', 'cadvisor'].map(
        (name) => `${name} ×1 0.5/0.5 0.1/0.25 100`,
      ),
    ])
    expect(inventory.value.commitment).toMatchObject({ containers: 15, cpuLimits: 21.5 })
    expect(inventory.value.commitment.cpuReserved).toBeCloseTo(10, 9)
  })
})

describe('usage', () => {
  test('is counted as an engine counts it, so that rates are shares of the limits', async () => {
    const { engine, time, service } = open()
    const app = await service('vedfolnir')
    engine.usage.watch(app.replicas)
    const [before] = await engine.usage.read()
    await time.advance(10_000)
    const [after] = await engine.usage.read()
    if (before === undefined || after === undefined) throw new Error('nothing was read')
    const { cpuCores, memoryBytes, throttled } = ratesBetween(before, after)
    expect(cpuCores ?? 0).toBeGreaterThan(0.4)
    expect(cpuCores ?? 9).toBeLessThan(2)
    expect((memoryBytes ?? 0) / 2 / 1024 ** 3).toBeGreaterThan(0.25)
    expect(throttled).toBe(0)
  })
  test('is read for watched containers only', async () => {
    const { engine, service } = open()
    engine.usage.watch((await service('redis')).replicas)
    expect(await engine.usage.read()).toHaveLength(1)
    engine.usage.close()
    expect(await engine.usage.read()).toEqual([])
  })
  test('is the same however often one looks', async () => {
    const read = async (steps: readonly number[]) => {
      const { engine, time, service, factors } = open()
      engine.usage.watch((await service('vedfolnir')).replicas)
      for (const ms of steps) {
        await time.advance(ms)
        await engine.usage.read()
        await factors.instant('sim:queue_depth')
      }
      return JSON.stringify([await engine.usage.read(), await factors.instant('sim:response_time_p95')])
    }
    expect(await read([90_000])).toBe(await read(Array.from({ length: 180 }, () => 500)))
  })
  test('goes on after a night in which the machine slept', async () => {
    const { engine, time, service } = open()
    engine.usage.watch((await service('vedfolnir')).replicas)
    await time.advance(60 * 3_600_000)
    const [reading] = await engine.usage.read()
    expect(time.now() - (reading?.at ?? 0)).toBeLessThan(1000)
  })
})

describe('factor readings', () => {
  test('answer the queries of the embedded labels, at the time of the step', async () => {
    const { factors, time } = open()
    await time.advance(5000)
    const answers = await Promise.all(
      ['sim:queue_depth', 'sim:response_time_p95', 'sim:error_ratio'].map((query) => factors.instant(query)),
    )
    expect(answers.map((answer) => answer.kind)).toEqual(['value', 'value', 'value'])
    const [, p95] = answers
    expect(p95?.kind === 'value' && p95.sample.value > 0.18 && p95.sample.value < 13).toBe(true)
    expect(p95?.kind === 'value' && time.now() - p95.sample.at < 1000).toBe(true)
  })
  test('say what they know when asked for something else', async () => {
    const answer = await open().factors.instant('up')
    expect(answer.kind === 'no-data' && answer.sentence).toContain('sim:queue_depth')
  })
})

describe('operations', () => {
  test('a clone is created, started and becomes healthy after about the start-up time', async () => {
    const { engine, time, service, events } = open()
    const source = first(await service('vedfolnir'))
    const made = await during(
      time,
      engine.operations.createClone(source.id, 'vedfolnir-vedfolnir-4', 4, 'test-action'),
      1000,
    )
    if (!made.ok) throw new Error(made.error.message)
    expect(currentReplicas(await service('vedfolnir'))).toHaveLength(3)
    await during(time, engine.operations.start(made.value.id), 1000)
    const fourth = (await service('vedfolnir')).replicas[3]
    expect(fourth).toMatchObject({
      name: 'vedfolnir-vedfolnir-4',
      number: 4,
      state: 'running',
      health: 'starting',
    })
    expect(fourth?.configHash).toBe(source.configHash)
    const said: string[] = []
    const healthy = await during(
      time,
      engine.operations.awaitHealthy(made.value.id, 60, (sentence) => said.push(sentence)),
    )
    expect(healthy.ok && healthy.value.kind === 'healthy' && Math.abs(healthy.value.ms - 18_000) < 2400).toBe(
      true,
    )
    expect(said.length).toBeGreaterThan(10)
    expect((await service('vedfolnir')).replicas[3]?.health).toBe('healthy')
    expect(events).toEqual(['create vedfolnir', 'start vedfolnir', 'health_status: healthy vedfolnir'])
  })
  test('a new replica takes its part of the load once it is healthy, not before', async () => {
    const cpuWith = async (more: boolean) => {
      const { engine, time, service } = open()
      const source = first(await service('vedfolnir'))
      engine.usage.watch([source])
      if (more) {
        const made = await during(
          time,
          engine.operations.createClone(source.id, 'x-4', 4, 'test-action'),
          200,
        )
        if (made.ok) await during(time, engine.operations.start(made.value.id), 500)
      }
      const shares: number[] = []
      for (const until of [10_000, 28_000]) {
        await time.advance(START + until - 5000 - time.now())
        const [before] = await engine.usage.read()
        await time.advance(5000)
        const [after] = await engine.usage.read()
        if (before !== undefined && after !== undefined)
          shares.push(ratesBetween(before, after).cpuCores ?? 0)
      }
      return shares
    }
    const [early = 0, late = 0] = await cpuWith(false)
    const [earlyWith = 0, lateWith = 0] = await cpuWith(true)
    expect(earlyWith).toBeCloseTo(early, 6)
    expect(lateWith / late).toBeCloseTo(3 / 4, 1)
  })
  test('a replica that takes longer than allowed is unhealthy, and says so', async () => {
    const { engine, time, service } = open()
    const source = first(await service('vedfolnir'))
    const made = await during(time, engine.operations.createClone(source.id, 'x-4', 4, 'test-action'), 1000)
    if (!made.ok) throw new Error(made.error.message)
    await during(time, engine.operations.start(made.value.id), 1000)
    const outcome = await during(
      time,
      engine.operations.awaitHealthy(made.value.id, 5, () => undefined),
    )
    expect(outcome).toEqual({
      ok: true,
      value: { kind: 'unhealthy', sentence: 'not healthy after 5 s', log: [] },
    })
  })
  test('waiting can be called off', async () => {
    const { engine, time, service } = open()
    const made = await during(
      time,
      engine.operations.createClone(first(await service('redis')).id, 'x-2', 2, 'test-action'),
      1000,
    )
    if (!made.ok) throw new Error(made.error.message)
    await during(time, engine.operations.start(made.value.id), 1000)
    const abort = new AbortController()
    const waiting = engine.operations.awaitHealthy(made.value.id, 60, () => undefined, abort.signal)
    await time.advance(1500)
    abort.abort()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'Aborted' } })
  })
  test('stopping and removing take a replica away', async () => {
    const { engine, time, service, events } = open()
    const { id } = first(await service('vedfolnir'))
    expect(await during(time, engine.operations.remove(id), 1000)).toMatchObject({
      ok: false,
      error: { code: 'Conflict' },
    })
    expect(await during(time, engine.operations.stop(id), 5000)).toEqual({
      ok: true,
      value: { killed: false },
    })
    expect(first(await service('vedfolnir'))).toMatchObject({ state: 'exited', exitCode: 0 })
    expect(await during(time, engine.operations.remove(id), 1000)).toEqual({ ok: true, value: undefined })
    expect((await service('vedfolnir')).replicas).toHaveLength(2)
    expect(events).toEqual(['die vedfolnir', 'destroy vedfolnir'])
  })
  test.each([
    [
      'a taken name',
      async ({ engine, service }: Demo) =>
        engine.operations.createClone(
          first(await service('redis')).id,
          'vedfolnir-redis-1',
          2,
          'test-action',
        ),
      'is taken',
    ],
    [
      'a source that is gone',
      ({ engine }: Demo) => engine.operations.createClone('nobody', 'x-2', 2, 'test-action'),
      'there is no container',
    ],
    [
      'a container that is gone',
      ({ engine }: Demo) => engine.operations.start('nobody'),
      'there is no container',
    ],
    [
      'what only Compose could do',
      ({ engine }: Demo) => engine.operations.composeScale('vedfolnir', 'redis', 2),
      'no Compose files',
    ],
  ])('%s is refused with a sentence', async (_, call, told) => {
    const demo = open()
    const answer = await during(demo.time, Promise.resolve(call(demo)), 1000)
    expect(answer.ok ? '' : answer.error.message).toContain(told)
  })
  test('a stopped source leaves no timer behind', async () => {
    const { engine, time, service } = open()
    const made = await during(
      time,
      engine.operations.createClone(first(await service('redis')).id, 'x-2', 2, 'test-action'),
      1000,
    )
    if (made.ok) await during(time, engine.operations.start(made.value.id), 1000)
    expect(time.pending()).toBe(1)
    await engine.stop()
    expect(time.pending()).toBe(0)
  })
})

test('a thousand containers are listed and read like fifteen', async () => {
  const [app, ...others] = VEDFOLNIR.services
  if (app === undefined) throw new Error('there is no app')
  const many = { ...VEDFOLNIR, services: [{ ...app, replicas: 1000 }, ...others] }
  const { engine, time, service } = open(1, many)
  engine.usage.watch((await service('vedfolnir')).replicas)
  await time.advance(30_000)
  const readings = await engine.usage.read()
  expect(new Set(readings.map((reading) => reading.id)).size).toBe(1000)
})
