import { describe, expect, test } from 'vitest'
import type { OperationProgress, PlannedOperation } from '../../shared/domain/history.ts'
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

test('progress is reported for every change, and never for an operation before its turn', async () => {
  const engine = testEngine({}, 1)
  const seen: (readonly OperationProgress[])[] = []
  await run(engine, up('shop-web-2'), seen)
  const first = seen[0]?.map((operation) => operation.state)
  expect(first).toEqual(['running', 'waiting', 'waiting'])
  expect(seen.at(-1)?.every((operation) => operation.state === 'done')).toBe(true)
})
