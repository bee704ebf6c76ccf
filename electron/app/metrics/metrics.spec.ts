import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metricsText, type MetricFamily } from '../../hosts/metricsText.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'

const LABELS = {
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.min': '2',
  'eyrie.autoscale.max': '6',
}
const WEB = { project: 'shop', service: 'web' }

let small: SmallApp
let metrics: Metrics
let families: readonly MetricFamily[]

const family = (name: string) => families.find((each) => each.name === name)
const value = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  family(name)?.samples.find((sample) =>
    Object.entries(labels).every(([label, wanted]) => sample.labels[label] === wanted),
  )?.value

/** The app after one round of its loop. */
async function afterOneRound(labels: Readonly<Record<string, string>>): Promise<void> {
  small = await smallApp({ labels, replicas: 3 })
  const { controller } = small.app.core
  metrics = createMetrics(small.app.core)
  await new Promise<void>((resolve) => {
    const stop = controller.rounded.listen(() => {
      stop()
      resolve()
    })
    controller.start()
  })
  families = metrics.collect()
}
async function end(): Promise<void> {
  metrics.close()
  await small.remove()
}

describe('an enabled service', () => {
  beforeAll(() => afterOneRound(LABELS))
  afterAll(end)

  test('names are prefixed, in base units, and end with _total where they count', () => {
    expect(families.length).toBeGreaterThan(20)
    for (const { name, type } of families) {
      expect(name).toMatch(/^(eyrie|process|container|machine)_[a-z_]+$/)
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      expect(name).not.toMatch(/_(ms|milliseconds|percent|mb|kb|minutes)(_|$)/)
    }
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length)
  })

  test('no series is told twice, and every help is a sentence', () => {
    for (const { name, help, samples } of families) {
      const keys = samples.map(({ labels }) => JSON.stringify(labels))
      expect(new Set(keys).size, name).toBe(keys.length)
      expect(help).toMatch(/^[A-Z0-9].*\.$/)
    }
    expect(metricsText(families)).not.toMatch(/NaN|undefined|null/)
  })

  test('the loop: rounds that succeeded, the last success, its lag', () => {
    expect(value('eyrie_loop_rounds_total', { result: 'success' })).toBe(1)
    expect(value('eyrie_loop_rounds_total', { result: 'failure' })).toBe(0)
    expect(value('eyrie_loop_last_success_timestamp_seconds')).toBe(1000)
    expect(value('eyrie_loop_lag_seconds')).toBeLessThan(2)
    expect(value('eyrie_loop_round_duration_seconds')).toBeGreaterThan(0)
  })

  test('replicas, bounds, scores and the score at which it acts', () => {
    expect(value('eyrie_service_replicas', { ...WEB, state: 'current' })).toBe(3)
    expect(value('eyrie_service_replicas', { ...WEB, state: 'ready' })).toBe(3)
    expect(value('eyrie_service_replicas_min', WEB)).toBe(2)
    expect(value('eyrie_service_replicas_max', WEB)).toBe(6)
    expect(value('eyrie_service_score_threshold', WEB)).toBe(5)
    expect(value('eyrie_service_score', { ...WEB, direction: 'up' })).toBe(0)
    expect(value('eyrie_service_mode', { ...WEB, mode: 'observe' })).toBe(1)
    expect(value('eyrie_service_acting', WEB)).toBe(0)
  })

  test('use that nobody could read is absent, not zero', () => {
    expect(family('eyrie_service_utilization_ratio')?.samples.map((sample) => sample.value)).toEqual([
      null,
      null,
    ])
    expect(metricsText(families)).not.toContain('utilization')
  })

  test('decisions are counted a round and service, holds with their reason, which stands now as well', () => {
    const decision = small.app.core.controller.decision('shop', 'web')
    const { kind = '', reason = '' } = decision ?? {}
    expect(['hold', 'blocked']).toContain(kind)
    expect(value('eyrie_decisions_total', { ...WEB, kind })).toBe(1)
    expect(value('eyrie_holds_total', { ...WEB, kind, reason })).toBe(1)
    expect(value('eyrie_service_held', { ...WEB, kind, reason })).toBe(1)
  })

  test('sources that are set up, and nothing of those that are not', () => {
    expect(value('eyrie_source_up', { source: 'docker' })).toBe(1)
    expect(value('eyrie_source_up', { source: 'prometheus' })).toBeUndefined()
  })

  test('frozen is 1 while everything is', () => {
    expect(value('eyrie_frozen')).toBe(0)
    small.app.core.settings.update((settings) => ({ ...settings, frozen: true }))
    families = metrics.collect()
    expect(value('eyrie_frozen')).toBe(1)
  })
})

describe('a service that nobody enabled', () => {
  beforeAll(() => afterOneRound({}))
  afterAll(end)

  test('has replicas, and neither bounds nor scores nor decisions', () => {
    expect(value('eyrie_service_replicas', { ...WEB, state: 'current' })).toBe(3)
    for (const name of [
      'eyrie_service_replicas_min',
      'eyrie_service_score',
      'eyrie_service_held',
      'eyrie_decisions_total',
      'eyrie_holds_total',
    ])
      expect(family(name)?.samples, name).toEqual([])
  })
})
