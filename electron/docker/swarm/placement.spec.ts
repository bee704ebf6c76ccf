import { describe, expect, test } from 'vitest'
import { ceilingOf, reservedOn } from './placement.ts'
import { nodeFacts, serviceFacts, taskFacts } from './testing/facts.ts'
import { templateTold } from './testing/told.ts'

const GB = 2 ** 30
const two = [nodeFacts('n1', { name: 'a' }), nodeFacts('n2', { name: 'b' })]

describe('without a bound', () => {
  test('nothing is in the way', () => {
    expect(ceilingOf(serviceFacts(), two, [])).toBeNull()
  })

  test('a mode without a count has no ceiling', () => {
    expect(
      ceilingOf(serviceFacts({ mode: { Global: {} }, placement: { MaxReplicas: 1 } }), two, []),
    ).toBeNull()
  })
})

describe('replicas per node', () => {
  const service = serviceFacts({ placement: { MaxReplicas: 2 } })

  test('bound the count by the nodes that take tasks', () => {
    expect(ceilingOf(service, two, [])).toEqual({
      replicas: 4,
      reason: 'NotScalable',
      sentence: 'needs a node: 2 per node on 2 active nodes',
    })
  })

  test.each([
    ['drained', { availability: 'drain' }],
    ['paused', { availability: 'pause' }],
    ['of an availability nobody knows', { availability: 'resting' }],
    ['down', { state: 'down' }],
    ['of another platform', { platform: { Architecture: 'aarch64', OS: 'linux' } }],
  ])('a node that is %s does not count', (_, options) => {
    const bound = serviceFacts({
      placement: { MaxReplicas: 2, Platforms: [{ Architecture: 'amd64', OS: 'linux' }] },
    })
    expect(ceilingOf(bound, [nodeFacts('n1'), nodeFacts('n2', options)], [])).toMatchObject({
      replicas: 2,
      sentence: 'needs a node: 2 per node on 1 active node',
    })
  })

  test('a port of the node itself is held once a node', () => {
    const ports = [{ PublishMode: 'host', PublishedPort: 8080, TargetPort: 80 }]
    expect(ceilingOf(serviceFacts({ ports }), two, [])).toEqual({
      replicas: 2,
      reason: 'NotScalable',
      sentence: 'needs a node: port 8080 is published on the node itself, so 1 per node on 2 active nodes',
    })
    const mesh = [{ PublishMode: 'ingress', PublishedPort: 8080 }]
    expect(ceilingOf(serviceFacts({ ports: mesh }), two, [])).toBeNull()
  })
})

describe('no node at all', () => {
  test('that takes tasks', () => {
    const nodes = [nodeFacts('n1', { availability: 'drain' })]
    expect(ceilingOf(serviceFacts(), nodes, [])).toMatchObject({
      replicas: 0,
      sentence: 'no node of the Swarm is ready and takes new tasks',
    })
  })

  test('that satisfies a constraint: it is named', () => {
    const service = serviceFacts({
      placement: { Constraints: ['node.role==worker', 'node.labels.disk==ssd'] },
    })
    expect(ceilingOf(service, two, [])?.sentence).toBe(
      'needs a node: none of 2 active nodes satisfies node.labels.disk==ssd',
    )
  })

  test('that satisfies all of them together', () => {
    const service = serviceFacts({ placement: { Constraints: ['node.id==n1', 'node.hostname==b'] } })
    expect(ceilingOf(service, two, [])?.sentence).toMatch(/satisfies node\.id==n1 and node\.hostname==b$/)
  })

  test('that the image runs on', () => {
    const service = serviceFacts({ placement: { Platforms: [{ Architecture: 's390x', OS: 'linux' }] } })
    expect(ceilingOf(service, two, [])?.sentence).toBe(
      'needs a node: the image runs on none of 2 active nodes (linux/s390x)',
    )
  })
})

describe('what it reserves', () => {
  const reservations = { MemoryBytes: GB, NanoCPUs: 500_000_000 }
  const spec = templateTold({ reservations })
  const service = serviceFacts({ reservations })
  const own = (id: string, node: string) => taskFacts(id, { slot: 1, node, spec })

  test('bounds the count by what the nodes have left, its own tasks counted as placed', () => {
    // 4 GB and 2 cores each: the memory of four, the cores of four; two of another service take 2 GB and 1 core of b.
    const others = ['o1', 'o2'].map((id) => taskFacts(id, { service: 'other', node: 'n2', spec }))
    expect(ceilingOf(service, two, [own('t1', 'n1'), ...others])).toEqual({
      replicas: 6,
      reason: 'HostCapacity',
      sentence:
        'one more reserves 1.0 GB and 0.5 cores; left: 3.0 GB and 1.5 cores on a, 2.0 GB and 1.0 cores on b',
    })
  })

  test('and the bound per node is said beside it', () => {
    const bound = serviceFacts({ reservations: { MemoryBytes: 3 * GB }, placement: { MaxReplicas: 2 } })
    expect(ceilingOf(bound, two, [])).toMatchObject({
      replicas: 2,
      sentence: 'one more reserves 3.0 GB, at most 2 per node; left: 4.0 GB on a, 4.0 GB on b',
    })
  })

  test('tasks that are ending hold nothing any more', () => {
    const ended = taskFacts('t1', { node: 'n1', spec, state: 'failed' })
    const leaving = taskFacts('t2', { node: 'n1', spec, desired: 'shutdown' })
    const [a] = two
    if (a === undefined) throw new Error('no node')
    expect(reservedOn(a, [ended, leaving])).toEqual({ cpus: 0, memoryBytes: 0 })
    expect(reservedOn(a, [own('t3', 'n1'), own('t4', 'n2')])).toEqual({ cpus: 0.5, memoryBytes: GB })
  })

  test('tenths of cores fit as often as they do on paper', () => {
    const tenths = serviceFacts({ reservations: { NanoCPUs: 100_000_000 } })
    const node = nodeFacts('n1', { cpus: 0.3 })
    expect(ceilingOf(tenths, [node], [])?.replicas).toBe(3)
  })
})
