/** Whose containers count, in every way exporters name them. */
import { describe, expect, test } from 'vitest'
import { testRules, withoutPromtool } from './testing/promtool.ts'
import {
  containerSeries,
  counter,
  gauge,
  idOf,
  steady,
  type Container,
  type Series,
} from './testing/scene.ts'
import { allRules, ruleTest, rulesFor, type Expected } from './testing/world.ts'

const SECONDS = 150
const container = (
  changes: Partial<Container> & Pick<Container, 'number'>,
  cpu: number,
  memory = cpu,
): readonly Series[] =>
  containerSeries({ cpu: steady(cpu, SECONDS), memory: steady(memory, SECONDS), ...changes })
const inEyrie = (state: string, value: number) =>
  gauge(
    `eyrie_service_replicas{project="vedfolnir",service="vedfolnir",state="${state}"}`,
    steady(value, SECONDS),
  )

interface Form {
  readonly name: string
  readonly series: readonly Series[]
  readonly count: number | null
  readonly cpu: number | null
  readonly memory?: number
}

const FORMS: readonly Form[] = [
  {
    name: 'labels',
    series: [container({ number: 1 }, 0.4), container({ number: 2 }, 0.6)].flat(),
    count: 2,
    cpu: 0.5,
  },
  {
    name: 'names alone',
    series: [
      container({ number: 1, form: 'names' }, 0.4),
      container({ number: 2, form: 'names' }, 0.6),
    ].flat(),
    count: 2,
    cpu: 0.5,
  },
  { name: 'tasks of a Swarm', series: container({ number: 1, form: 'swarm' }, 0.3), count: 1, cpu: 0.3 },
  {
    name: 'nothing but paths, with Eyrie to say whose they are: the measurements are cAdvisor’s',
    series: [
      container({ number: 1, form: 'empty' }, 0.4),
      gauge(
        `container_last_seen{job="eyrie",id="/docker/${idOf(1)}",name="vedfolnir-vedfolnir-1",container_label_com_docker_compose_project="vedfolnir",container_label_com_docker_compose_service="vedfolnir"}`,
        steady(1, SECONDS),
      ),
      // Of another container nothing is known, and it counts nowhere.
      container({ number: 9, form: 'empty' }, 0.99),
    ].flat(),
    count: 1,
    cpu: 0.4,
  },
  {
    name: 'nothing but paths, and nobody to say whose they are',
    series: container({ number: 1, form: 'empty' }, 0.4),
    count: null,
    cpu: null,
  },
  { name: 'Eyrie alone', series: container({ number: 1, form: 'eyrie' }, 0.4), count: 1, cpu: 0.4 },
  {
    name: 'both at once count once',
    series: [container({ number: 1 }, 0.4), container({ number: 1, form: 'eyrie' }, 0.4)].flat(),
    count: 1,
    cpu: 0.4,
  },
  { name: 'one series per CPU', series: container({ number: 1, perCpu: true }, 0.4), count: 1, cpu: 0.4 },
  {
    name: 'databases, other projects, one-off containers and names that only look alike do not count',
    series: [
      container({ number: 1 }, 0.4),
      container({ number: 2, service: 'mysql' }, 0.99),
      container({ number: 3, project: 'other' }, 0.99),
      container({ number: 4, project: 'vedfolnir', service: 'vedfolnir-exporter', form: 'names' }, 0.99),
      container({ number: 5, project: 'not-vedfolnir', form: 'names' }, 0.99),
      container({ number: 6 }, 0.99).map(({ series, values }) => ({
        series: series.replace('}', ',container_label_com_docker_compose_oneoff="True"}'),
        values,
      })),
    ].flat(),
    count: 1,
    cpu: 0.4,
  },
  {
    name: 'what lies below a container is in it already',
    series: [
      container({ number: 1 }, 0.4),
      container({ number: 1 }, 0.4).map(({ series, values }) => ({
        series: series.replace(idOf(1), `${idOf(1)}/init.scope`),
        values,
      })),
    ].flat(),
    count: 1,
    cpu: 0.4,
  },
  {
    name: 'without limits the machine is the measure',
    series: [
      container({ number: 1, limits: { cpu: null, memory: null } }, 0.25, 0.5),
      gauge('machine_cpu_cores{job="cadvisor",instance="c:8080"}', steady(8, SECONDS)),
      gauge('machine_memory_bytes{job="cadvisor",instance="c:8080"}', steady(16 * 1024 ** 3, SECONDS)),
    ].flat(),
    count: 1,
    cpu: 0.25,
    memory: 0.5,
  },
  {
    name: 'a replica of which Eyrie says that it warms up is counted, not averaged',
    series: [
      container({ number: 1, form: 'eyrie' }, 0.4),
      container({ number: 2, form: 'eyrie' }, 0.99),
      gauge(
        `eyrie_replica_counted{project="vedfolnir",service="vedfolnir",id="/docker/${idOf(2)}"}`,
        steady(0, SECONDS),
      ),
      gauge(
        `eyrie_replica_counted{project="vedfolnir",service="vedfolnir",id="/docker/${idOf(1)}"}`,
        steady(1, SECONDS),
      ),
    ].flat(),
    count: 2,
    cpu: 0.4,
  },
  {
    name: 'Eyrie counts restarting replicas too',
    series: [...container({ number: 1 }, 0.4), inEyrie('current', 3), inEyrie('ready', 1)],
    count: 3,
    cpu: 0.4,
  },
  {
    name: 'no container at all',
    series: [counter('up{job="x"}', steady(1, SECONDS))],
    count: null,
    cpu: null,
  },
]

const wanted = allRules().filter(
  (rule) =>
    'record' in rule &&
    ['vedfolnir:cpu_usage_avg', 'vedfolnir:memory_usage_avg', 'vedfolnir:instance_count'].includes(
      rule.record,
    ),
)

describe.skipIf(withoutPromtool)('replicas as exporters name them', () => {
  const said = withoutPromtool
    ? []
    : testRules(
        FORMS.map(({ name, series, count, cpu, memory = cpu }) => {
          const expected: readonly Expected[] = [
            ['round(sum(vedfolnir:cpu_usage_avg), 0.0001)', 135, cpu],
            ['round(sum(vedfolnir:memory_usage_avg), 0.0001)', 135, memory],
            ['sum(vedfolnir:instance_count)', 135, count],
          ]
          return { rules: rulesFor(wanted), tests: [ruleTest(name, series, expected)] }
        }),
      )
  test.each(FORMS.map(({ name }, index) => [name, index] as const))('%s', (_, index) => {
    expect(said[index]).toBe('')
  })
})
