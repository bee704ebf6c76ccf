/**
 * A real Prometheus evaluates the generated rules on what it scrapes, and the engine scores the very samples that
 * Prometheus kept: at each instant both must come to the same number.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EMPTY_MEMORY, type EngineMemory } from '../../../shared/domain/decision.ts'
import type { Sample, Usage } from '../../../shared/domain/metrics.ts'
import { inputOf } from '../../engine/testing/inputs.ts'
import { scoresOf } from '../../engine/score.ts'
import { ratesBetween } from '../../observe/rates.ts'
import { parseAddress } from '../address.ts'
import type { MatrixSeries } from '../answers.ts'
import { createClient, type PrometheusClient } from '../client.ts'
import { skipsPrometheus, startPrometheus, type RealPrometheus } from '../testing/realPrometheus.ts'
import { serve, type TestServer } from '../testing/server.ts'
import { annotationsOf, panelsOf } from './dashboard.ts'
import { generateRules, intervalOf, type RuledService } from './generate.ts'
import { ruleFileText } from './ruleFile.ts'
import { idOf } from './testing/scene.ts'
import { policyOf } from './testing/world.ts'

const policy = policyOf({
  'eyrie.autoscale.window': '4s',
  'eyrie.autoscale.for-up': '3s',
  'eyrie.autoscale.for-down': '5s',
})
const SERVICE: RuledService = { project: 'vedfolnir', service: 'vedfolnir', policy }
const INTERVAL = intervalOf(policy)
const CORES = 2
const SOURCES = ['cpu', 'memory', 'throttled'] as const
const BYTES = 2 * 1024 ** 3

/** What two replicas do: CPU, memory and throttled shares, queue, p95, errors; null: no such series. */
const STORY = [
  { cpu: 0.5, memory: 0.6, throttled: 0, queue: 20, p95: 2, errors: 0.01, seconds: 5 },
  { cpu: 0.9, memory: 0.9, throttled: 0.5, queue: 80, p95: 4, errors: 0.2, seconds: 12 },
  { cpu: 0.05, memory: 0.2, throttled: 0, queue: 2, p95: 0.3, errors: 0, seconds: 12 },
  { cpu: 0.9, memory: 0.5, throttled: 0, queue: null, p95: 4, errors: NaN, seconds: 9 },
] as const

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-agreement-'))
let exporter: TestServer
let prometheus: RealPrometheus
let client: PrometheusClient
/** Epoch ms. */
let begun = 0
let told = { at: 0, cpu: 0, throttled: 0, periods: 0 }

function storyAt(ms: number): (typeof STORY)[number] | null {
  let rest = ms / 1000
  for (const part of STORY) {
    if (rest < part.seconds) return part
    rest -= part.seconds
  }
  return null
}

const EYRIE = 'project="vedfolnir",service="vedfolnir"'

/** Counters grow with the clock, so that whenever a scrape comes its rates are those of the story. */
function exposition(): string {
  const now = Date.now()
  const elapsed = (now - told.at) / 1000
  const part = storyAt(now - begun) ?? STORY[STORY.length - 1]
  if (part === undefined) return ''
  const periods = elapsed * 10
  told = {
    at: now,
    cpu: told.cpu + part.cpu * CORES * elapsed,
    periods: told.periods + periods,
    throttled: told.throttled + part.throttled * periods,
  }
  const replicas = [1, 2, 3].map((number) => {
    const labels = `id="/docker/${idOf(number)}",name="vedfolnir-vedfolnir-${number}"`
    return [
      `container_last_seen{${labels}} ${now / 1000}`,
      `container_cpu_usage_seconds_total{${labels},cpu="total"} ${told.cpu} ${now}`,
      `container_cpu_cfs_periods_total{${labels}} ${told.periods} ${now}`,
      `container_cpu_cfs_throttled_periods_total{${labels}} ${told.throttled} ${now}`,
      `container_memory_working_set_bytes{${labels}} ${part.memory * BYTES}`,
      `container_spec_memory_limit_bytes{${labels}} ${BYTES}`,
      `container_spec_cpu_quota{${labels}} ${CORES * 100_000}`,
      `container_spec_cpu_period{${labels}} 100000`,
      `container_spec_memory_reservation_limit_bytes{${labels}} ${BYTES / 2}`,
      `eyrie_replica_cpu_reservation_cores{${EYRIE},id="/docker/${idOf(number)}"} ${CORES / 2}`,
    ].join('\n')
  })
  const queue = part.queue === null ? '' : `queue ${part.queue}\n`
  const eyrie = [
    `eyrie_service_replicas{${EYRIE},state="ready"} 3`,
    `eyrie_service_replicas_desired{${EYRIE}} 3`,
    `eyrie_actions_total{${EYRIE},direction="up",by="eyrie",result="converged"} ${now - begun > 8000 ? 1 : 0}`,
  ]
  return `${[...replicas, ...eyrie].join('\n')}\n${queue}p95 ${part.p95}\nerrors ${part.errors}\n`
}

async function matrix(query: string, at: number): Promise<readonly MatrixSeries[]> {
  const answer = await client.instant(query, at)
  if (!answer.ok || answer.value.kind !== 'matrix') throw new Error(`${query} gave no range`)
  return answer.value.series
}
const samplesOf = async (query: string, at: number): Promise<readonly Sample[]> =>
  (await matrix(query, at))[0]?.samples ?? []

/** A sample that the rule evaluated at `at` could see. */
const upTo = (samples: readonly Sample[], at: number) => samples.filter((sample) => sample.at <= at)

describe.skipIf(skipsPrometheus)('scores of a real Prometheus and of the engine', () => {
  beforeAll(async () => {
    begun = Date.now()
    told = { ...told, at: begun }
    exporter = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' })
      response.end(exposition())
    })
    const rules = generateRules([SERVICE])
    fs.writeFileSync(path.join(folder, 'eyrie.rules.yml'), ruleFileText(rules))
    prometheus = await startPrometheus(
      folder,
      `global: { scrape_interval: 1s, scrape_timeout: 1s }
rule_files: [eyrie.rules.yml]
scrape_configs:
  - { job_name: test, static_configs: [{ targets: ['${exporter.host}'] }] }
`,
    )
    const address = parseAddress(prometheus.url)
    if (!address.ok) throw new Error(address.error.message)
    client = createClient(address.value)
    begun = Date.now()
    const seconds = STORY.reduce((sum, part) => sum + part.seconds, 0)
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  })
  afterAll(async () => {
    client.close()
    await prometheus.stop()
    await exporter.close()
    fs.rmSync(folder, { recursive: true })
  })

  test('are the same number at every instant', async () => {
    const now = Date.now()
    const range = '[2m]'
    const id = `id="/docker/${idOf(1)}"`
    const [cpu, periods, throttled, memory] = await Promise.all(
      [
        'cpu_usage_seconds_total',
        'cpu_cfs_periods_total',
        'cpu_cfs_throttled_periods_total',
        'memory_working_set_bytes',
      ].map((name) => samplesOf(`container_${name}{${id}}${range}`, now)),
    )
    const [queue, p95, errors, count, up, down] = await Promise.all(
      [
        'vedfolnir:queue_depth',
        'vedfolnir:response_time_p95',
        'vedfolnir:error_rate',
        'vedfolnir:instance_count',
        'vedfolnir:scale_up_score',
        'vedfolnir:scale_down_score',
      ].map((name) => samplesOf(`${name}${range}`, now)),
    )
    const usages = (cpu ?? []).map(({ at, value }, index): Usage => ({
      id: '1',
      at,
      cpuNanos: value * 1e9,
      systemNanos: (at - begun) * 1e6,
      onlineCpus: 1,
      workingSetBytes: null,
      periods: periods?.[index]?.value ?? null,
      throttledPeriods: throttled?.[index]?.value ?? null,
      pids: null,
    }))
    let memoryOfEngine: EngineMemory = EMPTY_MEMORY
    const compared: { at: number; prometheus: readonly number[]; engine: readonly number[] }[] = []
    const readings: Record<(typeof SOURCES)[number], Sample[]> = { cpu: [], memory: [], throttled: [] }
    /** What Eyrie's sampler makes of the same scrapes. */
    const rates = usages.slice(1).map((usage, index) => ratesBetween(usages[index], usage))
    const own = {
      cpu: rates.map((each) => ({ at: each.at, value: (each.cpuCores ?? NaN) / CORES })),
      throttled: rates.map((each) => ({ at: each.at, value: each.throttled ?? NaN })),
      memory: (memory ?? []).map((each) => ({ at: each.at, value: each.value / BYTES })),
    }
    const [cpuReadings = [], memoryReadings = [], throttledReadings = []] = await Promise.all(
      SOURCES.map((source) => samplesOf(`vedfolnir:reading{source="${source}"}${range}`, now)),
    )
    const recorded = { cpu: cpuReadings, memory: memoryReadings, throttled: throttledReadings }
    for (const { at, value: upScore } of up ?? []) {
      for (const source of SOURCES) {
        const reading = recorded[source].find((each) => each.at === at)
        if (reading === undefined) continue
        // A scrape that was under way when the rules were evaluated is stamped earlier and seen later.
        const read = upTo(own[source], at).slice(-2)
        expect(
          read.some(({ value }) => Math.abs(value - reading.value) < 1e-9),
          `${source} ${reading.value} is none of ${read.map(({ value }) => value).join(', ')}`,
        ).toBe(true)
        readings[source].push(reading)
      }
      const observed = (count ?? []).find((each) => each.at === at)?.value ?? 0
      const there = (samples: readonly Sample[] | undefined) => {
        const known = upTo(samples ?? [], at).filter(({ value }) => Number.isFinite(value))
        // As the rules see it: a query that says nothing now is missing.
        return { samples: known.at(-1)?.at === at ? known : [], problem: null }
      }
      const scores = scoresOf({
        ...inputOf({ policy, current: observed }),
        now: at,
        samplingSeconds: INTERVAL,
        memory: memoryOfEngine,
        readings: {
          ...Object.fromEntries(
            Object.entries(readings).map(([name, samples]) => [name, { samples, problem: null }]),
          ),
          queueDepth: there(queue),
          responseTimeP95: there(p95),
          errorRatio: there(errors),
        },
      })
      memoryOfEngine = scores.memory
      compared.push({
        at: Math.round((at - begun) / 1000),
        prometheus: [upScore, (down ?? []).find((each) => each.at === at)?.value ?? NaN],
        engine: [scores.up.value, scores.down.value],
      })
    }
    expect(compared.length).toBeGreaterThan(30)
    expect(compared.filter(({ prometheus, engine }) => prometheus.join() !== engine.join())).toEqual([])
    const seen = (of: 0 | 1) => new Set(compared.map(({ prometheus }) => prometheus[of]))
    // All of it, nothing of it, and parts: CPU and p95 alone in the story's last part.
    expect([...seen(0)]).toEqual(expect.arrayContaining([0, 5, 15]))
    expect([...seen(1)]).toEqual(expect.arrayContaining([0, 7]))
  })

  test('and its alerts fire on the way', async () => {
    const alerts = await matrix('ALERTS{alertstate="firing"}[2m]', Date.now())
    const names = new Set(alerts.map(({ labels }) => labels.alertname))
    expect([...names]).toEqual(
      expect.arrayContaining([
        'VedfolnirHighCPUUsage',
        'VedfolnirHighMemoryUsage',
        'HighQueueDepthScaleUp',
        'VedfolnirLowResourceUsage',
      ]),
    )
    expect(names).not.toContain('ContainerOOMKilled')
  })

  test('and every query of the dashboard has data in it, the marks included', async () => {
    const asked = [...panelsOf(SERVICE).flatMap(({ queries }) => queries), ...annotationsOf([SERVICE])]
    expect(asked.length).toBeGreaterThan(20)
    const empty: string[] = []
    for (const { expr } of asked) {
      const answer = await client.range({ query: expr, from: begun, to: Date.now(), step: 1000 })
      const samples = answer.ok ? answer.value.flatMap((series) => series.samples) : []
      if (!samples.some(({ value }) => Number.isFinite(value))) empty.push(expr)
    }
    expect(empty).toEqual([])
  })
})
