import { expect, test } from 'vitest'
import { taskReplica, testSwarm } from '../observe/testing/swarm.ts'
import { planScale, planText } from './plan.ts'

const plan = (to: number, service = testSwarm(2).service()) =>
  planText(planScale({ service, to, cause: 'CPU 84 %', cpuOf: () => null }))

test('a Swarm is told the count alone, and places the tasks itself', () => {
  expect(plan(3)).toBe(
    'update-service web (CPU 84 %; 2 → 3, Swarm places them on its nodes)\nawait-healthy web (CPU 84 %)',
  )
})

test('on the way down Swarm picks the victims, and the plan says so', () => {
  expect(plan(1)).toMatch(/^update-service web \(CPU 84 %; 2 → 1, Swarm picks which tasks stop\)\n/)
})

test('from none it is the same plan: a specification needs no replica to be cloned', () => {
  expect(plan(1, testSwarm(0).service())).toMatch(/^update-service web \(CPU 84 %; 0 → 1/)
})

test('where tasks are missing, the change is told from what Swarm is asked for', () => {
  const service = { ...testSwarm(3).service(), replicas: [taskReplica(1), taskReplica(2)] }
  expect(plan(4, service)).toMatch(/3 → 4/)
})

test('the count that is so already needs nothing', () => {
  expect(plan(2)).toBe('')
})
