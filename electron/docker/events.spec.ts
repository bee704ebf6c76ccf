import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SourceStatus } from '../../shared/domain/inventory.ts'
import { createDockerConnection } from './client.ts'
import { readEvent, type ContainerEvent } from './eventMessage.ts'
import { watchEngine, type EngineWatch } from './events.ts'
import { readJsonLines } from './lines.ts'
import { until } from './testing/engine.ts'
import { fakeEngine, type FakeEngine } from './testing/fakeEngine.ts'

const NOW = 1_700_000_000_000
const event = (message: unknown) => readEvent(message, () => NOW)

describe('an event', () => {
  test('of old engines has status and id', () => {
    expect(event({ status: 'start', id: 'abc', from: 'shop/web', time: 1_600_000_000 })).toEqual({
      action: 'start',
      id: 'abc',
      project: null,
      service: null,
      bookkeeping: false,
      at: 1_600_000_000_000,
    })
  })

  test('of new engines has Action and Actor alone', () => {
    const message = {
      Type: 'container',
      Action: 'die',
      Actor: {
        ID: 'abc',
        Attributes: {
          'com.docker.compose.project': 'shop',
          'com.docker.compose.service': 'web',
          exitCode: '1',
        },
      },
      scope: 'local',
      time: 1_600_000_000,
      timeNano: 1_600_000_000_123e6,
    }
    expect(event(message)).toEqual({
      action: 'die',
      id: 'abc',
      project: 'shop',
      service: 'web',
      bookkeeping: false,
      at: 1_600_000_000_123,
    })
    expect(event({ ...message, status: 'die', id: 'abc' })).toEqual(event(message))
  })

  test('may be compound', () => {
    const healthy = { Type: 'container', Action: 'health_status: healthy', Actor: { ID: 'abc' } }
    expect(event(healthy)).toEqual({
      action: 'health_status: healthy',
      id: 'abc',
      project: null,
      service: null,
      bookkeeping: false,
      at: NOW,
    })
  })

  test('tells apart what Eyrie made for its own bookkeeping', () => {
    const Actor = { ID: 'abc', Attributes: { 'eyrie.bookkeeping': 'lease' } }
    expect(event({ Type: 'container', Action: 'destroy', Actor })).toMatchObject({ bookkeeping: true })
  })

  test.each([
    [{ Type: 'network', Action: 'connect', Actor: { ID: 'net' } }],
    [{ Type: 'container', Action: 'exec_start: wget -q', Actor: { ID: 'abc' } }],
    [{ Type: 'container', Action: 'start' }],
    [{ Type: 'container', Action: 'start', Actor: { ID: '' } }],
    [{ Type: 'container', Action: 9, Actor: { ID: 'abc' } }],
    [{ errorDetail: 'no' }],
    ['text'],
    [null],
  ])('%j is none that matters', (message) => {
    expect(event(message)).toBeNull()
  })
})

test('lines arrive whole, however they are cut, and what is no JSON is passed over', async () => {
  const stream = new PassThrough()
  const values: unknown[] = []
  const ended = new Promise<void>((resolve) => {
    readJsonLines(stream, (value) => values.push(value), resolve)
  })
  for (const piece of ['{"a":', '1}\n{"b":"ä', '"}\n\n', 'garbage\n{"c":3}\n{"torn":']) stream.write(piece)
  stream.end()
  await ended
  expect(values).toEqual([{ a: 1 }, { b: 'ä' }, { c: 3 }])
})

describe('the watch over an engine', () => {
  let engine: FakeEngine
  let watch: EngineWatch
  let responses: ServerResponse[]
  let seen: { events: ContainerEvent[]; states: SourceStatus[]; resyncs: number; swarm: number }

  const open = () => {
    watch = watchEngine(createDockerConnection(engine.endpoint), {
      now: Date.now,
      onEvent: (found) => seen.events.push(found),
      onSwarm: () => {
        seen.swarm += 1
      },
      onResync: () => {
        seen.resyncs += 1
      },
      onStatus: (status) => seen.states.push(status),
      heartbeatMs: 100,
      deadlineMs: 300,
      firstPauseMs: 20,
      longestPauseMs: 100,
    })
    return watch.start()
  }
  const pings = () => engine.asked.filter((path) => path === '/_ping').length
  const state = (wanted: string) =>
    until(
      () => watch.status(),
      (status) => status.state === wanted,
      5,
    )

  beforeEach(async () => {
    engine = await fakeEngine()
    responses = []
    seen = { events: [], states: [], resyncs: 0, swarm: 0 }
    engine.answer('/events', (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.flushHeaders()
      responses.push(response)
    })
  })
  afterEach(async () => {
    await watch.stop()
    await engine.close()
  })

  test('tells events, and asks for those of containers, services and nodes alone', async () => {
    await open()
    expect(watch.status().state).toBe('connected')
    responses[0]?.write('{"Type":"container","Action":"start","Actor":{"ID":"abc"}}\n')
    expect(await until(() => seen.events.length, Boolean, 5)).toBe(1)
    const asked = engine.asked.find((path) => path.startsWith('/events')) ?? ''
    const filters = JSON.parse(new URLSearchParams(asked.split('?')[1]).get('filters') ?? '') as unknown
    expect(filters).toMatchObject({
      type: ['container', 'service', 'node'],
      event: expect.arrayContaining(['health_status']) as unknown,
    })
  })

  test('tells that the Swarm changed, as nothing that happened to a container', async () => {
    await open()
    const changes = [
      { Type: 'service', Action: 'update', Actor: { ID: 's1', Attributes: { 'replicas.new': '3' } } },
      { Type: 'node', Action: 'update', Actor: { ID: 'n1' } },
      { Type: 'network', Action: 'update', Actor: { ID: 'n1' } },
    ]
    for (const change of changes) responses[0]?.write(`${JSON.stringify(change)}\n`)
    responses[0]?.write('{"status":"die","id":"abc"}\n')
    expect(await until(() => seen.events.length, Boolean, 5)).toBe(1)
    expect(seen.swarm).toBe(2)
  })

  test('keeps asking whether the engine answers, and notes when it last did', async () => {
    await open()
    const before = pings()
    const first = watch.status().lastSeenAt ?? 0
    await until(pings, (count) => count >= before + 3, 5)
    expect(watch.status().lastSeenAt).toBeGreaterThan(first)
    expect(seen.states.map(({ state: word }) => word)).toEqual(['connected'])
  })

  test('looks at everything anew after the stream broke', async () => {
    await open()
    responses[0]?.destroy()
    expect(
      await until(
        () => seen.resyncs,
        (count) => count === 2,
        5,
      ),
    ).toBe(2)
    expect(watch.status().state).toBe('connected')
    responses[1]?.write('{"status":"die","id":"abc"}\n')
    expect(await until(() => seen.events.length, Boolean, 5)).toBe(1)
  })

  test('notices an engine that neither sends nor answers, and comes back', async () => {
    await open()
    engine.answer('/_ping', () => undefined)
    const lost = await state('unreachable')
    expect(lost.detail).toBe(`The Docker engine at ${engine.socket} did not answer within 0.3 s.`)
    expect(lost.lastSeenAt).not.toBeNull()
    engine.answer('/_ping', {})
    expect((await state('connected')).detail).toBe(`Connected to ${engine.socket}.`)
    expect(seen.resyncs).toBe(2)
  })

  test('that starts without an engine says so at once, and connects when there is one', async () => {
    engine.answer('/_ping', (response) => response.destroy())
    await open()
    expect(watch.status()).toMatchObject({ state: 'unreachable', lastSeenAt: null })
    engine.answer('/_ping', {})
    expect((await state('connected')).state).toBe('connected')
  })

  test('does not storm an engine that ends every stream at once', async () => {
    engine.answer('/events', (response) => response.end())
    await open()
    await new Promise((resolve) => setTimeout(resolve, 400))
    const streams = engine.asked.filter((path) => path.startsWith('/events')).length
    expect(streams).toBeGreaterThan(2)
    expect(streams).toBeLessThan(25)
  })

  test('that is told of a failed call looks at once', async () => {
    engine.answer('/_ping', (response) => response.destroy())
    await open()
    await state('unreachable')
    engine.answer('/_ping', {})
    watch.suspect()
    expect((await state('connected')).state).toBe('connected')
  })

  test('stops, whatever it is doing, and asks nothing afterwards', async () => {
    await open()
    await watch.stop()
    const before = engine.asked.length
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(engine.asked).toHaveLength(before)
    expect(responses[0]?.destroyed).toBe(true)
  })
})
