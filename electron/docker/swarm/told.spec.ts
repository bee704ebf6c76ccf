/** What is wrong in a manager's answer is named, and hides nothing else. */
import { describe, expect, test } from 'vitest'
import { readMembership } from './membership.ts'
import { readNode } from './node.ts'
import { readService } from './service.ts'
import { readTask } from './task.ts'
import { nodeTold, serviceTold, taskTold } from './testing/told.ts'

function reading<T>(
  read: (entry: unknown, position: number, report: (sentence: string) => void) => T,
  entry: unknown,
) {
  const said: string[] = []
  return { value: read(entry, 1, (sentence) => said.push(sentence)), said }
}

describe('a service', () => {
  test.each([
    ['no object', 'text', "service 2 of the Swarm's list: ID is missing"],
    ['no name', { ...serviceTold('s1'), Spec: {} }, "service 2 of the Swarm's list: Spec.Name is missing"],
    [
      'no version',
      { ...serviceTold('s1'), Version: null },
      "service 2 of the Swarm's list: Version.Index is missing",
    ],
    [
      'a mode of tomorrow',
      serviceTold('s1', { mode: { Elastic: {} } }),
      'service shop_web: Spec.Mode is none that this version of Eyrie knows',
    ],
  ])('with %s is left out by name', (_, entry, sentence) => {
    expect(reading(readService, entry)).toEqual({ value: null, said: [sentence] })
  })

  test('with fields of the wrong kind is read without them', () => {
    const { value, said } = reading(
      readService,
      serviceTold('s1', { placement: { MaxReplicas: 'two', Constraints: 'none', Platforms: [7] } }),
    )
    expect(value).toMatchObject({ name: 'shop_web', maxPerNode: null, constraints: [] })
    expect(said).toEqual([
      'service shop_web: Spec.TaskTemplate.Placement.MaxReplicas is not a number',
      'service shop_web: Spec.TaskTemplate.Placement.Constraints is not a list',
    ])
  })

  test('without a count has Docker’s own', () => {
    expect(reading(readService, serviceTold('s1', { mode: { Replicated: {} } })).value?.replicas).toBe(1)
    expect(reading(readService, serviceTold('s1', { replicas: 0 })).value?.replicas).toBe(0)
  })
})

describe('a task', () => {
  test('of no service is none of a replica’s', () => {
    expect(reading(readTask, { ...taskTold('t1'), ServiceID: '' })).toEqual({ value: null, said: [] })
  })

  test.each([
    ['an id', { ServiceID: 's1', Status: { State: 'running' } }, 'ID'],
    ['a state', { ...taskTold('t1'), Status: {} }, 'Status.State'],
  ])('without %s is left out by name', (_, entry, field) => {
    const sentence = `task 2 of the Swarm's list: ${field} is missing`
    expect(reading(readTask, entry)).toEqual({ value: null, said: [sentence] })
  })

  test('with no limits has none, and a switched off health check is none', () => {
    const template = { ContainerSpec: { Image: 'x', Healthcheck: { Test: ['NONE'] } } }
    const { value } = reading(readTask, taskTold('t1', { spec: template }))
    expect(value?.template).toMatchObject({
      image: 'x',
      imageId: '',
      cpuLimit: null,
      memoryLimit: null,
      healthCheck: false,
      graceSeconds: 10,
      restart: 'any',
    })
  })
})

test('a node without an id is left out by name', () => {
  expect(reading(readNode, { ...nodeTold('n1'), ID: 4 })).toEqual({
    value: null,
    said: ["node 2 of the Swarm's list: ID is missing or no id"],
  })
})

describe('the engine', () => {
  const membership = (Swarm: unknown) => readMembership({ Swarm })

  test.each([[undefined], [{}], [{ LocalNodeState: 'inactive' }], [{ LocalNodeState: '' }]])(
    'that says %j is in no Swarm',
    (told) => {
      expect(membership(told)).toEqual({ kind: 'none' })
    },
  )

  test('that controls it is a manager', () => {
    const told = { LocalNodeState: 'active', ControlAvailable: true, NodeID: 'n1' }
    expect(membership(told)).toEqual({ kind: 'manager', nodeId: 'n1' })
  })

  test.each([
    [
      { LocalNodeState: 'active', ControlAvailable: false, RemoteManagers: [{ Addr: '10.0.0.1:2377' }, 7] },
      'This engine is a worker of a Swarm, and only managers know its services: connect to a manager (10.0.0.1) to see them.',
    ],
    [
      { LocalNodeState: 'active', RemoteManagers: null },
      'This engine is a worker of a Swarm, and only managers know its services: connect to a manager to see them.',
    ],
    [
      { LocalNodeState: 'locked' },
      'This engine’s Swarm is locked: run docker swarm unlock on it to see its services.',
    ],
    [
      { LocalNodeState: 'error', Error: 'certificate has expired.' },
      'This engine’s Swarm is not ready (error: certificate has expired): its services cannot be shown.',
    ],
  ])('that says %j says what to do', (told, sentence) => {
    expect(membership(told)).toEqual({ kind: 'apart', sentence })
  })
})
