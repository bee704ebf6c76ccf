import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SwarmOperations } from '../../observe/ports.ts'
import { createDockerConnection } from '../client.ts'
import { fakeEngine, json, type FakeEngine } from '../testing/fakeEngine.ts'
import { createSwarmOperations } from './operations.ts'
import { serviceTold, taskTold, type ServiceOptions } from './testing/told.ts'

let engine: FakeEngine
let operations: SwarmOperations
/** Queries and bodies of the updates that were sent. */
let updates: { readonly query: string; readonly body: string }[]

const tell = (options: ServiceOptions = {}) => engine.answer('/services/s1', serviceTold('s1', options))
const tasks = (...told: readonly object[]) => engine.answer('/tasks', told)
const change = (version = 16, replicas = 3) => operations.setReplicas({ id: 's1', version, replicas })

function takeUpdates(status = 200, answer: object = {}) {
  engine.answer('/services/s1/update', (response, request) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      updates.push({ query: request.url?.split('?')[1] ?? '', body: Buffer.concat(chunks).toString('utf8') })
      json(response, answer, status)
    })
  })
}

beforeEach(async () => {
  updates = []
  engine = await fakeEngine()
  operations = createSwarmOperations(createDockerConnection(engine.endpoint))
  tell()
  tasks(
    taskTold('t1', { slot: 1 }),
    taskTold('t2', { slot: 2 }),
    taskTold('t0', { slot: 2, state: 'failed' }),
  )
  takeUpdates()
})
afterEach(() => engine.close())

describe('setting the count', () => {
  test('sends the specification as read with the version that was decided on, and tells what was there', async () => {
    expect(await change()).toEqual({ ok: true, value: { ids: ['t1', 't2', 't0'], slots: [1, 2] } })
    const { Spec } = serviceTold('s1') as { Spec: Record<string, unknown> }
    expect(updates.map(({ query }) => query)).toEqual(['version=16'])
    expect(JSON.parse(updates[0]?.body ?? '')).toEqual({ ...Spec, Mode: { Replicated: { Replicas: 3 } } })
  })

  test('sends nothing when the service is another one by now', async () => {
    tell({ version: 17, replicas: 4 })
    expect(await change()).toMatchObject({
      ok: false,
      error: {
        code: 'OutOfSequence',
        retryable: true,
        message:
          'shop_web was changed by somebody else since this was decided, and asks for 4 now: nothing was done',
      },
    })
    expect(updates).toEqual([])
  })

  test('knows the manager’s own words for it', async () => {
    const told = [serviceTold('s1'), serviceTold('s1', { version: 17, replicas: 4 })]
    engine.answer('/services/s1', (response) => json(response, told.shift() ?? {}))
    takeUpdates(500, { message: 'rpc error: code = Unknown desc = update out of sequence' })
    const answer = await change()
    expect(answer).toMatchObject({ ok: false, error: { code: 'OutOfSequence' } })
    expect(!answer.ok && answer.error.message).toContain('asks for 4 now')
  })

  test('that is refused for another reason says so', async () => {
    takeUpdates(400, { message: 'rpc error: invalid spec' })
    const answer = await change()
    expect(answer).toMatchObject({ ok: false, error: { code: 'Failed' } })
    expect(!answer.ok && answer.error.message).toMatch(/could not set shop_web to 3: .*invalid spec/)
  })

  test('of a service that is gone says so', async () => {
    engine.answer('/services/s1', (response) => json(response, { message: 'service s1 not found' }, 404))
    expect(await change()).toMatchObject({
      ok: false,
      error: { code: 'NotFound', message: 'the Swarm has no service s1 any more' },
    })
  })

  test('without a list of its tasks sends nothing', async () => {
    engine.answer('/tasks', { tasks: 'none' })
    expect(await change()).toMatchObject({ ok: false, error: { code: 'Failed' } })
    expect(updates).toEqual([])
  })
})

test('a look tells version and count', async () => {
  tell({ version: 40, replicas: 7 })
  expect(await operations.look('s1')).toEqual({ ok: true, value: { version: 40, replicas: 7 } })
})

describe('waiting for its tasks', () => {
  const before = { ids: ['t1', 't2'], slots: [1, 2] }
  const wait = (said: string[], timeoutSeconds = 5, signal?: AbortSignal) =>
    operations.awaitTasks(
      { id: 's1', replicas: 3, before, timeoutSeconds },
      (word) => said.push(word),
      signal,
    )
  const old = [taskTold('t1', { slot: 1 }), taskTold('t2', { slot: 2 })]
  beforeEach(() => tell({ replicas: 3 }))

  test('tells how they stand, each thing once, until they run', async () => {
    const said: string[] = []
    tasks(...old, taskTold('t3', { slot: 3, state: 'preparing' }))
    setTimeout(() => tasks(...old, taskTold('t3', { slot: 3 })), 1200)
    expect(await wait(said)).toMatchObject({ ok: true, value: { kind: 'healthy' } })
    expect(said).toEqual(['2 of 3 run, the next is preparing', '3 tasks run'])
  })

  test('brings the log of what failed, without its secrets', async () => {
    const failed = { slot: 3, state: 'failed', desired: 'shutdown', error: 'hunter2hunter2 was wrong' }
    tasks(...old, taskTold('t3', failed), taskTold('t4', { ...failed, age: 1 }))
    engine.answer('/tasks/t4/logs', (response) => {
      const line = Buffer.from('login with hunter2hunter2 failed\n')
      const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, line.length])
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      response.end(Buffer.concat([header, line]))
    })
    expect(await wait([])).toEqual({
      ok: true,
      value: {
        kind: 'unhealthy',
        sentence: 'shop_web.3 failed: ••• was wrong (2 times)',
        log: ['login with ••• failed'],
      },
    })
  })

  test('ends when somebody else sets another count', async () => {
    tell({ replicas: 5, version: 20 })
    expect(await wait([])).toMatchObject({
      ok: false,
      error: {
        code: 'Superseded',
        message: 'somebody else set shop_web to 5 meanwhile, and it is left as it is',
      },
    })
  })

  test('ends when it is cancelled', async () => {
    tasks(...old)
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 200)
    expect(await wait([], 60, abort.signal)).toMatchObject({ ok: false, error: { code: 'Cancelled' } })
  })

  test('survives a manager that is silent for a while, and not one that stays so', async () => {
    const said: string[] = []
    engine.answer('/services/s1', (response) => response.destroy())
    setTimeout(() => {
      tell({ replicas: 3 })
      tasks(...old, taskTold('t3', { slot: 3 }))
    }, 700)
    expect(await wait(said)).toMatchObject({ ok: true, value: { kind: 'healthy' } })
    expect(said[0]).toMatch(/^the manager does not answer, asking again: /)
    engine.answer('/services/s1', (response) => response.destroy())
    expect(await wait([], 0.5)).toMatchObject({ ok: false, error: { code: 'Unreachable' } })
  })
})
