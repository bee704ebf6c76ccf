import { beforeEach, describe, expect, test } from 'vitest'
import type { Task } from '../../shared/domain/inventory.ts'
import type { Usage } from '../../shared/domain/metrics.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Labels, QueryResult } from './answers.ts'
import { createTaskUsage, type TaskUsage } from './taskUsage.ts'

const NOW = 1_700_000_000_000
const task = (id: string): Task => ({ id, state: 'running', message: '', node: 'b', here: false })
const web = { id: 'c1'.padEnd(64, '0'), task: task('t1') }
const db = { id: 'c2'.padEnd(64, '0'), task: task('t2') }

type Told = readonly [
  name: string,
  labels: Labels,
  ...samples: (readonly [secondsAgo: number, value: number])[],
]

let clock: number
let usage: TaskUsage
let asked: string[]
let series: readonly Told[]
let skewMs: number
let silent: boolean

const cpu = 'container_cpu_usage_seconds_total'
const memory = 'container_memory_working_set_bytes'

/** What Prometheus answers: series whose labels a query's alternatives are in, as a regular expression does. */
function answer(query: string): Result<QueryResult> {
  if (silent) return fail('unreachable', 'no answer', { retryable: true })
  if (query === 'time()') return ok({ kind: 'scalar', sample: { at: clock - skewMs, value: 0 } })
  const [, label = '', pattern = ''] = /,([a-z_]+)=~"(.*)"\}\[150s\]$/.exec(query) ?? []
  const found = series.filter(([, labels]) => new RegExp(`^(?:${pattern})$`).test(labels[label] ?? ''))
  return ok({
    kind: 'matrix',
    series: found.map(([name, labels, ...samples]) => ({
      labels: { __name__: name, ...labels },
      samples: samples.map(([ago, value]) => ({ at: clock - skewMs - ago * 1000, value })),
    })),
  })
}

beforeEach(() => {
  clock = NOW
  asked = []
  series = []
  skewMs = 0
  silent = false
  usage = createTaskUsage(
    (query) => {
      asked.push(query)
      return Promise.resolve(answer(query))
    },
    () => clock,
  )
})

/** What is there after the question that this reading begins. */
async function read(replicas = [web]): Promise<readonly Usage[]> {
  usage.readings(replicas)
  await new Promise((resolve) => setTimeout(resolve, 5))
  return usage.readings(replicas)
}

describe('a task elsewhere', () => {
  test('is read with the counters and the time of its newest scrape', async () => {
    series = [
      [cpu, { id: `/docker/${web.id}`, cpu: 'total' }, [17, 90], [2, 100]],
      [memory, { id: `/docker/${web.id}` }, [17, 4e6], [2, 5e6]],
      ['container_cpu_cfs_periods_total', { id: `/docker/${web.id}` }, [2, 50]],
      ['container_cpu_cfs_throttled_periods_total', { id: `/docker/${web.id}` }, [2, 10]],
    ]
    expect(await read()).toEqual([
      {
        id: web.id,
        at: NOW - 2000,
        cpuNanos: 100e9,
        systemNanos: (NOW - 2000) * 1e6,
        onlineCpus: 1,
        workingSetBytes: 5e6,
        throttledPeriods: 10,
        periods: 50,
        pids: null,
        freshMs: 37_500,
      },
    ])
  })

  test.each([
    ['the path of its control group', { id: `/system.slice/docker-${web.id}.scope` }],
    ['the label of its task', { container_label_com_docker_swarm_task_id: 't1' }],
    ['the name that Swarm gives', { name: 'shop_web.1.t1' }],
  ])('is found by %s', async (_, labels) => {
    series = [[memory, labels, [1, 7]]]
    expect((await read())[0]?.workingSetBytes).toBe(7)
  })

  test('is not taken for another one', async () => {
    series = [
      [memory, { id: `/docker/${db.id}` }, [1, 7]],
      [memory, { name: 'shop_web.1.t11' }, [1, 7]],
    ]
    expect(await read()).toEqual([])
  })

  test('without series has no reading, and hides no other', async () => {
    series = [[memory, { id: `/docker/${web.id}` }, [1, 7]]]
    expect((await read([db, web])).map(({ id }) => id)).toEqual([web.id])
  })
})

describe('CPU', () => {
  const id = `/docker/${web.id}`

  test('per core is summed, and a total beside the cores counts alone', async () => {
    series = [
      [cpu, { id, cpu: 'cpu00' }, [1, 3]],
      [cpu, { id, cpu: 'cpu01' }, [1, 4]],
    ]
    expect((await read())[0]?.cpuNanos).toBe(7e9)
    clock += 5000
    series = [...series, [cpu, { id, cpu: 'total' }, [1, 8]]]
    expect((await read())[0]?.cpuNanos).toBe(8e9)
  })

  test('of two that scrape the same container the newest telling counts, not their sum', async () => {
    series = [
      [cpu, { id, instance: 'x' }, [9, 3]],
      [cpu, { id, instance: 'y' }, [1, 4]],
    ]
    expect((await read())[0]).toMatchObject({ cpuNanos: 4e9, at: NOW - 1000 })
  })

  test('that is no number is none', async () => {
    series = [
      [cpu, { id }, [1, Number.NaN]],
      [memory, { id }, [1, 7]],
    ]
    expect((await read())[0]).toMatchObject({ cpuNanos: null, systemNanos: null, workingSetBytes: 7 })
  })
})

describe('time', () => {
  test('of a Prometheus whose clock differs is told by ours', async () => {
    skewMs = 60_000
    series = [[memory, { id: web.id }, [2, 7]]]
    expect((await read())[0]?.at).toBe(NOW - 2000)
  })

  test('counts as new for two and a half scrapes, at least 10 s, at most 2 min, 30 s where none came before', async () => {
    const fresh = async (...samples: (readonly [number, number])[]) => {
      clock += 5000
      series = [[memory, { id: web.id }, ...samples]]
      return (await read())[0]?.freshMs
    }
    expect(await fresh([2, 1], [1, 1])).toBe(10_000)
    expect(await fresh([31, 1], [1, 1])).toBe(75_000)
    expect(await fresh([100, 1], [1, 1])).toBe(120_000)
    expect(await fresh([1, 1])).toBe(30_000)
  })
})

describe('Prometheus', () => {
  test('is asked once in five seconds, and never waited for', async () => {
    series = [[memory, { id: web.id }, [1, 7]]]
    expect(usage.readings([web])).toEqual([])
    await read()
    const before = asked.length
    clock += 4000
    await read()
    expect(asked).toHaveLength(before)
    clock += 1000
    await read()
    expect(asked.length).toBeGreaterThan(before)
  })

  test('is not asked where nothing runs elsewhere', async () => {
    await read([])
    expect(asked).toEqual([])
  })

  test('that is silent leaves what was read to age by its own time', async () => {
    series = [[memory, { id: web.id }, [1, 7]]]
    const first = await read()
    silent = true
    clock += 6000
    expect(await read()).toEqual(first)
  })
})
