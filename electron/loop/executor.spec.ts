import { describe, expect, test } from 'vitest'
import type { OperationProgress, PlannedOperation } from '../../shared/domain/history.ts'
import { fail } from '../../shared/lib/result.ts'
import { execute } from './executor.ts'
import { killedOf } from './verify.ts'
import { testEngine, type TestEngine } from '../observe/testing/engine.ts'

const up = (...names: string[]): PlannedOperation[] =>
  (['create', 'start', 'await-healthy'] as const).flatMap((type) =>
    names.map((target) => ({ type, target, cause: 'test' })),
  )
const down = (...names: string[]): PlannedOperation[] =>
  (['stop', 'remove'] as const).flatMap((type) => names.map((target) => ({ type, target, cause: 'test' })))

function run(
  engine: TestEngine,
  plan: readonly PlannedOperation[],
  seen: (readonly OperationProgress[])[] = [],
) {
  const service = engine.service()
  return execute(plan, {
    operations: engine.source.operations,
    service,
    source: service.replicas[0] ?? null,
    to: 4,
    operation: 'action-1',
    healthTimeoutSeconds: 5,
    onProgress: (operations) => seen.push(operations),
  })
}
const states = (operations: readonly OperationProgress[]) =>
  operations.map((operation) => `${operation.type} ${operation.target} ${operation.state}`)

describe('on the way up', () => {
  test('every new replica is created, started and awaited', async () => {
    const engine = testEngine({}, 2)
    const result = await run(engine, up('shop-web-3', 'shop-web-4'))
    expect(result.failed).toEqual([])
    expect(result.startMs).toEqual([4000, 4000])
    expect(new Set(result.operations.map((operation) => operation.state))).toEqual(new Set(['done']))
    expect(engine.service().replicas).toHaveLength(4)
  })

  test('a replica that does not become healthy is stopped and removed, the healthy one stays', async () => {
    const engine = testEngine({}, 2)
    engine.sick.add('shop-web-4')
    const result = await run(engine, up('shop-web-3', 'shop-web-4'))
    expect(result.failed).toEqual(['shop-web-4'])
    expect(result.logs).toEqual(['cannot bind port'])
    expect(engine.service().replicas.map((known) => known.name)).toEqual([
      'shop-web-1',
      'shop-web-2',
      'shop-web-3',
    ])
    expect(states(result.operations)).toContain('await-healthy shop-web-4 failed')
    expect(states(result.operations)).toContain('remove shop-web-4 done')
  })

  test('a refused creation starts nothing, and what waited for it is skipped', async () => {
    const engine = testEngine({}, 2)
    engine.refused.add('shop-web-3')
    const result = await run(engine, up('shop-web-3'))
    expect(engine.calls).toEqual(['create shop-web-3 from shop-web-1'])
    expect(states(result.operations)).toEqual([
      'create shop-web-3 failed',
      'start shop-web-3 skipped',
      'await-healthy shop-web-3 skipped',
    ])
  })

  test('with nothing to clone the engine is not called at all', async () => {
    const engine = testEngine({}, 0)
    const result = await run(engine, up('shop-web-1'))
    expect(engine.calls).toEqual([])
    expect(result.failed).toEqual(['shop-web-1'])
  })
})

describe('on the way down', () => {
  test('a victim is stopped before it is removed', async () => {
    const engine = testEngine({}, 2)
    const result = await run(engine, down('shop-web-2'))
    expect(engine.calls).toEqual(['stop shop-web-2', 'remove shop-web-2'])
    expect(result.failed).toEqual([])
  })

  test('a victim that had to be killed is named', async () => {
    const engine = testEngine({}, 2)
    engine.stubborn.add('shop-web-2')
    const { operations } = await run(engine, down('shop-web-2'))
    expect(killedOf(operations)).toEqual(['shop-web-2'])
    expect(operations[0]?.result).toContain('SIGKILL')
  })

  test('a victim that went by itself fails its stop and harms nothing', async () => {
    const engine = testEngine({}, 1)
    const result = await run(engine, down('shop-web-9'))
    expect(engine.calls).toEqual([])
    expect(states(result.operations)).toEqual(['stop shop-web-9 failed', 'remove shop-web-9 skipped'])
  })
})

describe('a name that somebody else’s container has', () => {
  test('is passed over for the next free number, and named', async () => {
    const engine = testEngine({}, 2)
    engine.taken.add('shop-web-3')
    engine.taken.add('shop-web-4')
    const result = await run(engine, up('shop-web-3'))
    expect(result.failed).toEqual([])
    expect(engine.service().replicas.map((known) => known.name)).toContain('shop-web-5')
    expect(states(result.operations)).toEqual([
      'create shop-web-3 failed',
      'start shop-web-3 skipped',
      'await-healthy shop-web-3 skipped',
      'create shop-web-4 failed',
      'start shop-web-4 skipped',
      'await-healthy shop-web-4 skipped',
      'create shop-web-5 done',
      'start shop-web-5 done',
      'await-healthy shop-web-5 done',
    ])
    expect(result.operations[0]?.result).toBe('the name shop-web-3 is taken by container 123')
    expect(result.operations.at(-1)?.cause).toBe('test; shop-web-3 was taken; shop-web-4 was taken')
  })

  test('two that meet the same one do not take the same next number', async () => {
    const engine = testEngine({}, 2)
    engine.taken.add('shop-web-3')
    const result = await run(engine, up('shop-web-3', 'shop-web-4'))
    expect(result.failed).toEqual([])
    expect(engine.service().replicas.map((known) => known.number)).toEqual(
      expect.arrayContaining([1, 2, 4, 5]),
    )
  })

  test('is not looked for without end', async () => {
    const engine = testEngine({}, 2)
    for (let number = 3; number < 30; number += 1) engine.taken.add(`shop-web-${number}`)
    const result = await run(engine, up('shop-web-3'))
    expect(result.failed).toEqual(['shop-web-7'])
    expect(engine.calls).toHaveLength(5)
  })
})

describe('before a stop', () => {
  const careful = (name: string): PlannedOperation[] =>
    (['pre-stop', 'drain', 'stop', 'remove'] as const).map((type) => ({ type, target: name, cause: 'test' }))
  const given = (engine: TestEngine) => ({
    operations: engine.source.operations,
    service: engine.service(),
    source: null,
    to: 1,
    operation: 'action-1',
    healthTimeoutSeconds: 5,
    preStop: 'drain-queue',
    drainSeconds: 3,
    onProgress: () => undefined,
  })

  test('the command runs, then the replica has its time, then it is stopped', async () => {
    const engine = testEngine({}, 2)
    let clock = 0
    const waits: number[] = []
    const notes = new Set<string>()
    const result = await execute(careful('shop-web-2'), {
      ...given(engine),
      now: () => clock,
      pause: (milliseconds) => {
        waits.push(milliseconds)
        clock += milliseconds
        return Promise.resolve()
      },
      onProgress: (operations) => notes.add(operations[1]?.result ?? ''),
    })
    expect(engine.calls).toEqual(['run drain-queue in shop-web-2', 'stop shop-web-2', 'remove shop-web-2'])
    expect(waits).toEqual([1000, 1000, 1000])
    expect([...notes]).toContain('2 of 3 s left to finish its work')
    expect(result.failed).toEqual([])
    expect(result.operations[0]).toMatchObject({ state: 'done', output: ['drained'] })
  })

  test('a command that fails cancels that stop alone, with its words', async () => {
    const engine = testEngine({}, 3)
    engine.commandCodes.set('shop-web-2', 3)
    const result = await execute([...careful('shop-web-2'), ...careful('shop-web-3')], {
      ...given(engine),
      drainSeconds: 0,
    })
    expect(result.failed).toEqual(['shop-web-2'])
    expect(engine.service().replicas.map((known) => known.name)).toEqual(['shop-web-1', 'shop-web-2'])
    expect(result.operations.slice(0, 4).map(({ state, result: words }) => `${state}: ${words}`)).toEqual([
      'failed: ended with exit code 3: no such queue',
      'skipped: not stopped: its pre-stop command did not succeed',
      'skipped: not stopped: its pre-stop command did not succeed',
      'skipped: not stopped: its pre-stop command did not succeed',
    ])
  })
})

describe('a journal that cannot be written', () => {
  const refusing = (from: number) => {
    let commits = 0
    return () => {
      commits += 1
      return commits < from ? Promise.resolve() : Promise.reject(new Error('the disk is full'))
    }
  }
  const scaling = (engine: TestEngine, from: number) =>
    execute(up('shop-web-3'), {
      operations: engine.source.operations,
      service: engine.service(),
      source: engine.service().replicas[0] ?? null,
      to: 3,
      operation: 'action-1',
      healthTimeoutSeconds: 5,
      onProgress: () => undefined,
      commit: refusing(from),
    })

  test('keeps the engine from being called at all', async () => {
    const engine = testEngine({}, 2)
    const result = await scaling(engine, 1)
    expect(engine.calls).toEqual([])
    expect(result.operations[0]).toMatchObject({ state: 'failed', result: 'not begun: the disk is full' })
  })

  test('does not keep what was made from being taken back', async () => {
    const engine = testEngine({}, 2)
    await scaling(engine, 3)
    expect(engine.calls).toEqual([
      'create shop-web-3 from shop-web-1',
      'stop shop-web-3',
      'remove shop-web-3',
    ])
    expect(engine.service().replicas).toHaveLength(2)
  })
})

test('an answer that never came leaves the operation open, to be looked at again', async () => {
  const engine = testEngine({}, 2)
  const result = await execute(up('shop-web-3'), {
    operations: {
      ...engine.source.operations,
      start: () => Promise.resolve(fail('Unreachable', 'no answer', { retryable: true })),
    },
    service: engine.service(),
    source: engine.service().replicas[0] ?? null,
    to: 3,
    operation: 'action-1',
    healthTimeoutSeconds: 5,
    onProgress: () => undefined,
  })
  expect(result.unsettled).toBe(true)
  expect(states(result.operations)).toEqual([
    'create shop-web-3 done',
    'start shop-web-3 running',
    'await-healthy shop-web-3 waiting',
  ])
})

test('progress is reported for every change, and never for an operation before its turn', async () => {
  const engine = testEngine({}, 1)
  const seen: (readonly OperationProgress[])[] = []
  await run(engine, up('shop-web-2'), seen)
  const first = seen[0]?.map((operation) => operation.state)
  expect(first).toEqual(['running', 'waiting', 'waiting'])
  expect(seen.at(-1)?.every((operation) => operation.state === 'done')).toBe(true)
})
