/** For every alert what makes it fire and what, just inside, does not: worked out by hand from product.md. */
import { counter, gauge, inTurn, steady, STEP_SECONDS, type Course, type Series } from './scene.ts'
import { seriesOf, type World } from './world.ts'

export interface AlertCase {
  readonly id: string
  readonly forSeconds: number
  readonly series: readonly Series[]
  /** Firing alerts at so many seconds from the start. */
  readonly checks: readonly (readonly [at: number, firing: number])[]
}

/** Inside for longer than the alert waits, then beyond for longer than that. */
type Story = (inside: number, beyond: number) => Course

const SETTLED = 90

function alertCase(
  id: string,
  forSeconds: number,
  seriesOfStory: (story: Story, seconds: number) => readonly Series[],
  count = 1,
  /** How long after the story's turn the alert's condition begins to hold. */
  lag = 0,
): AlertCase {
  const half = forSeconds + SETTLED + 60
  const story: Story = (inside, beyond) => inTurn(steady(inside, half), steady(beyond, half))
  return {
    id,
    forSeconds,
    series: seriesOfStory(story, 2 * half),
    checks: [
      [half - STEP_SECONDS, 0],
      ...(forSeconds === 0 ? [] : [[half + lag + forSeconds - STEP_SECONDS, 0] as const]),
      [half + forSeconds + SETTLED + 45, count],
    ],
  }
}

const app = (world: (story: Story) => Partial<World>) => (story: Story, seconds: number) =>
  seriesOf({ seconds, ...world(story) })
const plain =
  (series: string, inside: number, beyond: number, more: (seconds: number) => readonly Series[] = () => []) =>
  (story: Story, seconds: number) => [gauge(series, story(inside, beyond)), ...more(seconds)]
const errors = (way: string) => (story: Story, seconds: number) => [
  counter(`node_network_${way}_errs_total{instance="n",device="eth0"}`, story(0.9, 1.2)),
  counter(`node_network_${way}_packets_total{instance="n",device="eth0"}`, steady(100, seconds)),
]

const eyrie = (metric: string, labels = '') => `${metric}{project="vedfolnir",service="vedfolnir"${labels}}`
const CURRENT = eyrie('eyrie_service_replicas', ',state="current"')
const READY = eyrie('eyrie_service_replicas', ',state="ready"')
const DESIRED = eyrie('eyrie_service_replicas_desired')

/** The CPU time of a container that is started again at every other scrape; 0: it runs through. */
function restarted(series: readonly Series[], story: Course): readonly Series[] {
  let total = 100
  const values = story.map((restarts, index) => {
    total = restarts === 1 && index % 2 === 0 ? 1 : total + 10
    return total
  })
  return series.map((each) =>
    each.series.startsWith('container_cpu_usage_seconds_total{') ? gauge(each.series, values) : each,
  )
}

export const ALERT_CASES: readonly AlertCase[] = [
  alertCase(
    'VedfolnirHighCPUUsage',
    300,
    app((story) => ({ cpu: story(0.69, 0.71), replicas: 2 })),
  ),
  alertCase(
    'VedfolnirHighMemoryUsage',
    300,
    app((story) => ({ memory: story(0.79, 0.81) })),
  ),
  alertCase(
    'VedfolnirLowResourceUsage',
    900,
    app((story) => ({ cpu: story(0.21, 0.19), replicas: 3 })),
  ),
  alertCase(
    'ContainerMemoryPressure',
    180,
    app((story) => ({ memory: story(0.84, 0.86), replicas: 2 })),
    2,
  ),
  alertCase(
    'ContainerMemoryNearLimit',
    60,
    app((story) => ({ memory: story(0.94, 0.96) })),
  ),
  alertCase(
    'ContainerCPUThrottling',
    300,
    app((story) => ({ throttled: story(0.24, 0.26) })),
  ),
  alertCase(
    'ContainerOOMKilled',
    0,
    app((story) => ({ oomKills: story(0, 1) })),
  ),
  alertCase('ContainerRestarting', 0, (story, seconds) => restarted(seriesOf({ seconds }), story(0, 1))),
  alertCase('ContainerPidsNearLimit', 60, (story, seconds) => {
    const container = seriesOf({ seconds })
    const labels = /\{.*\}/.exec(container[0]?.series ?? '')?.[0] ?? ''
    return [
      ...container,
      gauge(`container_threads${labels}`, story(899, 901)),
      gauge(`container_threads_max${labels}`, steady(1000, seconds)),
    ]
  }),
  alertCase('ReplicasNotReady', 300, (story, seconds) => [
    gauge(CURRENT, steady(3, seconds)),
    gauge(READY, story(3, 2)),
  ]),
  alertCase('ReplicasMissing', 300, (story, seconds) => [
    gauge(CURRENT, steady(3, seconds)),
    gauge(DESIRED, story(3, 4)),
  ]),
  alertCase(
    'ScalingAtMaximum',
    300,
    app((story) => ({ cpu: story(0.69, 0.71), replicas: 5 })),
  ),
  alertCase(
    'HighQueueDepthScaleUp',
    300,
    app((story) => ({ queue: story(49, 51) })),
  ),
  alertCase(
    'QueueProcessingBacklog',
    600,
    app((story) => ({ queue: story(99, 101), p95: 3.1 })),
  ),
  alertCase(
    'HighResponseTimeScaleUp',
    300,
    app((story) => ({ p95: story(2.9, 3.1) })),
  ),
  alertCase(
    'ScalingDataMissing',
    600,
    app((story) => ({ queue: story(1, 0).map((there) => (there === 1 ? 20 : null)) })),
  ),
  alertCase(
    'DatabaseConnectionsHigh',
    300,
    plain('mysql_global_status_threads_connected{instance="m"}', 119, 122, (seconds) => [
      gauge('mysql_global_variables_max_connections{instance="m"}', steady(151, seconds)),
    ]),
  ),
  alertCase(
    'InnoDBFreePagesLow',
    600,
    plain('mysql_global_status_buffer_pool_pages{instance="m",state="free"}', 112, 98, (seconds) => [
      gauge('mysql_global_status_buffer_pool_pages{instance="m",state="data"}', steady(890, seconds)),
      gauge('mysql_global_status_buffer_pool_pages{instance="m",state="misc"}', steady(10, seconds)),
      gauge('mysql_global_status_buffer_pool_pages{instance="m",state="old"}', steady(300, seconds)),
    ]),
  ),
  alertCase('RedisFragmentationHigh', 600, plain('redis_mem_fragmentation_ratio{instance="r"}', 1.45, 1.55)),
  alertCase('RedisHitRateLow', 600, (story, seconds) => [
    // The rate looks back five minutes, and half of that is over before the share has fallen.
    counter('redis_keyspace_hits_total{instance="r"}', story(85, 55)),
    counter('redis_keyspace_misses_total{instance="r"}', steady(20, seconds)),
  ]),
  alertCase(
    'SystemLoadHigh',
    600,
    plain('node_load5{instance="n"}', 7.9, 8.1, (seconds) =>
      ['0', '1', '2', '3'].map((cpu) =>
        counter(`node_cpu_seconds_total{instance="n",mode="idle",cpu="${cpu}"}`, steady(0.5, seconds)),
      ),
    ),
  ),
  alertCase(
    'SystemSwapHigh',
    600,
    plain('node_memory_SwapFree_bytes{instance="n"}', 520, 480, (seconds) => [
      gauge('node_memory_SwapTotal_bytes{instance="n"}', steady(1000, seconds)),
    ]),
  ),
  alertCase(
    'SystemDiskFull',
    600,
    plain('node_filesystem_avail_bytes{instance="n",mountpoint="/",fstype="ext4"}', 160, 140, (seconds) => [
      gauge('node_filesystem_size_bytes{instance="n",mountpoint="/",fstype="ext4"}', steady(1000, seconds)),
      gauge('node_filesystem_avail_bytes{instance="n",mountpoint="/run",fstype="tmpfs"}', steady(0, seconds)),
      gauge('node_filesystem_size_bytes{instance="n",mountpoint="/run",fstype="tmpfs"}', steady(9, seconds)),
    ]),
  ),
  alertCase('NetworkReceiveErrors', 300, errors('receive')),
  alertCase('NetworkTransmitErrors', 300, errors('transmit')),
  alertCase(
    'EyrieDown',
    60,
    (story) => [
      // A round ended so long ago: 15 s are usual.
      gauge(
        'eyrie_loop_last_success_timestamp_seconds{instance="e"}',
        story(1, 0).map((runs, index, all) => (runs === 1 ? index : all.indexOf(0) - 1) * STEP_SECONDS),
      ),
    ],
    1,
    60,
  ),
  alertCase(
    'EngineUnreachable',
    0,
    (story) => [
      gauge(
        'eyrie_source_last_success_timestamp_seconds{instance="e",source="docker"}',
        story(1, 0).map((runs, index, all) => (runs === 1 ? index : all.indexOf(0) - 1) * STEP_SECONDS),
      ),
    ],
    1,
    60,
  ),
]
