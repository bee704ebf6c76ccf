import { describe, expect, test } from 'vitest'
import { judgeTasks, type Look } from './judgement.ts'
import type { TaskFacts } from './task.ts'
import { serviceFacts, taskFacts } from './testing/facts.ts'
import { templateTold } from './testing/told.ts'

const BEFORE = { ids: ['t1', 't2'], slots: [1, 2] }
const OLD = [taskFacts('t1', { slot: 1 }), taskFacts('t2', { slot: 2 })]
const bare = templateTold({ template: { ContainerSpec: { Image: 'x' } } })
const restart = (Condition: string) => templateTold({ template: { RestartPolicy: { Condition } } })

function judge(tasks: readonly TaskFacts[], changes: Partial<Look> = {}) {
  return judgeTasks({
    service: serviceFacts({ replicas: 3 }),
    tasks,
    before: BEFORE,
    wanted: 3,
    elapsedSeconds: 1,
    timeoutSeconds: 60,
    secondsInState: () => 1,
    ...changes,
  })
}
const third = (id: string, options: Parameters<typeof taskFacts>[1]) => taskFacts(id, { slot: 3, ...options })
const gone = { state: 'failed', desired: 'shutdown', error: 'task: non-zero exit (3)' }

describe('on the way up', () => {
  test('waits for a task that is not made yet', () => {
    expect(judge(OLD)).toEqual({ kind: 'waiting', sentence: '2 of 3 run, the next is ordered' })
  })

  test('says in Swarm’s words how far the new one is', () => {
    expect(judge([...OLD, third('t3', { state: 'preparing' })]).sentence).toBe(
      '2 of 3 run, the next is preparing',
    )
  })

  test('a task with a health check is healthy as soon as Swarm says it runs', () => {
    expect(judge([...OLD, third('t3', {})])).toEqual({ kind: 'healthy', sentence: '3 tasks run' })
  })

  test('one without has to stay for ten seconds', () => {
    const tasks = [...OLD, third('t3', { spec: bare })]
    const service = serviceFacts({ replicas: 3, template: bare })
    expect(judge(tasks, { service, secondsInState: () => 9 })).toMatchObject({
      kind: 'waiting',
      sentence: '2 of 3 run, the next is running, for 10 s to see that it stays',
    })
    expect(judge(tasks, { service, secondsInState: () => 10 }).kind).toBe('healthy')
  })

  test('one failure may be a node’s: Swarm is given another attempt', () => {
    const tasks = [...OLD, third('t3', gone), third('t4', { state: 'starting', age: 5 })]
    expect(judge(tasks).kind).toBe('waiting')
    expect(judge([...OLD, third('t3', gone), third('t4', { age: 5 })]).kind).toBe('healthy')
  })

  test('the second is the service’s, and its log tells more', () => {
    const tasks = [
      ...OLD,
      third('t3', gone),
      third('t4', { ...gone, age: 5 }),
      third('t5', { state: 'ready' }),
    ]
    expect(judge(tasks)).toMatchObject({
      kind: 'unhealthy',
      sentence: 'shop_web.3 failed: task: non-zero exit (3) (2 times)',
      failed: { id: 't4' },
    })
  })

  test('a task that no container was made for has no log', () => {
    const rejected = { state: 'rejected', desired: 'shutdown', error: 'No such image: x', container: null }
    const tasks = [...OLD, third('t3', rejected), third('t4', rejected)]
    expect(judge(tasks)).toMatchObject({
      sentence: 'shop_web.3 was rejected by its node: No such image: x (2 times)',
      failed: null,
    })
  })

  test.each([
    ['none', { ...gone }, 'unhealthy'],
    ['none', { state: 'complete', desired: 'shutdown' }, 'unhealthy'],
    ['on-failure', { state: 'complete', desired: 'shutdown' }, 'unhealthy'],
    ['on-failure', { ...gone }, 'waiting'],
    ['any', { state: 'complete', desired: 'shutdown' }, 'waiting'],
  ])('with restart condition %s a task that is %j is %s at once', (condition, options, kind) => {
    expect(judge([...OLD, third('t3', { ...options, spec: restart(condition) })]).kind).toBe(kind)
  })

  test('failures of before, in the same slot or in others, are not its own', () => {
    const before = { ids: [...BEFORE.ids, 'old3', 'old1'], slots: BEFORE.slots }
    const history = [
      third('old3', gone),
      taskFacts('old1', { slot: 1, ...gone }),
      taskFacts('new1', { slot: 1, ...gone }),
    ]
    expect(judge([...OLD, ...history, third('t3', {})], { before }).kind).toBe('healthy')
  })

  test('a task without a place is given ten seconds, then its reason is told', () => {
    const error = 'no suitable node (max replicas per node limit exceed)'
    const tasks = [...OLD, third('t3', { state: 'pending', error, node: '', container: null })]
    expect(judge(tasks)).toEqual({
      kind: 'waiting',
      sentence: `2 of 3 run, the next is pending (${error})`,
    })
    expect(judge(tasks, { secondsInState: () => 10 })).toEqual({
      kind: 'unhealthy',
      sentence: `shop_web.3 has no place: ${error}`,
      failed: null,
    })
  })

  test('the time is up after the timeout and the start period', () => {
    const tasks = [...OLD, third('t3', { state: 'starting' })]
    expect(judge(tasks, { elapsedSeconds: 64 }).kind).toBe('waiting')
    expect(judge(tasks, { elapsedSeconds: 65 })).toMatchObject({
      kind: 'unhealthy',
      sentence: 'did not run within 65 s: 2 of 3 run, the next is starting',
      failed: { id: 't3' },
    })
  })

  test('what was there before is not judged: a slot that fails all the time does not undo another', () => {
    const old = [taskFacts('t1', { slot: 1, ...gone }), taskFacts('t9', { slot: 1, state: 'ready' }), OLD[1]]
    const tasks = [...old.filter((task) => task !== undefined), third('t3', {})]
    expect(judge(tasks).kind).toBe('healthy')
  })
})

describe('on the way down', () => {
  const down = (tasks: readonly TaskFacts[], changes: Partial<Look> = {}) =>
    judge(tasks, { wanted: 1, ...changes })
  const leaving = taskFacts('t2', { slot: 2, desired: 'remove' })
  const stays = taskFacts('t1', { slot: 1 })

  test('waits until Swarm has picked and the picked one has ended', () => {
    expect(down(OLD)).toEqual({ kind: 'waiting', sentence: '1 task runs, 0 still stop' })
    expect(down([stays, leaving])).toEqual({ kind: 'waiting', sentence: '1 task runs, 1 still stops' })
    expect(down([stays, taskFacts('t2', { slot: 2, state: 'shutdown', desired: 'remove' })])).toEqual({
      kind: 'healthy',
      sentence: '1 task runs',
    })
  })

  test('a node that never says that its task ended is not waited for beyond the grace', () => {
    expect(down([stays, leaving], { elapsedSeconds: 12.9 }).kind).toBe('waiting')
    expect(down([stays, leaving], { elapsedSeconds: 13 })).toEqual({
      kind: 'healthy',
      sentence: '1 task runs, 1 still stops',
    })
  })

  test('to none is done when none is wanted and none is left', () => {
    expect(judge([], { wanted: 0 })).toEqual({ kind: 'healthy', sentence: '0 tasks run' })
  })
})
