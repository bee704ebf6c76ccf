/** Against the real Prometheus, scraping a small server of the spec's own. */
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAddress } from './address.ts'
import { createClient, type PrometheusClient } from './client.ts'
import { createPrometheusReadings } from './readings.ts'
import { usageHistory } from './usageHistory.ts'
import { freePort, serve, type TestServer } from './testing/server.ts'
import type { FactorReadings } from '../observe/ports.ts'

const BINARY = ['/usr/bin/prometheus', '/usr/local/bin/prometheus'].find((file) => fs.existsSync(file))
/** On CI its absence is a failure; on a workstation the summary names what was skipped. */
const skip = BINARY === undefined && process.env.CI !== 'true'
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-prometheus-'))
let exporter: TestServer
let child: ChildProcess | null = null
let url = ''
let client: PrometheusClient
let readings: FactorReadings
let exposed = ''

function start(): void {
  if (BINARY === undefined) throw new Error('Prometheus is not installed here: apt-get install prometheus')
  child = spawn(
    BINARY,
    [
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--web.route-prefix=/prom',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
}
async function stop(): Promise<void> {
  const running = child
  child = null
  if (running?.exitCode !== null) return
  await new Promise<void>((resolve) => {
    running.once('exit', () => resolve())
    running.kill('SIGKILL')
  })
}
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100))
}
const hasValue = (query: string, value: number) => async () => {
  const reading = await readings.instant(query)
  return reading.kind === 'value' && reading.sample.value === value
}

describe.skipIf(skip)('prometheus at /usr/bin or /usr/local/bin', () => {
  beforeAll(async () => {
    exposed = 'queue_depth 42\nwork{part="a"} 1\nwork{part="b"} 2\nnothing NaN\n'
    exporter = await serve((_, response) => {
      response.writeHead(exposed === '' ? 500 : 200, { 'Content-Type': 'text/plain; version=0.0.4' })
      response.end(exposed)
    })
    fs.writeFileSync(
      path.join(folder, 'prometheus.yml'),
      `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - { job_name: test, static_configs: [{ targets: ['${exporter.host}'] }] }
`,
    )
    url = `http://127.0.0.1:${await freePort()}/prom`
    const address = parseAddress(url)
    if (!address.ok) throw new Error(address.error.message)
    client = createClient(address.value)
    readings = createPrometheusReadings(url, { probeMs: 200 })
    start()
    await until(hasValue('queue_depth', 42))
  })
  afterAll(async () => {
    client.close()
    readings.close()
    await stop()
    await exporter.close()
    fs.rmSync(folder, { recursive: true })
  })

  test('a bare selector has the value scraped and the time of the scrape', async () => {
    const reading = await readings.instant('queue_depth')
    const scraped = await client.instant('timestamp(queue_depth)')
    expect(reading.kind === 'value' && reading.sample.value).toBe(42)
    if (reading.kind !== 'value' || !scraped.ok || scraped.value.kind !== 'vector')
      throw new Error('no samples')
    const [element] = scraped.value.elements
    const times = element?.sample === 'histogram' ? NaN : (element?.sample.value ?? NaN) * 1000
    expect(Math.abs(reading.sample.at - times)).toBeLessThanOrEqual(2000)
    expect(Date.now() - reading.sample.at).toBeLessThan(5000)
    expect(readings.status()).toMatchObject({ state: 'connected', detail: `Prometheus at ${url} answers.` })
  })

  test('expressions, scalars, nothing, NaN, several series and a range answer as they should', async () => {
    expect(await readings.instant('sum(work) * 10')).toMatchObject({ kind: 'value', sample: { value: 30 } })
    expect(await readings.instant('1 / 4')).toMatchObject({ kind: 'value', sample: { value: 0.25 } })
    expect(await readings.instant('no_such_metric')).toMatchObject({ kind: 'no-data' })
    expect(await readings.instant('nothing')).toMatchObject({ kind: 'no-data' })
    expect(await readings.instant('1 / 0')).toMatchObject({ kind: 'no-data' })
    expect(await readings.instant('work')).toMatchObject({
      kind: 'failed',
      sentence: expect.stringMatching(/"work" gives 2 series .*part="a".*part="b"/) as string,
    })
    expect(await readings.instant('queue_depth[1m]')).toMatchObject({
      kind: 'failed',
      sentence: expect.stringContaining('a range of samples') as string,
    })
  })

  test('a query that cannot be read is refused in Prometheus’ own words', async () => {
    expect(await readings.instant('sum(')).toMatchObject({
      kind: 'failed',
      sentence: expect.stringMatching(/^Prometheus refuses "sum\(": .*parse error/) as string,
    })
    expect(readings.status().state).toBe('connected')
  })

  test('the root of a Prometheus with a path prefix is told from Prometheus', async () => {
    const wrong = createPrometheusReadings(url.replace('/prom', ''))
    expect(await wrong.instant('up')).toMatchObject({
      kind: 'failed',
      sentence: expect.stringMatching(/has no query API \(HTTP 404\).*path prefix/) as string,
    })
    expect(wrong.status().state).toBe('unreachable')
    wrong.close()
  })

  test('a service’s use over time is that of its busiest replica, and of no other service', async () => {
    const kept = exposed
    const [labelled, named, bare, other] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64))
    const compose = 'container_label_com_docker_compose'
    const labels = [
      `id="/docker/${labelled}",name="x",${compose}_project="shop",${compose}_service="web"`,
      `id="/docker/${named}",name="shop-web-2"`,
      `id="/system.slice/docker-${bare}.scope"`,
      `id="/docker/${other}",name="shop-webmail-1"`,
    ]
    const bytes = [100, 300, 200, 900]
    const lines = (cores: number, kills: number) =>
      labels.flatMap((each, index) => [
        `container_cpu_usage_seconds_total{${each},cpu="cpu00"} ${(index + 1) * cores}`,
        `container_cpu_usage_seconds_total{${each},cpu="cpu01"} ${(index + 1) * cores}`,
        `container_memory_working_set_bytes{${each}} ${(bytes[index] ?? 0) * 1e6}`,
        `container_spec_memory_limit_bytes{${each}} ${(index + 1) * 1e9}`,
        `container_oom_events_total{${each}} ${index === 1 ? kills : 0}`,
      ])
    exposed = `${[kept.trim(), ...lines(0, 0)].join('\n')}\n`
    await until(hasValue(`count(container_spec_memory_limit_bytes)`, 4))
    for (let second = 1; second <= 4; second += 1) {
      exposed = `${[kept.trim(), ...lines(second * 0.25, 1)].join('\n')}\n`
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    const { range } = readings
    if (range === undefined) throw new Error('there is no past')
    // From now on, so that the last point is the newest one.
    const to = Date.now()
    const asked = { project: 'shop', service: 'web', ids: [bare ?? ''], from: to - 60_000, to }
    const history = await usageHistory(range, asked)
    exposed = kept
    if (!history.ok) throw new Error(history.error.message)
    const { cpu, memory, kills } = history.value
    // The highest of a, b and c, both CPUs of it; b, by its name, has 300 MB and the kill at its limit; d is of no concern.
    const one = await client.instant(
      `2 * rate(container_cpu_usage_seconds_total{id=~".*${bare}.*",cpu="cpu00"}[5m])`,
      to,
    )
    const [element] = one.ok && one.value.kind === 'vector' ? one.value.elements : []
    if (element === undefined || element.sample === 'histogram') throw new Error('nothing was scraped')
    expect(element.sample.value).toBeGreaterThan(0)
    expect((cpu.at(-1)?.value ?? 0) / element.sample.value).toBeCloseTo(1, 6)
    expect(memory.map(({ value }) => value)).toEqual([300e6])
    expect(kills.every(({ limitBytes }) => limitBytes === 2e9)).toBe(true)
  })

  test('a range of more points than Prometheus answers at once comes whole', async () => {
    const to = Math.floor(Date.now() / 1000) * 1000
    const from = to - 30_000_000
    const range = await client.range({ query: 'vector(time())', from, to, step: 1000 })
    const samples = range.ok ? (range.value[0]?.samples ?? []) : []
    expect(samples).toHaveLength(30_001)
    expect(samples.every(({ at, value }, index) => at === from + index * 1000 && value * 1000 === at)).toBe(
      true,
    )
  })

  test('an exporter that fails leaves no data, not its last value', async () => {
    exposed = ''
    await until(async () => (await readings.instant('queue_depth')).kind === 'no-data')
    exposed = 'queue_depth 7\n'
    await until(hasValue('queue_depth', 7))
  })

  test('Prometheus killed and started again: unreachable with the time last seen, then connected', async () => {
    const before = Date.now()
    await stop()
    await until(() => readings.status().state === 'unreachable')
    expect(readings.status().detail).toMatch(/Nothing listens at|closed the connection/)
    expect(readings.status().lastSeenAt).toBeGreaterThan(before - 60_000)
    expect(await readings.instant('queue_depth')).toMatchObject({ kind: 'failed' })
    start()
    await until(hasValue('queue_depth', 7))
    expect(readings.status().state).toBe('connected')
  })
})
