/** What the whole app says of a Swarm's services before it does anything to them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Ceiling, Service } from '../../shared/domain/inventory.ts'
import { taskReplica, testSwarm } from '../observe/testing/swarm.ts'
import { previewPlan, scaleByHand } from './orders/scaling.ts'
import { smallApp, type SmallApp } from './testing/smallApp.ts'
import { replicaRow, serviceRow } from './views/service.ts'

const CEILING: Ceiling = {
  replicas: 4,
  reason: 'NotScalable',
  sentence: 'needs a node: 2 per node on 2 active nodes',
}

let small: SmallApp
beforeEach(async () => {
  small = await smallApp({ labels: { 'eyrie.autoscale.max': '9' }, replicas: 2 })
})
afterEach(() => small.remove())

function swarmService(count: number, ceiling: Ceiling | null, changes: Partial<Service> = {}): Service {
  const service = testSwarm(count).service()
  if (service.swarm === undefined) throw new Error('no service of a Swarm')
  return {
    ...service,
    labels: { 'eyrie.autoscale.max': '9' },
    swarm: { ...service.swarm, ceiling },
    ...changes,
  }
}
const preview = (service: Service, to: number) => previewPlan(small.app.core, service, to)

describe('a plan', () => {
  test('on the way down says that Swarm picks', () => {
    expect(preview(swarmService(3, null), 2)).toMatchObject({
      sentence: '−1: Swarm picks which task of web to stop',
      refusal: null,
    })
    expect(preview(swarmService(3, null), 1).sentence).toBe('−2: Swarm picks which tasks of web to stop')
  })

  test('on the way up is one update', () => {
    const { operations, refusal } = preview(swarmService(3, CEILING), 4)
    expect(operations.map(({ type }) => type)).toEqual(['update-service', 'await-healthy'])
    expect(refusal).toBeNull()
  })
})

describe('the nodes', () => {
  test('bound what may be asked for, with the reason and the sentence', async () => {
    const service = swarmService(3, CEILING)
    const sentence =
      'shop/web can have at most 4 here, 5 were asked for: needs a node: 2 per node on 2 active nodes.'
    expect(preview(service, 5).refusal).toEqual({ reason: 'NotScalable', sentence })
    const wish = { to: 5, reason: 'Manual', sentence: 'test', confirmed: true } as const
    expect(await scaleByHand(small.app.core, service, wish)).toMatchObject({
      ok: false,
      error: { code: 'Blocked', message: sentence, details: { reason: 'NotScalable' } },
    })
  })

  test('never stand in the way down, even where more run than they may hold', () => {
    expect(preview(swarmService(6, CEILING), 5).refusal).toBeNull()
  })

  test('with too little left of what is reserved are a matter of capacity', () => {
    const full: Ceiling = {
      replicas: 3,
      reason: 'HostCapacity',
      sentence: 'one more reserves 1.0 GB; left: 0.7 GB on a',
    }
    expect(preview(swarmService(3, full), 4).refusal?.reason).toBe('HostCapacity')
  })
})

test('a service that was scaled to none and cannot be scaled is refused with its own sentence', () => {
  const service = swarmService(0, null, { scalability: { ok: false, sentence: 'the Swarm does not answer' } })
  expect(preview(service, 1).refusal).toEqual({
    reason: 'NotScalable',
    sentence: 'the Swarm does not answer',
  })
})

describe('a row', () => {
  const there = { id: 'task-9', state: 'running', message: '', node: 'b', here: false }

  test('says whose numbers are missing and what they need', () => {
    const service = swarmService(1, null, { replicas: [taskReplica(1), taskReplica(2, { task: there })] })
    expect(serviceRow(small.app.core, service).unmeasured).toBe(
      '1 task runs on node b; its numbers need Prometheus',
    )
    expect(serviceRow(small.app.core, swarmService(2, null))).not.toHaveProperty('unmeasured')
  })

  test('of a replica has its node and Swarm’s own word', () => {
    const task = { ...there, state: 'pending', message: 'no suitable node', node: null }
    const replica = taskReplica(3, { state: 'pending', health: 'starting', task })
    expect(replicaRow(small.app.core, swarmService(2, null), replica)).toMatchObject({
      dot: 'starting',
      task: { node: null, state: 'pending', message: 'no suitable node' },
    })
  })
})
