/** Series of a service as its exporters would tell them, from what it does: for tests of rules. */

export const STEP_SECONDS = 15
/** A share or count at every scrape; null: the exporter says nothing then. */
export type Course = readonly (number | null)[]

/** `value` for so many seconds. */
export function steady(value: number | null, seconds: number): Course {
  return Array.from({ length: Math.ceil(seconds / STEP_SECONDS) }, () => value)
}

/** One course after another. */
export function inTurn(...courses: readonly Course[]): Course {
  return courses.flat()
}

export interface Series {
  readonly series: string
  readonly values: string
}

export function gauge(series: string, course: Course): Series {
  return { series, values: written(course) }
}

/** A counter that grows by `perSecond` at each scrape. */
export function counter(series: string, perSecond: Course): Series {
  let total = 0
  return {
    series,
    values: written(
      perSecond.map((rate) => {
        if (rate === null) return null
        total += rate * STEP_SECONDS
        return Math.round(total * 1e6) / 1e6
      }),
    ),
  }
}

/** A series that ends is marked as stale at once, as Prometheus does when a scrape lacks it. */
function written(course: Course): string {
  return course
    .map((value, index) => {
      if (value !== null) return String(value)
      return typeof course[index - 1] === 'number' ? 'stale' : '_'
    })
    .join(' ')
}

/** A container's 64 digits. */
export function idOf(number: number): string {
  return number.toString(16).padStart(2, '0').repeat(32)
}

export type Form = 'labels' | 'names' | 'empty' | 'eyrie' | 'swarm'

export interface Container {
  readonly project?: string
  readonly service?: string
  readonly number: number
  readonly form?: Form
  readonly cpu: Course
  readonly memory: Course
  readonly throttled?: Course
  readonly oomKills?: Course
  /** Cores and bytes; null: none is set. */
  readonly limits?: { readonly cpu: number | null; readonly memory: number | null }
  readonly perCpu?: boolean
}

/** The labels of a container in each form that exporters have. */
function labelsOf({
  project = 'vedfolnir',
  service = 'vedfolnir',
  number,
  form = 'labels',
}: Container): string {
  const id = idOf(number)
  const name = `${project}-${service}-${number}`
  const compose = `container_label_com_docker_compose_project="${project}",container_label_com_docker_compose_service="${service}"`
  switch (form) {
    case 'labels':
      return `job="cadvisor",instance="c:8080",id="/docker/${id}",image="app:1",name="${name}",${compose}`
    case 'names':
      return `job="cadvisor",instance="c:8080",id="/system.slice/docker-${id}.scope",name="${name}"`
    case 'empty':
      return `job="cadvisor",instance="c:8080",id="/system.slice/docker-${id}.scope",name="",image=""`
    case 'eyrie':
      return `job="eyrie",instance="e:9109",id="/docker/${id}",name="${name}",${compose}`
    case 'swarm':
      return `job="cadvisor",instance="c:8080",id="/docker/${id}",name="${project}_${service}.${number}.x1y2z3",container_label_com_docker_swarm_service_name="${project}_${service}"`
  }
}

const GB = 1024 ** 3

export function containerSeries(container: Container): readonly Series[] {
  const labels = labelsOf(container)
  const { cpu, memory, limits = { cpu: 2, memory: 2 * GB }, perCpu = false } = container
  const there = cpu.map((value) => (value === null ? null : 1))
  const [cores, bytes] = [limits.cpu ?? 8, limits.memory ?? 16 * GB]
  const of = (metric: string, more = '') => `${metric}{${labels}${more}}`
  const cpus = perCpu ? ['cpu00', 'cpu01'] : ['total']
  return [
    gauge(of('container_last_seen'), there),
    ...cpus.map((name) =>
      counter(
        of('container_cpu_usage_seconds_total', `,cpu="${name}"`),
        cpu.map((share) => (share === null ? null : (share * cores) / cpus.length)),
      ),
    ),
    gauge(
      of('container_memory_working_set_bytes'),
      memory.map((share) => (share === null ? null : share * bytes)),
    ),
    ...(limits.cpu === null
      ? []
      : [
          gauge(
            of('container_spec_cpu_quota'),
            there.map((at) => at && cores * 100_000),
          ),
          gauge(
            of('container_spec_cpu_period'),
            there.map((at) => at && 100_000),
          ),
          counter(
            of('container_cpu_cfs_periods_total'),
            there.map((at) => at && 10),
          ),
          counter(
            of('container_cpu_cfs_throttled_periods_total'),
            (container.throttled ?? there.map((at) => at && 0)).map((share) =>
              share === null ? null : share * 10,
            ),
          ),
        ]),
    gauge(
      of('container_spec_memory_limit_bytes'),
      there.map((at) => at && (limits.memory ?? 0)),
    ),
    gauge(of('container_oom_events_total'), container.oomKills ?? there.map((at) => at && 0)),
  ]
}
