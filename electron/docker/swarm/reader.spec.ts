import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDockerConnection } from '../client.ts'
import { fakeEngine, json, type FakeEngine } from '../testing/fakeEngine.ts'
import { createSwarmReader, type SwarmReader, type SwarmReading } from './reader.ts'
import { nodeTold, serviceTold, taskTold } from './testing/told.ts'

const MANAGER = { kind: 'manager', nodeId: 'n1' } as const
const NO_LEADER = 'rpc error: code = Unknown desc = The swarm does not have a leader.'

let engine: FakeEngine
let reader: SwarmReader
let clock: number
let reported: string[]

const read = () => reader.read(MANAGER, (sentence) => reported.push(sentence))
const services = (reading: SwarmReading) =>
  reading.projects(() => null).flatMap((project) => project.services)
const asked = (path: string) => engine.asked.filter((each) => each === path).length

beforeEach(async () => {
  engine = await fakeEngine()
  clock = 1_000_000
  reported = []
  reader = createSwarmReader(createDockerConnection(engine.endpoint), () => clock)
  engine.answer('/services', [serviceTold('s1')])
  engine.answer('/tasks', [taskTold('t1', { slot: 1 }), taskTold('t2', { slot: 2, node: 'n2' })])
  engine.answer('/nodes', [nodeTold('n1', { name: 'a' }), nodeTold('n2', { name: 'b' })])
})
afterEach(() => engine.close())

test('a manager tells services, tasks and nodes', async () => {
  const reading = await read()
  expect(services(reading)).toMatchObject([{ project: 'shop', name: 'web', engine: 'swarm' }])
  expect(services(reading)[0]?.replicas.map(({ task }) => task?.node)).toEqual(['a', 'b'])
  expect(reading.nodes?.map(({ name, here }) => [name, here])).toEqual([
    ['a', true],
    ['b', false],
  ])
  expect(reading.remark).toBeNull()
})

test('what cannot be read is reported, and hides nothing else', async () => {
  engine.answer('/services', [{}, serviceTold('s1')])
  engine.answer('/tasks', ['no task', taskTold('t1', { slot: 1 })])
  expect(services(await read())[0]?.replicas).toHaveLength(1)
  expect(reported).toEqual([
    "service 1 of the Swarm's list: ID is missing",
    "task 1 of the Swarm's list: ID is missing",
  ])
})

test('an engine in no Swarm is not asked, and a worker says where to look', async () => {
  expect(await reader.read({ kind: 'none' }, () => undefined)).toMatchObject({ nodes: null, remark: null })
  const apart = await reader.read({ kind: 'apart', sentence: 'Ask a manager.' }, () => undefined)
  expect(apart.remark).toBe('Ask a manager.')
  expect(apart.projects(() => null)).toEqual([])
  expect(engine.asked).toEqual([])
})

test('a Swarm that lost its leader is shown as it was, and cannot be scaled', async () => {
  await read()
  engine.answer('/services', (response) => json(response, { message: NO_LEADER }, 503))
  clock += 12_000
  const lost = await read()
  expect(lost.remark).toMatch(
    /^The Swarm's services are shown as they were 12 s ago: could not list the Swarm's services: .*does not have a leader\.$/,
  )
  const [web] = services(lost)
  expect(web?.replicas).toHaveLength(2)
  expect(web?.scalability).toEqual({
    ok: false,
    sentence: expect.stringMatching(/the Swarm does not answer, so nothing of it can be scaled/) as unknown,
  })
})

test('one that never answered shows nothing and says why', async () => {
  engine.answer('/tasks', { not: 'a list' })
  const reading = await read()
  expect(services(reading)).toEqual([])
  expect(reading.remark).toBe("The Swarm's services are not shown: the Swarm's list of tasks is not a list.")
})

test('one that does not answer is asked again after a while, or when something changed', async () => {
  engine.answer('/services', (response) => json(response, { message: NO_LEADER }, 503))
  await read()
  await read()
  expect(asked('/services')).toBe(1)
  clock += 15_000
  await read()
  expect(asked('/services')).toBe(2)
  reader.forget()
  engine.answer('/services', [serviceTold('s1')])
  expect((await read()).remark).toBeNull()
})

test('an engine that leaves its Swarm takes what was known with it', async () => {
  await read()
  await reader.read({ kind: 'none' }, () => undefined)
  engine.answer('/services', (response) => json(response, { message: NO_LEADER }, 503))
  expect(services(await read())).toEqual([])
})
