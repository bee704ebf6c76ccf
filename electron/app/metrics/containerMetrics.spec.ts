import { beforeEach, describe, expect, test } from 'vitest'
import type { Inventory, Replica, Service } from '../../../shared/domain/inventory.ts'
import type { Usage } from '../../../shared/domain/metrics.ts'
import { metricsText } from '../../hosts/metricsText.ts'
import type { SourceEvent } from '../../observe/ports.ts'
import { replica } from '../../observe/testing/engine.ts'
import { promtool, withoutPromtool } from '../../prometheus/rules/testing/promtool.ts'
import { containerFamilies, createOomCounter } from './containerMetrics.ts'

const NOW = 1_700_000_000_000
const ID = 'ab'.repeat(32)
const usage: Usage = {
  id: ID,
  at: NOW - 1500,
  cpuNanos: 12_500_000_000,
  systemNanos: 1,
  onlineCpus: 4,
  workingSetBytes: 300 * 1024 ** 2,
  throttledPeriods: 5,
  periods: 100,
  pids: 7,
}
const web = (changes: Partial<Replica> = {}): Replica =>
  replica(1, {
    id: ID,
    startedAt: NOW - 60_000,
    cpuLimit: 0.5,
    memoryLimit: 1024 ** 3,
    pidsLimit: 100,
    ...changes,
  })

let service: Service
let readings: ReadonlyMap<string, Usage>
let connected: boolean
beforeEach(() => {
  service = {
    project: 'shop',
    name: 'web',
    engine: 'compose',
    labels: {},
    replicas: [web()],
    scalability: { ok: true },
  }
  readings = new Map([[ID, usage]])
  connected = true
})

function text(warmUpSeconds = 10, kills = 0): string {
  const inventory = {
    at: NOW,
    host: { cpus: 4, memoryBytes: 8 * 1024 ** 3 },
    projects: [{ services: [service] }],
  } as unknown as Inventory
  const core = {
    observer: {
      inventory: () => inventory,
      status: () => ({ state: connected ? 'connected' : 'unreachable' }),
    },
    sampler: { usage: (id: string) => readings.get(id) ?? null },
    controller: { warmUpSeconds: () => warmUpSeconds },
    now: () => NOW,
  } as unknown as Parameters<typeof containerFamilies>[0]
  return metricsText(containerFamilies(core, () => kills))
}
const line = (name: string, from = text()) =>
  from.split('\n').find((each) => each.startsWith(`${name}{`) || each.startsWith(`${name} `))
const LABELS = `id="/docker/${ID}",name="shop-web-1",image="img",container_label_com_docker_compose_project="shop",container_label_com_docker_compose_service="web"`

describe('a replica', () => {
  test('has cAdvisor’s names, labels and units; counters carry the time they were read at', () => {
    const image = web().image
    const labels = LABELS.replace('image="img"', `image="${image}"`)
    expect(line('container_cpu_usage_seconds_total')).toBe(
      `container_cpu_usage_seconds_total{${labels},cpu="total"} 12.5 ${NOW - 1500}`,
    )
    expect(line('container_cpu_cfs_throttled_periods_total')).toBe(
      `container_cpu_cfs_throttled_periods_total{${labels}} 5 ${NOW - 1500}`,
    )
    expect(line('container_memory_working_set_bytes')).toBe(
      `container_memory_working_set_bytes{${labels}} 314572800`,
    )
    expect(line('container_spec_cpu_quota')).toBe(`container_spec_cpu_quota{${labels}} 50000`)
    expect(line('container_spec_memory_limit_bytes')).toBe(
      `container_spec_memory_limit_bytes{${labels}} 1073741824`,
    )
    expect(line('container_threads_max')).toBe(`container_threads_max{${labels}} 100`)
    expect(line('container_last_seen')).toBe(`container_last_seen{${labels}} 1700000000`)
    expect(line('machine_cpu_cores')).toBe('machine_cpu_cores 4')
  })
  test('of which nothing new was read is seen, and used nothing that could be told', () => {
    readings = new Map()
    expect(line('container_last_seen')).toBeDefined()
    expect(line('container_cpu_usage_seconds_total')).toBeUndefined()
    expect(line('container_memory_working_set_bytes')).toBeUndefined()
  })
  test('without limits has no quota, and a memory limit of 0 as cAdvisor writes it', () => {
    service = { ...service, replicas: [web({ cpuLimit: null, memoryLimit: null })] }
    expect(line('container_spec_cpu_quota')).toBeUndefined()
    expect(line('container_spec_memory_limit_bytes')).toMatch(/ 0$/)
  })
  test('that warms up, or is not healthy, is not counted', () => {
    expect(line('eyrie_replica_counted')).toMatch(
      /^eyrie_replica_counted\{project="shop",service="web",id="\/docker\/.* 1$/,
    )
    expect(line('eyrie_replica_counted', text(90))).toMatch(/ 0$/)
    service = { ...service, replicas: [web({ health: 'starting' })] }
    expect(line('eyrie_replica_counted')).toMatch(/ 0$/)
  })
  test('that does not run, or runs on another node, is not told of', () => {
    const task = { id: 't', state: 'running', message: '', node: 'n2', here: false }
    service = { ...service, replicas: [web({ state: 'exited' }), web({ task })] }
    expect(text()).not.toContain('container_')
  })
  test('of a Swarm has its service’s label instead', () => {
    service = { ...service, engine: 'swarm' }
    expect(line('container_last_seen')).toContain('container_label_com_docker_swarm_service_name="shop_web"')
  })
})

test('an engine that does not answer leaves no series', () => {
  connected = false
  expect(text()).toBe('')
})

test('OOM kills are counted from 0 by container', () => {
  const listeners: ((event: SourceEvent) => void)[] = []
  const counter = createOomCounter({
    subscribe: (listener) => {
      listeners.push(listener)
      return () => listeners.splice(0)
    },
  })
  const happens = (action: string, id: string) =>
    listeners[0]?.({ kind: 'container', action, id, project: 'shop', service: 'web', at: NOW })
  happens('oom', ID)
  happens('die', ID)
  happens('oom', ID)
  expect([counter.of(ID), counter.of('other')]).toEqual([2, 0])
  expect(line('container_oom_events_total', text(10, counter.of(ID)))).toMatch(/ 2$/)
  counter.close()
  expect(listeners).toEqual([])
})

test.skipIf(withoutPromtool)('promtool check metrics finds nothing', () => {
  expect(promtool(['check', 'metrics'], text())).toEqual({ status: 0, output: '' })
})
