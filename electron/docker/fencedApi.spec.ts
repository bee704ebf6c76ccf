import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fail, ok } from '../../shared/lib/result.ts'
import type { Fence } from '../observe/ports.ts'
import { openDockerApi, type DockerConnection } from './client.ts'
import { fencedApi } from './fencedApi.ts'
import { createDockerOperations } from './operations.ts'
import { fakeEngine, json, type FakeEngine } from './testing/fakeEngine.ts'

let engine: FakeEngine
let api: DockerConnection
let asked: number[] = []

beforeEach(async () => {
  engine = await fakeEngine()
  const opened = await openDockerApi(engine.endpoint)
  if (!opened.ok) throw new Error(opened.error.message)
  api = opened.value
  asked = []
  engine.answer('/containers/c1/start', (response) => json(response, {}, 204))
})
afterEach(async () => {
  api.close()
  await engine.close()
})

function fence(leave: Fence['leave'], longestMs = 30_000): Fence {
  return {
    longestMs,
    leave(deadline) {
      asked.push(deadline)
      return leave(deadline)
    },
  }
}
const given = (until = performance.now() + 10_000) =>
  fence(() => Promise.resolve(ok({ until, lost: new AbortController().signal })))
const start = (from: Fence) => createDockerOperations(fencedApi(api, from)).start('c1')
const started = () => engine.asked.filter((url) => url.endsWith('/start'))

describe('a request that changes something', () => {
  test('asks for leave with its deadline, and is sent', async () => {
    expect(await start(given())).toMatchObject({ ok: true })
    expect(asked).toEqual([30_000])
    expect(started()).toHaveLength(1)
  })

  test('without leave is not sent, and says what was not done and who leads', async () => {
    const refused = fence(() => Promise.resolve(fail('NotLeader', 'shop is controlled by eyrie on b')))
    expect(await start(refused)).toMatchObject({
      ok: false,
      error: { code: 'NotLeader', message: 'did not start c1: shop is controlled by eyrie on b' },
    })
    expect(started()).toEqual([])
  })

  test('that would leave too late is not sent', async () => {
    expect(await start(given(performance.now() - 1))).toMatchObject({
      ok: false,
      error: { code: 'NotLeader', message: expect.stringContaining('until its lease was over') as unknown },
    })
    expect(started()).toEqual([])
  })

  test('never lasts longer than leave can be had for', async () => {
    engine.answer('/containers/c1/start', () => undefined)
    const short = { ...given(), longestMs: 100 }
    expect(await start(short)).toMatchObject({ ok: false, error: { code: 'Unreachable' } })
    expect(asked).toEqual([100])
  })

  test('asks anew each time', async () => {
    const operations = createDockerOperations(fencedApi(api, given()))
    await operations.start('c1')
    await operations.start('c1')
    expect(asked).toHaveLength(2)
  })
})

test('what only looks needs no leave', async () => {
  engine.answer('/containers/c1/json', (response) => json(response, { message: 'no such container' }, 404))
  await createDockerOperations(fencedApi(api, given())).awaitHealthy('c1', 1, () => undefined)
  expect(asked).toEqual([])
})
