import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SourceStatus } from '../../shared/domain/inventory.ts'
import type { EngineSource, SourceEvent } from '../observe/ports.ts'
import type { Endpoint } from './address.ts'
import { openDockerApi } from './client.ts'
import { createDockerSource } from './source.ts'
import { composeLabels, docker, until } from './testing/engine.ts'
import { ensureTestImage } from './testing/image.ts'
import { privateEngine, type PrivateEngine } from './testing/privateEngine.ts'

const endpointOf = (path: string): Endpoint => ({ name: 'private', address: { kind: 'socket', path } })
const answers = async (path: string) => (await openDockerApi(endpointOf(path))).ok

describe.skipIf(process.getuid?.() !== 0)('while the engine comes and goes', () => {
  let engine: PrivateEngine
  let source: EngineSource
  const events: SourceEvent[] = []
  const statuses = () => events.flatMap((event) => (event.kind === 'status' ? [event.status] : []))
  const become = (state: SourceStatus['state'], seconds: number) =>
    until(
      () => source.status(),
      (status) => status.state === state,
      seconds,
    )
  const replica = async () => {
    const answer = await source.inventory()
    return answer.ok ? answer.value.projects[0]?.services[0]?.replicas[0] : undefined
  }

  beforeAll(async () => {
    engine = await privateEngine(answers)
    await engine.start()
    const image = await ensureTestImage(engine.host)
    const labels = composeLabels('shop', 'web', 1)
    await docker(
      ...['-H', engine.host, 'run', '-d', '--network', 'none', '--name', 'shop-web-1'],
      ...[...labels, image, 'sleep', '1000'],
    )
    source = createDockerSource(endpointOf(engine.socket))
    source.subscribe((event) => events.push(event))
    await source.start()
  })
  afterAll(async () => {
    await source.stop()
    await engine.remove()
  })

  test('it is connected, and the inventory is there', async () => {
    expect(source.status().state).toBe('connected')
    expect(await replica()).toMatchObject({ name: 'shop-web-1', state: 'running' })
  })

  test('a restart is said, survived, and followed by a new look at everything', async () => {
    events.length = 0
    await engine.end('SIGTERM')
    // A call under way when it ends breaks first; the next look says what is there now.
    const gone = /^No Docker engine at .*d\.sock: .*start Docker/
    const lost = await until(
      () => source.status(),
      ({ state, detail }) => state === 'unreachable' && gone.test(detail),
      15,
    )
    expect(lost.detail).toMatch(gone)
    expect(lost.lastSeenAt).not.toBeNull()
    expect(await source.inventory()).toMatchObject({
      ok: false,
      error: { code: 'Unreachable', retryable: true },
    })
    await engine.start()
    expect((await become('connected', 20)).state).toBe('connected')
    expect(events.map(({ kind }) => kind)).toContain('inventory')
    // What ended with the engine is seen as ended, though no event told it.
    expect(await replica()).toMatchObject({ name: 'shop-web-1', state: 'exited' })
  })

  test('events are followed again after the restart', async () => {
    events.length = 0
    await docker('-H', engine.host, 'start', 'shop-web-1')
    const started = () => events.some((event) => event.kind === 'container' && event.action === 'start')
    expect(await until(started, Boolean, 10)).toBe(true)
    expect(await replica()).toMatchObject({ state: 'running' })
  })

  test('a frozen engine, which gives neither event nor error, is noticed, and comes back', async () => {
    events.length = 0
    await engine.freeze()
    const lost = await become('unreachable', 20)
    expect(lost.detail).toMatch(/^The Docker engine at .*d\.sock did not answer within 5 s\.$/)
    await engine.thaw()
    expect((await become('connected', 20)).state).toBe('connected')
    expect(statuses().map(({ state }) => state)).toEqual(['unreachable', 'connected'])
    expect(await replica()).toMatchObject({ state: 'running' })
  })

  test('a killed engine is survived as well', async () => {
    await engine.end('SIGKILL')
    expect((await become('unreachable', 15)).state).toBe('unreachable')
    await engine.start()
    expect((await become('connected', 30)).state).toBe('connected')
    expect(await replica()).toMatchObject({ name: 'shop-web-1' })
  })
})
