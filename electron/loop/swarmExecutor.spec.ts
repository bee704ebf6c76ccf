import { describe, expect, test } from 'vitest'
import type { OperationProgress } from '../../shared/domain/history.ts'
import { planScale } from '../engine/plan.ts'
import type { TaskWait } from '../observe/ports.ts'
import { testEngine } from '../observe/testing/engine.ts'
import { testSwarm, type TestSwarm } from '../observe/testing/swarm.ts'
import { execute } from './executor.ts'

const SICK = {
  kind: 'unhealthy',
  sentence: 'shop_web.3 failed: task: non-zero exit (3) (2 times)',
  log: ['cannot bind port'],
} as const

function run(swarm: TestSwarm, to: number, service = swarm.service()) {
  const seen: (readonly OperationProgress[])[] = []
  const execution = execute(planScale({ service, to, cause: 'test', cpuOf: () => null }), {
    operations: { ...testEngine({}, 0).source.operations, swarm: swarm.operations },
    service,
    source: null,
    to,
    operation: 'action-1',
    healthTimeoutSeconds: 5,
    onProgress: (operations) => seen.push(operations),
  })
  return execution.then((ended) => ({ ...ended, seen }))
}
const states = (operations: readonly OperationProgress[]) =>
  operations.map(({ type, target, state, result }) => `${type} ${target} ${state}: ${result}`)

describe('on the way up', () => {
  test('the count is set once and the tasks are awaited', async () => {
    const swarm = testSwarm(2)
    const result = await run(swarm, 3)
    expect(swarm.calls).toEqual(['2 → 3'])
    expect(result).toMatchObject({ failed: [], startMs: [4000], unsettled: false })
    expect(states(result.operations)).toEqual([
      'update-service web done: done',
      'await-healthy web done: 3 tasks run',
    ])
  })

  test('tasks that do not become healthy are undone by an update back, with their words and log', async () => {
    const swarm = testSwarm(2)
    swarm.waits.set(3, SICK)
    const result = await run(swarm, 3)
    expect(swarm.calls).toEqual(['2 → 3', '3 → 2'])
    expect(result).toMatchObject({ failed: ['web'], logs: ['cannot bind port'], startMs: [] })
    expect(states(result.operations)).toEqual([
      'update-service web done: done',
      `await-healthy web failed: ${SICK.sentence}`,
      'update-service web done: done',
      'await-healthy web done: 2 tasks run',
    ])
    expect(result.operations[2]?.cause).toBe(`rolled back to 2: ${SICK.sentence}`)
  })

  test('what Swarm was asked for before is restored, not what happened to run', async () => {
    const swarm = testSwarm(4)
    swarm.waits.set(5, SICK)
    const service = swarm.service()
    await run(swarm, 5, { ...service, replicas: service.replicas.slice(0, 3) })
    expect(swarm.calls).toEqual(['4 → 5', '5 → 4'])
  })

  test('undoing goes on while something else of the service changes, and looks anew each time', async () => {
    const swarm = testSwarm(2)
    swarm.waits.set(3, SICK)
    const wait = swarm.operations.awaitTasks.bind(swarm.operations)
    const meddled: TestSwarm = {
      ...swarm,
      operations: {
        ...swarm.operations,
        awaitTasks: (...parameters) => {
          if (parameters[0].replicas === 3) swarm.meddle(3)
          return wait(...parameters)
        },
      },
    }
    const result = await run(meddled, 3)
    expect(swarm.calls).toEqual(['2 → 3', '3 → 2'])
    expect(states(result.operations).at(-1)).toBe('await-healthy web done: 2 tasks run')
  })

  test('a count that somebody else has set meanwhile is left to them', async () => {
    const swarm = testSwarm(2)
    const sickThenForeign: TestSwarm = {
      ...swarm,
      operations: {
        ...swarm.operations,
        awaitTasks: () => {
          swarm.foreign(7)
          return Promise.resolve({ ok: true, value: SICK })
        },
      },
    }
    const result = await run(sickThenForeign, 3)
    expect(swarm.calls).toEqual(['2 → 3'])
    expect(swarm.service().swarm?.ordered).toBe(7)
    expect(states(result.operations)[2]).toBe(
      'update-service web failed: left at 7: somebody else set it meanwhile',
    )
  })

  test('a wait that somebody else’s count ends undoes nothing', async () => {
    const swarm = testSwarm(2)
    const overtaken: TestSwarm = {
      ...swarm,
      operations: {
        ...swarm.operations,
        awaitTasks: (...parameters) => {
          swarm.foreign(5)
          return swarm.operations.awaitTasks(...parameters)
        },
      },
    }
    const result = await run(overtaken, 3)
    expect(swarm.calls).toEqual(['2 → 3'])
    expect(result.failed).toEqual(['web'])
    expect(result.outOfSequence).toBeUndefined()
  })
})

describe('on the way down', () => {
  test('the count is set and the tasks end; nothing is learned of start times', async () => {
    const swarm = testSwarm(3)
    const result = await run(swarm, 2)
    expect(swarm.calls).toEqual(['3 → 2'])
    expect(result).toMatchObject({ failed: [], startMs: [] })
  })

  test('tasks that do not end in time are said and not brought back', async () => {
    const swarm = testSwarm(3)
    swarm.waits.set(2, { kind: 'unhealthy', sentence: '1 still stops', log: [] })
    expect((await run(swarm, 2)).failed).toEqual(['web'])
    expect(swarm.calls).toEqual(['3 → 2'])
  })
})

describe('out of sequence', () => {
  test('nothing is done, the number is not sent again, and the action says so', async () => {
    const swarm = testSwarm(2)
    const observed = swarm.service()
    swarm.foreign(4)
    const result = await run(swarm, 3, observed)
    expect(swarm.calls).toEqual([])
    expect(swarm.service().swarm?.ordered).toBe(4)
    expect(result).toMatchObject({ outOfSequence: true, failed: ['web'] })
    expect(states(result.operations)).toEqual([
      'update-service web failed: shop_web asks for 4 now',
      'await-healthy web skipped: not reached',
    ])
  })
})

describe('an answer that does not come', () => {
  test('is looked for: what was carried out goes on', async () => {
    const swarm = testSwarm(2)
    swarm.loseAnswer()
    const result = await run(swarm, 3)
    expect(swarm.calls).toEqual(['2 → 3'])
    expect(result.failed).toEqual([])
  })

  test('and was not carried out is left open with its own words, to be looked at again', async () => {
    const swarm = testSwarm(2)
    const silent: TestSwarm = {
      ...swarm,
      operations: {
        ...swarm.operations,
        setReplicas: () =>
          Promise.resolve({
            ok: false,
            error: { code: 'Unreachable', message: 'no answer', retryable: true },
          }),
      },
    }
    const result = await run(silent, 3)
    expect(states(result.operations)[0]).toBe('update-service web running: no answer')
    expect(result).toMatchObject({ failed: ['web'], unsettled: true })
  })
})

test('a count that Swarm is asked for already is no change, and its tasks are where to look', async () => {
  const swarm = testSwarm(3)
  const service = swarm.service()
  const result = await run(swarm, 3, { ...service, replicas: service.replicas.slice(0, 2) })
  expect(swarm.calls).toEqual([])
  expect(states(result.operations)[0]).toMatch(/asked for 3 already, and 2 run/)
})

test('an engine that manages no Swarm refuses by name', async () => {
  const swarm = testSwarm(2)
  const { swarm: _swarm, ...service } = swarm.service()
  const result = await run(swarm, 3, service)
  expect(result.failed).toEqual(['web'])
  expect(swarm.calls).toEqual([])
})

describe('an interrupted change', () => {
  /** As the journal has it: each operation with how far it was. */
  const journal = (
    ...operations: readonly (readonly ['update-service' | 'await-healthy', OperationProgress['state']])[]
  ) =>
    operations.map(([type, state]): OperationProgress => ({
      type,
      target: 'web',
      cause: 'test',
      state,
      result: '',
      ms: null,
    }))

  async function resume(swarm: TestSwarm, to: number, operations: readonly OperationProgress[], from = 2) {
    const waits: TaskWait[] = []
    const service = swarm.service()
    const execution = await execute(operations, {
      operations: {
        ...testEngine({}, 0).source.operations,
        swarm: {
          ...swarm.operations,
          awaitTasks: (...parameters) => {
            waits.push(parameters[0])
            return swarm.operations.awaitTasks(...parameters)
          },
        },
      },
      service,
      source: null,
      to,
      operation: 'action-1',
      healthTimeoutSeconds: 5,
      resumption: { from, found: new Map(), treatment: new Map() },
      onProgress: () => undefined,
    })
    return { execution, waits }
  }

  test('whose update did not reach the manager does nothing more', async () => {
    const swarm = testSwarm(2)
    const { execution } = await resume(
      swarm,
      3,
      journal(['update-service', 'running'], ['await-healthy', 'waiting']),
    )
    expect(swarm.calls).toEqual([])
    expect(execution.failed).toEqual(['web'])
    expect(new Set(execution.operations.map(({ state }) => state))).toEqual(new Set(['skipped']))
  })

  test('whose update was carried out goes on waiting, and judges only the tasks that came with it', async () => {
    const swarm = testSwarm(3)
    const { execution, waits } = await resume(
      swarm,
      3,
      journal(['update-service', 'running'], ['await-healthy', 'waiting']),
    )
    expect(swarm.calls).toEqual([])
    expect(execution.failed).toEqual([])
    expect(waits).toMatchObject([{ replicas: 3, before: { ids: ['task-1', 'task-2'], slots: [1, 2] } }])
  })

  test('whose new tasks turn out to fail is still undone', async () => {
    const swarm = testSwarm(3)
    swarm.waits.set(3, SICK)
    await resume(swarm, 3, journal(['update-service', 'done'], ['await-healthy', 'running']))
    expect(swarm.calls).toEqual(['3 → 2'])
  })

  test('that was being set back is set back', async () => {
    const swarm = testSwarm(3)
    const { execution } = await resume(
      swarm,
      3,
      journal(['update-service', 'done'], ['await-healthy', 'failed'], ['update-service', 'running']),
    )
    expect(swarm.calls).toEqual(['3 → 2'])
    expect(execution.failed).toEqual(['web'])
  })
})
