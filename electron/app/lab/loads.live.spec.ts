/** A load asked of a real Prometheus, over more points than it answers at once. */
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../../shared/contract/client.ts'
import { openStore } from '../../storage/open.ts'
import type { Store } from '../../storage/store.ts'
import { freePort } from '../../prometheus/testing/server.ts'
import { openCore } from '../open.ts'
import { resolveLoad } from './loads.ts'

const BINARY = ['/usr/bin/prometheus', '/usr/local/bin/prometheus'].find((file) => fs.existsSync(file))
/** On CI its absence is a failure; on a workstation the summary names what was skipped. */
const skip = BINARY === undefined && process.env.CI !== 'true'
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-lab-prometheus-'))
let child: ChildProcess | null = null
let url = ''
let store: Store

describe.skipIf(skip)('a load from prometheus at /usr/bin or /usr/local/bin', () => {
  beforeAll(async () => {
    if (BINARY === undefined) throw new Error('Prometheus is not installed here: apt-get install prometheus')
    const opened = openStore(path.join(folder, 'history.db'))
    if (!opened.ok) throw new Error(opened.error.message)
    store = opened.value.store
    url = `http://127.0.0.1:${await freePort()}`
    fs.writeFileSync(path.join(folder, 'prometheus.yml'), 'scrape_configs: []\n')
    child = spawn(
      BINARY,
      [
        `--config.file=${path.join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${path.join(folder, 'data')}`,
        `--web.listen-address=${new URL(url).host}`,
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    )
    const ready = () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    while (!(await ready())) await new Promise((resolve) => setTimeout(resolve, 100))
  })
  afterAll(async () => {
    const running = child
    if (running !== null && running.exitCode === null)
      await new Promise<void>((resolve) => {
        running.once('exit', () => resolve())
        running.kill('SIGKILL')
      })
    store.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const ask = (query: string, from: number, to: number, stepSeconds: number) =>
    resolveLoad(
      { kind: 'prometheus', query, from, to, stepSeconds },
      { store, prometheusUrl: url, imported: () => null },
    )

  test('of 25,000 points, more than twice what it answers at once, is whole and in order', async () => {
    const from = 1_700_000_000_000
    // Any PromQL: here a course of its own clock, so that every point can be told from every other.
    const load = await ask('time() - 1700000000', from, from + 24_999_000, 1)
    if (!load.ok) throw new Error(load.error.message)
    const { seconds, rps } = load.value.trace
    expect(rps).toHaveLength(25_000)
    expect(rps.every((value, k) => value === k && seconds[k] === 1_700_000_000 + k)).toBe(true)
    expect(load.value.notes).toEqual([])
  })
  test('of several series is their sum, and says so', async () => {
    const query =
      'label_replace(vector(2), "part", "a", "", "") or label_replace(vector(3), "part", "b", "", "")'
    const load = await ask(query, 1_700_000_000_000, 1_700_000_060_000, 15)
    if (!load.ok) throw new Error(load.error.message)
    expect([...load.value.trace.rps]).toEqual([5, 5, 5, 5, 5])
    expect(load.value.notes).toEqual(['2 series are summed.'])
  })
  test('that is no PromQL, or answers nothing, is refused in a sentence', async () => {
    expect(await ask('sum(', 1e12, 1e12 + 60_000, 15)).toMatchObject({ ok: false })
    const nothing = await ask('nothing_is_called_so', 1e12, 1e12 + 60_000, 15)
    expect(nothing.ok ? '' : nothing.error.message).toContain('has no data in this range')
  })
  test('is there to rehearse on in the demo too, at the address it was started with', async () => {
    const opened = await openCore({
      ...{ dataDir: folder, connection: 'demo', onUnreachable: 'fail', host: 'process', loop: false },
      environment: { HOME: folder, PROMETHEUS_URL: url },
    })
    if (!opened.ok) throw new Error(opened.error.message)
    const client = createClient(() => opened.value.connect())
    expect(await client.call('simulate.loads', {})).toMatchObject({
      ok: true,
      value: { prometheus: { address: url, available: true } },
    })
    const [from, to] = [1_700_000_000_000, 1_700_000_600_000]
    const load = { kind: 'prometheus', query: 'vector(7)', from, to, stepSeconds: 60 } as const
    const preview = await client.call('simulate.preview', { load, points: 50 })
    if (!preview.ok) throw new Error(preview.error.message)
    expect(preview.value.seconds).toBe(600)
    expect(new Set(preview.value.rps.points.map(({ mean }) => mean))).toEqual(new Set([7]))
    client.close()
    await opened.value.close()
  })
})
