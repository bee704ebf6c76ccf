/** Against the real Prometheus: each thing that is commonly wrong, and the suggestion that it was found to answer. */
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, serve, type TestServer } from '../testing/server.ts'
import type { PrometheusClient } from '../client.ts'
import { examineAddress } from './address.ts'
import { examineQuery } from './query.ts'

const BINARY = ['/usr/bin/prometheus', '/usr/local/bin/prometheus'].find((file) => fs.existsSync(file))
const skip = BINARY === undefined && process.env.CI !== 'true'
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-doctor-'))
const METRICS = `queue_depth{queue="mail",env="prod"} 42
jobs_total{env="prod"} 7
latency_seconds{path="/a"} 1
latency_seconds{path="/b"} 3
requests_total{code="500"} 0
`
let exporter: TestServer
let child: ChildProcess | null = null
let client: PrometheusClient

describe.skipIf(skip)('the doctor on Prometheus at /usr/bin or /usr/local/bin', () => {
  beforeAll(async () => {
    exporter = await serve((_, response) => response.end(METRICS))
    const gone = await freePort()
    const config = `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - { job_name: web, static_configs: [{ targets: ['${exporter.host}'] }] }
  - { job_name: redis-exporter, static_configs: [{ targets: ['127.0.0.1:${gone}'] }] }
`
    fs.writeFileSync(path.join(folder, 'prometheus.yml'), config)
    const port = await freePort()
    child = spawn(
      BINARY ?? '',
      [
        `--config.file=${path.join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${path.join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--web.route-prefix=/prom',
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    const url = `http://127.0.0.1:${port}/prom`
    for (;;) {
      const { source, client: opened } = await examineAddress(url)
      const ready =
        opened === null
          ? null
          : await examineQuery(opened, 'count(rate(jobs_total[10s])) + (count(up == 0) > 0)')
      if (source.state === 'ok' && opened !== null && ready?.state === 'ok') {
        client = opened
        break
      }
      opened?.close()
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  })
  afterAll(async () => {
    client.close()
    child?.kill('SIGKILL')
    await exporter.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  test.each([
    [
      'a wrong label name',
      'queue_depth{que="mail"}',
      'no-data',
      'queue_depth{queue="mail"}',
      42,
      /que="mail"/,
    ],
    [
      'another name for the label',
      'queue_depth{environment="prod"}',
      'no-data',
      'queue_depth{env="prod"}',
      42,
      /environment/,
    ],
    [
      'a wrong value',
      'queue_depth{queue="mails"}',
      'no-data',
      'queue_depth{queue="mail"}',
      42,
      /queue="mails"/,
    ],
    [
      'a value far from any',
      'max(latency_seconds{path=~"/x.*"})',
      'no-data',
      'max(latency_seconds)',
      3,
      /path=~/,
    ],
    ['a missing suffix', 'sum(jobs)', 'no-data', 'sum(jobs_total)', 7, /no series of jobs/],
    ['a misspelt metric', 'max(queue_dpth)', 'no-data', 'max(queue_depth)', 42, /no series of queue_dpth/],
    ['a comparison that does not hold', 'queue_depth > 50', 'no-data', 'queue_depth', 42, /gives nothing/],
    [
      'a range too short for two scrapes',
      'sum(rate(jobs_total[1s]))',
      'no-data',
      'sum(rate(jobs_total[1m]))',
      0,
      /gives nothing/,
    ],
    ['several series', 'latency_seconds', 'failed', 'max(latency_seconds)', 3, /gives 2 series/],
    [
      'a range of samples',
      'latency_seconds[1m]',
      'failed',
      'sum(avg_over_time(latency_seconds[1m]))',
      4,
      /a range of samples/,
    ],
    [
      'nothing to divide by',
      'sum(requests_total) / sum(requests_total)',
      'no-data',
      '((sum(requests_total) / sum(requests_total)) >= 0) or vector(0)',
      0,
      /is NaN/,
    ],
    ['an open bracket', 'max(max(queue_depth)', 'failed', 'max(max(queue_depth))', 42, /parse error/],
  ] as const)('%s is told, with what gives a number', async (_, query, state, works, value, words) => {
    const examined = await examineQuery(client, query)
    expect(examined).toMatchObject({
      state,
      status: state === 'failed' && query.includes('max(max') ? 400 : 200,
      suggestion: { query: works, value, series: 1 },
    })
    expect(examined.sentence).toMatch(words)
    expect(examined.sent).toContain(`/prom/api/v1/query?query=${encodeURIComponent(query)}`)
    // What was suggested is true when it is asked again.
    expect((await examineQuery(client, examined.suggestion?.query ?? '')).state).toBe('ok')
  })

  test('labels found are those of the metric where the query’s own match nothing', async () => {
    const { labels } = await examineQuery(client, 'queue_depth{que="mail"}')
    expect(labels).toContainEqual({ name: 'queue', values: ['mail'], more: 0 })
  })

  test('a missing exporter is named, with no guess in its place', async () => {
    const { sentence, suggestion } = await examineQuery(client, 'sum(redis_connected_clients)')
    expect(sentence).toMatch(
      /no series of redis_connected_clients; a target does not answer its scrapes: .*job="redis-exporter"/,
    )
    expect(suggestion).toBeNull()
  })

  test('the root of a Prometheus with a path prefix leads to it', async () => {
    const { source, client: opened } = await examineAddress(client.base.replace('/prom', ''))
    opened?.close()
    expect(source).toMatchObject({ state: 'failed', status: 404, suggestion: { url: client.base } })
  })
})
