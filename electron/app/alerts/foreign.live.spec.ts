/** What a real Prometheus has loaded and found, as a client is told of it. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../../shared/contract/client.ts'
import { localTransport } from '../../hosts/local.ts'
import { createPrometheusReadings } from '../../prometheus/readings.ts'
import {
  skipsPrometheus,
  startPrometheus,
  type RealPrometheus,
} from '../../prometheus/testing/realPrometheus.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-foreign-'))
let prometheus: RealPrometheus
let small: SmallApp

/** Two rules of others: one that stands at once, and one that Prometheus takes and cannot evaluate. */
const OTHERS = `groups:
  - name: others
    interval: 1s
    rules:
      - alert: BackupOverdue
        expr: vector(3) > 2
        labels: { severity: critical }
        annotations: { summary: The backup is overdue, description: Look at the backup host. }
      - alert: Impossible
        expr: label_replace(label_replace(vector(1), "a", "1", "", "") or label_replace(vector(1), "a", "2", "", ""), "a", "x", "", "")
`

describe.skipIf(skipsPrometheus)('a real Prometheus with rules of others and of Eyrie', () => {
  beforeAll(async () => {
    const labels = { 'eyrie.autoscale.enable': 'true' }
    const plain = await smallApp({ labels })
    const client = createClient(() => localTransport(plain.app.server))
    const exported = await client.call('alerts.export', { file: 'rules' })
    if (!exported.ok) throw new Error(exported.error.message)
    client.close()
    await plain.remove()
    // Evaluated within seconds.
    const ours = exported.value.text.replace(/interval: \w+/g, 'interval: 1s')
    fs.writeFileSync(path.join(folder, 'eyrie.rules.yml'), ours)
    fs.writeFileSync(path.join(folder, 'others.rules.yml'), OTHERS)
    prometheus = await startPrometheus(folder, 'rule_files: [eyrie.rules.yml, others.rules.yml]\n')
    small = await smallApp({ labels, factors: createPrometheusReadings(prometheus.url, { probeMs: 200 }) })
  })
  afterAll(async () => {
    await small.remove()
    await prometheus.stop()
    fs.rmSync(folder, { recursive: true })
  })

  test('its alerts and all its rules are told, each with its source', async () => {
    const client = createClient(() => localTransport(small.app.server))
    const seen = async () => {
      await small.app.core.alerting.look()
      const answer = await client.call('alerts.get', {})
      if (!answer.ok) throw new Error(answer.error.message)
      return answer.value
    }
    await expect
      .poll(async () => (await seen()).alerts.map(({ name }) => name), { timeout: 15_000 })
      .toContain('BackupOverdue')
    await expect
      .poll(async () => (await seen()).rules.find(({ name }) => name === 'Impossible')?.watch, {
        timeout: 10_000,
      })
      .toBe('unwatched')
    const { alerts, rules, status } = await seen()
    expect(status.prometheus.state).toBe('connected')
    expect(alerts.find(({ name }) => name === 'BackupOverdue')).toMatchObject({
      ...{ source: 'prometheus', state: 'firing', severity: 'critical', value: 3 },
      ...{ sentence: 'The backup is overdue', hint: 'Look at the backup host.' },
    })
    expect(rules.find(({ name }) => name === 'Impossible')?.sentence).toMatch(
      /^Prometheus cannot evaluate it \(group others\): .*same labelset/,
    )
    expect(rules.find(({ name }) => name === 'BackupOverdue')).toMatchObject({
      ...{ source: 'prometheus', condition: 'vector(3) > 2', watch: 'watched' },
    })
    const own = rules.filter(({ source }) => source === 'eyrie')
    expect(own.length).toBeGreaterThan(10)
    // The dead-man alert among them: every one that Eyrie knows has been generated, and taken.
    expect(own.filter(({ loaded }) => loaded?.state !== 'loaded').map(({ name }) => name)).toEqual([])
    client.close()
  })
})
