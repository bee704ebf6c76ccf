import { describe, expect, test } from 'vitest'
import type { Project } from '../../../shared/domain/inventory.ts'
import { besideCompose, swarmNodes, swarmProjects } from './projects.ts'
import type { ServiceFacts } from './service.ts'
import type { TaskFacts } from './task.ts'
import { nodeFacts, serviceFacts, taskFacts } from './testing/facts.ts'
import { templateTold } from './testing/told.ts'

const nodes = [nodeFacts('n2', { name: 'b' }), nodeFacts('n1', { name: 'a', role: 'manager' })]
const projects = (services: readonly ServiceFacts[], tasks: readonly TaskFacts[] = []) =>
  swarmProjects({ hereId: 'n1', services, tasks, nodes }, () => null)
const names = (found: readonly Project[]) =>
  found.map(({ name, services }) => `${name}: ${services.map((service) => service.name).join(' ')}`)
const lone = (name: string, id: string) => serviceFacts({ name, labels: {} }, id)
const stacked = (name: string, id: string) => serviceFacts({ name: `shop_${name}` }, id)

describe('a project', () => {
  test('is a stack with its services by their own names, or a lone service', () => {
    const found = projects([stacked('web', 's1'), lone('proxy', 's2'), stacked('db', 's3')])
    expect(names(found)).toEqual(['proxy: proxy', 'shop: db web'])
    expect(found[1]).toMatchObject({ engine: 'swarm', workingDir: null, configFiles: [] })
  })

  test('keeps a name that does not begin with its stack’s whole', () => {
    expect(names(projects([serviceFacts({ name: 'web' }), serviceFacts({ name: 'shop_' }, 's2')]))).toEqual([
      'shop: shop_ web',
    ])
  })

  test('and a lone service of the same name are told apart', () => {
    expect(names(projects([lone('shop', 's2'), stacked('shop', 's1')]))).toEqual(['shop: shop shop (s2)'])
  })

  test('that has the name of a Compose project goes by another one, services and all', () => {
    const [compose] = projects([stacked('web', 's1')])
    if (compose === undefined) throw new Error('no project')
    const beside = besideCompose(
      [{ ...compose, engine: 'compose' }],
      projects([stacked('web', 's1'), lone('x', 's2')]),
    )
    expect(names(beside)).toEqual(['shop (swarm): web', 'x: x'])
    expect(beside[0]?.services[0]?.project).toBe('shop (swarm)')
  })
})

describe('a service', () => {
  test('has the labels of its containers and its own, which win', () => {
    const [project] = projects([stacked('web', 's1')])
    expect(project?.services[0]?.labels).toEqual({
      team: 'a',
      both: 'service',
      'com.docker.stack.namespace': 'shop',
    })
  })

  test('tells what an update of it needs', () => {
    const service = serviceFacts({ replicas: 3, version: 99, placement: { MaxReplicas: 2 } })
    expect(projects([service])[0]?.services[0]?.swarm).toEqual({
      id: 's1',
      name: 'shop_web',
      version: 99,
      ordered: 3,
      rollout: null,
      ceiling: { replicas: 4, reason: 'NotScalable', sentence: 'needs a node: 2 per node on 2 active nodes' },
    })
  })

  test.each([
    [{ Global: {} }, /runs once on every node \(mode: global\).*mode: replicated/],
    [{ ReplicatedJob: { TotalCompletions: 1 } }, /is a job \(mode: replicated-job\)/],
    [{ GlobalJob: {} }, /is a job \(mode: global-job\)/],
  ])('of mode %j cannot be scaled, and says why', (mode, sentence) => {
    const service = projects([serviceFacts({ mode })])[0]?.services[0]
    expect(service?.swarm?.ordered).toBeNull()
    expect(service?.scalability).toEqual({ ok: false, sentence: expect.stringMatching(sentence) as unknown })
  })
})

describe('a rollout', () => {
  const rollout = (service: ServiceFacts, tasks: readonly TaskFacts[] = []) =>
    projects([service], tasks)[0]?.services[0]?.swarm?.rollout ?? null
  const changed = templateTold({ template: { ForceUpdate: 1 } })

  test.each([
    ['updating', 'Swarm is updating its tasks (update in progress)'],
    [
      'paused',
      'Its update stands still half done (update in progress): continue it or run docker service rollback',
    ],
    ['rollback_started', 'Swarm is rolling its tasks back (update in progress)'],
    ['rollback_paused', 'Its rollback stands still half done (update in progress)'],
  ])('is said while Swarm says %s', (State, sentence) => {
    const update = { State, StartedAt: '2026-11-27T18:00:00Z', Message: 'update in progress' }
    expect(rollout(serviceFacts({ update }))).toEqual({ since: Date.parse('2026-11-27T18:00:00Z'), sentence })
  })

  test.each(['completed', 'rollback_completed'])('is over when Swarm says %s', (State) => {
    expect(rollout(serviceFacts({ update: { State } }))).toBeNull()
  })

  test('is seen where tasks of two versions run, since the newer ones were made', () => {
    const tasks = [
      taskFacts('t1', { slot: 1, spec: changed }),
      taskFacts('t2', { slot: 2, age: 60 }),
      taskFacts('t3', { slot: 3, spec: changed, state: 'shutdown', desired: 'shutdown' }),
    ]
    expect(rollout(serviceFacts(), tasks)).toEqual({
      since: Date.parse('2026-11-27T18:04:00.123Z'),
      sentence: 'Tasks of 2 versions run: 1 of 2 are as the service says',
    })
  })

  test('is none where only the placement differs: Swarm keeps those tasks', () => {
    const placed = templateTold({ placement: { Constraints: ['node.role==worker'] } })
    expect(
      rollout(serviceFacts(), [taskFacts('t1', { slot: 1 }), taskFacts('t2', { slot: 2, spec: placed })]),
    ).toBeNull()
  })
})

test('nodes are told with what is reserved on them, and which of them is this engine', () => {
  const spec = templateTold({ reservations: { NanoCPUs: 500_000_000, MemoryBytes: 100 } })
  const tasks = [
    taskFacts('t1', { node: 'n1', spec }),
    taskFacts('t2', { node: 'n1', spec, service: 'other' }),
  ]
  expect(swarmNodes({ hereId: 'n1', services: [], tasks, nodes })).toMatchObject([
    { name: 'a', role: 'manager', cpus: 2, cpuReserved: 1, memoryReserved: 200, here: true },
    { name: 'b', role: 'worker', cpuReserved: 0, memoryReserved: 0, here: false },
  ])
})
