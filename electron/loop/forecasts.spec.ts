import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Service } from '../../shared/domain/inventory.ts'
import { SERIES, seriesKey, type Sample } from '../../shared/domain/metrics.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { DEFAULT_RETENTION } from '../../shared/domain/retention.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { replica, testEngine } from '../observe/testing/engine.ts'
import { createRecentSeries, type RecentSeries } from '../observe/series.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createForecasts, type Forecasts } from './forecasts.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const END = 480_000 * HOUR
const LABELS = {
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.forecast': 'true',
  'eyrie.autoscale.forecast-season': '2h',
}
const AHEAD = 46

let folder = ''
let store: Store
let recent: RecentSeries
let forecasts: Forecasts
let clock = END

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-forecasts-'))
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  recent = createRecentSeries(10 * MINUTE)
  clock = END
  forecasts = restarted()
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

/** As another process finds it. */
function restarted(): Forecasts {
  return createForecasts({ store, recent, now: () => clock })
}

function policyOf(labels: Readonly<Record<string, string>> = LABELS): Policy {
  return resolvePolicy({ labels, settings: undefined, environment: {} }).policy
}

function serviceWith(count: number): Service {
  const replicas = Array.from({ length: count }, (_, index) => replica(index + 1))
  return { ...testEngine(LABELS, 1).service(), replicas }
}

const wave = (at: number) => 3 + 2 * Math.sin((at / HOUR) * Math.PI)

/** Keeps what a loop would have kept: the load shared by `ready(at)` replicas, every half minute. */
function record(hours: number, ready: (at: number) => number | null, metric: string = SERIES.cpu): void {
  const means: Sample[] = []
  const counts: Sample[] = []
  for (let at = END - hours * HOUR; at < END; at += MINUTE / 2) {
    const count = ready(at)
    means.push({ at, value: wave(at) / (count ?? 4) })
    if (count !== null) counts.push({ at, value: count })
  }
  store.append(
    new Map([
      [seriesKey('shop', 'web', metric), means],
      [seriesKey('shop', 'web', SERIES.ready), counts],
    ]),
  )
}

/** What the loop keeps in memory of the newest sample. */
function sampled(value: number, metric: string = SERIES.cpu): void {
  recent.add(seriesKey('shop', 'web', metric), { at: clock, value })
}

describe('forecasts of a service', () => {
  test('learn from what was stored before they were asked for', () => {
    record(7, () => 4)
    const reading = forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    if (reading?.kind !== 'value') throw new Error(reading?.kind)
    expect(Math.abs(reading.load - wave(END + AHEAD * 1000))).toBeLessThan(0.1)
    expect(reading.error).toBeLessThan(0.02)
    expect(reading.aheadSeconds).toBe(AHEAD)
  })
  test('learn as much at a time that is no whole minute', () => {
    record(7, () => 4)
    clock = END - 29_777
    const reading = forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    if (reading?.kind !== 'value') throw new Error(reading?.kind)
    expect(Math.abs(reading.load - wave(clock + AHEAD * 1000))).toBeLessThan(0.1)
  })
  test('are of the load, whatever number of replicas shared it', () => {
    record(7, () => 4)
    const steady = forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    store.close()
    const opened = openStore(path.join(folder, 'other.db'))
    if (!opened.ok) throw new Error(opened.error.message)
    store = opened.value.store
    record(7, (at) => (Math.floor(at / (20 * MINUTE)) % 2 === 0 ? 4 : 7))
    const scaled = restarted().reading(serviceWith(4), policyOf(), AHEAD)
    if (steady?.kind !== 'value' || scaled?.kind !== 'value') throw new Error('nothing is forecast')
    expect(scaled.load).toBeCloseTo(steady.load, 1)
  })
  test('leave out times at which nobody knows how many shared it', () => {
    record(7, (at) => (at < END - 3 * HOUR ? null : 4))
    expect(forecasts.reading(serviceWith(4), policyOf(), AHEAD)).toMatchObject({
      kind: 'learning',
      neededSeconds: 4 * 3600,
    })
  })
  test('need two seasons', () => {
    record(3, () => 4)
    const reading = forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    expect(reading).toMatchObject({ kind: 'learning', neededSeconds: 4 * 3600 })
  })
  test('follow the loop’s own samples from then on, each of them once', () => {
    record(4.1, () => 4)
    forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    const before = forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    // Ten minutes of twice the load.
    for (let round = 0; round < 40; round += 1) {
      clock += 15_000
      sampled((2 * wave(clock)) / 4)
      for (let look = 0; look < 3; look += 1) forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    }
    const after = forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    if (before?.kind !== 'value' || after?.kind !== 'value') throw new Error('nothing is forecast')
    expect(after.load).toBeGreaterThan(1.5 * wave(clock + AHEAD * 1000))
    expect(after.error).toBeGreaterThan((before.error ?? 0) + 0.01)
  })
  test('forget nothing in a restart', () => {
    record(6, () => 4)
    const running = forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    expect(restarted().reading(serviceWith(4), policyOf(), AHEAD)).toEqual(running)
  })
  test('learn anew when the season or what is measured becomes another', () => {
    record(7, () => 4)
    expect(forecasts.reading(serviceWith(4), policyOf(), AHEAD)?.kind).toBe('value')
    const longer = policyOf({ ...LABELS, 'eyrie.autoscale.forecast-season': '12h' })
    expect(forecasts.reading(serviceWith(4), longer, AHEAD)).toMatchObject({ kind: 'learning' })
    expect(forecasts.reading(serviceWith(4), policyOf(), AHEAD)?.kind).toBe('value')
  })
  test('of a query are read under the name of its series', () => {
    const query = {
      ...LABELS,
      'eyrie.autoscale.query.requests': 'requests_per_replica',
      'eyrie.autoscale.query.requests.target': '20',
    }
    record(7, () => 4, 'factor:requests')
    expect(forecasts.reading(serviceWith(4), policyOf(query), AHEAD)?.kind).toBe('value')
    expect(forecasts.reading(serviceWith(4), policyOf(), AHEAD)).toMatchObject({ seenSeconds: 0 })
  })
  test('are none where the policy wants none, or nothing in it measures a load', () => {
    record(7, () => 4)
    expect(forecasts.reading(serviceWith(4), { ...policyOf(), forecast: false }, AHEAD)).toBeUndefined()
    expect(forecasts.reading(serviceWith(4), { ...policyOf(), targets: [] }, AHEAD)).toBeUndefined()
  })
  test('of a policy that is only tried leave the one in force as it is', () => {
    record(7, () => 4)
    const own = forecasts.reading(serviceWith(4), policyOf(), AHEAD)
    const longer = policyOf({ ...LABELS, 'eyrie.autoscale.forecast-season': '12h' })
    expect(forecasts.tried(serviceWith(4), longer, AHEAD)).toMatchObject({ kind: 'learning' })
    expect(forecasts.tried(serviceWith(4), policyOf(), AHEAD)).toEqual(own)
    expect(forecasts.tried(serviceWith(4), { ...policyOf(), forecast: false }, AHEAD)).toBeUndefined()
    expect(forecasts.reading(serviceWith(4), policyOf(), AHEAD)).toEqual(own)
  })
  test('of a week learn from ten minutes at a time, further back than minutes are kept', () => {
    const days = 15
    const daily = (at: number) => 3 + 2 * Math.sin((at / HOUR / 24) * 2 * Math.PI)
    const [means, counts]: [Sample[], Sample[]] = [[], []]
    for (let at = END - days * 24 * HOUR; at < END; at += 5 * MINUTE) {
      means.push({ at, value: daily(at) / 4 })
      counts.push({ at, value: 4 })
    }
    store.append(
      new Map([
        [seriesKey('shop', 'web', SERIES.cpu), means],
        [seriesKey('shop', 'web', SERIES.ready), counts],
      ]),
    )
    store.compact(END, DEFAULT_RETENTION)
    const weekly = policyOf({ ...LABELS, 'eyrie.autoscale.forecast-season': '168h' })
    const reading = forecasts.reading(serviceWith(4), weekly, AHEAD)
    if (reading?.kind !== 'value') throw new Error(reading?.kind)
    expect(Math.abs(reading.load - daily(END))).toBeLessThan(0.2)
  })
})
