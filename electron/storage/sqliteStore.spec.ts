import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { NewEntry } from '../../shared/domain/history.ts'
import type { Sample, SeriesRange } from '../../shared/domain/metrics.ts'
import { DEFAULT_RETENTION } from '../../shared/domain/retention.ts'
import { chooseDriver, openDriver, type Driver, type DriverName } from './driver.ts'
import { openStore } from './open.ts'
import { SCHEMA, createStore } from './sqliteStore.ts'
import type { OpenedStore, Store } from './store.ts'
import { temporaryFolder } from './testing/child.ts'
import { DAY, HOUR, MINUTE } from './tiers.ts'

const folder = temporaryFolder()
afterAll(() => fs.rmSync(folder, { recursive: true }))

const drivers: readonly DriverName[] =
  chooseDriver() === 'node:sqlite' ? ['node:sqlite', 'node-sqlite3-wasm'] : ['node-sqlite3-wasm']

let files = 0
const newFile = () => path.join(folder, `${(files += 1)}.db`)
function opened(file: string, driver: DriverName): OpenedStore {
  const result = openStore(file, { driver })
  if (!result.ok) throw new Error(result.error.message)
  expect(result.value.notice).toBeNull()
  return result.value
}

/** Ten minutes to the minute, so that every tier's steps begin there. */
const NOW = Math.floor(1_790_000_000_000 / DAY) * DAY
const KEY = 'shop/web/cpu'

function series(from: number, to: number, step: number, value = (at: number) => Math.sin(at / MINUTE)) {
  const samples: Sample[] = []
  for (let at = from; at < to; at += step) samples.push({ at, value: value(at) })
  return samples
}
const put = (store: Store, samples: readonly Sample[]) => store.append(new Map([[KEY, samples]]))

function expectNaive(got: SeriesRange, samples: readonly Sample[]): void {
  const buckets = new Map<number, number[]>()
  for (const { at, value } of samples) {
    if (at < got.from || at >= got.to) continue
    const start = Math.floor(at / got.step) * got.step
    buckets.set(start, [...(buckets.get(start) ?? []), value])
  }
  expect(got.points.map((point) => point.at)).toEqual([...buckets.keys()])
  for (const point of got.points) {
    const values = buckets.get(point.at) ?? []
    expect(point.min).toBe(Math.min(...values))
    expect(point.max).toBe(Math.max(...values))
    expect(point.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 9)
  }
}

const note = (at: number, service = 'web', project = 'shop'): NewEntry => {
  return { at, kind: 'note', project, service, topic: 'test', sentence: `at ${at}` }
}

describe.each(drivers)('%s', (driver) => {
  test(
    'a range shows flushed, unflushed and reopened samples alike, equal to a naive reference',
    { timeout: 90_000 },
    () => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 500, max: 40_000 }), { minLength: 2, maxLength: 400 }),
          fc.array(fc.constantFrom('flush', 'reopen', 'kill', 'entry', 'nothing'), { maxLength: 12 }),
          fc.integer({ min: 2, max: 400 }),
          (gaps, events, maxPoints) => {
            let file = newFile()
            let { store } = opened(file, driver)
            const samples: Sample[] = []
            let at = NOW
            for (const [index, gap] of gaps.entries()) {
              at += gap
              const sample = { at, value: (index * 7919) % 101 }
              samples.push(sample)
              put(store, [sample])
              switch (events[Math.floor((index * 12) / gaps.length)]) {
                case 'flush':
                  store.flush()
                  break
                case 'entry':
                  store.addEntry(note(at))
                  break
                case 'reopen':
                  store.close()
                  store = opened(file, driver).store
                  break
                case 'kill': {
                  // What a killed process leaves: the file as of its last flush.
                  store.flush()
                  const copy = newFile()
                  fs.copyFileSync(file, copy)
                  store.close()
                  file = copy
                  store = opened(file, driver).store
                  break
                }
                case 'nothing':
                case undefined:
                  break
              }
            }
            const to = Math.ceil((at + 1) / (10 * MINUTE)) * 10 * MINUTE
            const got = store.range(KEY, NOW, to, maxPoints)
            expect(got.points.length).toBeLessThanOrEqual(maxPoints)
            expectNaive(got, samples)
            store.close()
          },
        ),
        { numRuns: 40 },
      )
    },
  )

  test('after compaction each age is answered from the finest tier that still has it', () => {
    const file = newFile()
    const { store } = opened(file, driver)
    const samples = [
      ...series(NOW - 40 * DAY, NOW - 7 * DAY, 5 * MINUTE),
      ...series(NOW - 7 * DAY, NOW - 3 * HOUR, 20_000),
      ...series(NOW - 3 * HOUR, NOW, 1000),
    ]
    put(store, samples)
    store.compact(NOW, DEFAULT_RETENTION)
    const stepAt = (age: number) => {
      const from = NOW - age
      const got = store.range(KEY, from, from + 30 * MINUTE, 10_000)
      expectNaive(got, samples)
      return got.step
    }
    // Never finer than 1.5 times the time between samples: 1 s, 20 s and 5 min here.
    expect(stepAt(HOUR)).toBe(2000)
    expect(stepAt(20 * HOUR)).toBe(30_000)
    expect(stepAt(6 * DAY)).toBe(MINUTE)
    expect(stepAt(29 * DAY)).toBe(10 * MINUTE)
    expect(store.range(KEY, NOW - 40 * DAY, NOW - 35 * DAY, 1000).points).toEqual([])
    expectNaive(store.range(KEY, NOW - 7 * DAY, NOW, 300), samples)
    store.close()
    const again = opened(file, driver).store
    expectNaive(again.range(KEY, NOW - DAY, NOW, 300), samples)
    expectNaive(again.range(KEY, NOW - 10 * MINUTE, NOW, 300), samples)
    again.close()
  })

  test('steady sampling shows no holes, a silence stays a hole', () => {
    const { store } = opened(newFile(), driver)
    const jitter = (at: number) => at + ((at / 1000) % 7) * 150
    const steady = (from: number, to: number, step: number) =>
      series(from, to, step).map(({ at, value }) => ({ at: jitter(at), value }))
    for (const step of [1000, 2000, 5000, 15_000]) {
      const key = `shop/web/${step}`
      store.append(
        new Map([[key, [...steady(NOW, NOW + HOUR, step), ...steady(NOW + 2 * HOUR, NOW + 3 * HOUR, step)]]]),
      )
      for (const maxPoints of [60, 300, 3000]) {
        const got = store.range(key, NOW, NOW + 3 * HOUR, maxPoints)
        const spacings = got.points.slice(1).map((point, index) => point.at - (got.points[index]?.at ?? 0))
        const holes = spacings.filter((spacing) => spacing > got.step)
        expect(holes).toHaveLength(1)
        expect(holes[0]).toBeGreaterThan(HOUR - 2 * got.step)
      }
    }
    store.close()
  })

  test('a row is kept like samples appended one by one: read at once, flushed, killed and opened again', () => {
    const file = newFile()
    const { store, dropped } = opened(file, driver)
    const keys = ['shop/web/score.up', 'shop/web/score.down', 'shop/web/points:cpu']
    const row = store.row(keys)
    const one = opened(newFile(), driver)
    const rows = Array.from({ length: 1500 }, (_, index) => {
      const value = index % 97 === 0 ? NaN : Math.sin(index)
      // Now and then a clock that stands still or goes back.
      return { at: NOW + (index % 50 === 0 ? index - 60 : index) * 1000, values: [index, value, 0] }
    })
    for (const { at, values } of rows) {
      row.append(at, values)
      one.store.append(new Map(keys.map((key, place) => [key, [{ at, value: values[place] ?? NaN }]])))
    }
    const read = (from: Store) => keys.map((key) => from.range(key, NOW, NOW + 1500_000, 2000))
    const expected = read(one.store)
    expect(expected.map(({ points }) => points.length)).not.toContain(0)
    expect(read(store)).toEqual(expected)
    expect(dropped()).toBe(one.dropped())
    expect(dropped()).toBeGreaterThan(100)
    store.flush()
    const copy = newFile()
    fs.copyFileSync(file, copy)
    store.close()
    const killed = opened(copy, driver).store
    expect(read(killed)).toEqual(expected)
    // What was silent for so long that it left memory is looked up again.
    const again = killed.row(keys)
    killed.compact(NOW + 5 * HOUR, DEFAULT_RETENTION)
    again.append(NOW + 5 * HOUR + 1000, [7, 8, 9])
    again.append(NOW + 1000, [7, 8, 9])
    const newest = keys.map((key) =>
      killed.range(key, NOW + 5 * HOUR, NOW + 6 * HOUR, 100).points.map(({ mean }) => mean),
    )
    expect(newest).toEqual([[7], [8], [9]])
    killed.close()
    one.store.close()
  })

  test('samples that are not finite or out of order are dropped and counted', () => {
    const { store, dropped } = opened(newFile(), driver)
    put(store, [
      { at: NOW, value: 1 },
      { at: NOW + 1000, value: NaN },
      { at: NOW + 1000, value: Infinity },
      { at: NOW - 5000, value: 2 },
      { at: NOW, value: 3 },
      { at: NOW + 2000, value: 4 },
    ])
    expect(dropped()).toBe(4)
    expect(store.range(KEY, NOW - HOUR, NOW + HOUR, 5000).points).toEqual([
      { at: NOW, min: 1, mean: 2.5, max: 4 },
    ])
    store.close()
  })

  test('a clock that was years ahead does not silence a series for years', () => {
    const file = newFile()
    const { store, dropped } = opened(file, driver)
    put(store, [...series(NOW - HOUR, NOW, 10_000), { at: NOW + 3 * 365 * DAY, value: 9 }])
    store.flush()
    put(store, [{ at: NOW, value: 1 }])
    expect(dropped()).toBe(1)
    store.compact(NOW + 1000, DEFAULT_RETENTION)
    put(store, [{ at: NOW + 2000, value: 2 }])
    expect(dropped()).toBe(1)
    expect(store.range(KEY, NOW - HOUR, NOW + HOUR, 500).points).toHaveLength(181)
    expect(store.range(KEY, NOW + DAY, NOW + 9 * 365 * DAY, 500).points).toEqual([])
    store.close()
  })

  test('a series that rests leaves memory but not the file, and goes on later', () => {
    const { store } = opened(newFile(), driver)
    const early = series(NOW, NOW + HOUR, 10_000)
    put(store, early)
    store.compact(NOW + 5 * HOUR, DEFAULT_RETENTION)
    const late = series(NOW + 5 * HOUR, NOW + 6 * HOUR, 10_000)
    put(store, late)
    expectNaive(store.range(KEY, NOW, NOW + 6 * HOUR, 500), [...early, ...late])
    store.close()
  })

  test('an unknown series, an empty or an absurd range have no points', () => {
    const { store } = opened(newFile(), driver)
    put(store, series(NOW, NOW + MINUTE, 1000))
    expect(store.range('no/such/series', NOW, NOW + HOUR, 100).points).toEqual([])
    for (const [from, to] of [
      [NOW, NOW],
      [NOW + HOUR, NOW],
      [NaN, NOW],
      [-Infinity, Infinity],
      [-1e300, 1e300],
    ] as const) {
      expect(store.range(KEY, from, to, 100).points).toEqual([])
    }
    expect(store.range(KEY, NOW, NOW + MINUTE, 0).points.length).toBeLessThanOrEqual(2)
    store.close()
  })

  test('entries are on disk when the call returns', () => {
    const file = newFile()
    const { store } = opened(file, driver)
    put(store, [{ at: NOW, value: 1 }])
    store.setValue('memory', { web: 3 })
    const added = store.addEntry(note(NOW))
    const copy = newFile()
    fs.copyFileSync(file, copy)
    const other = opened(copy, driver).store
    expect(other.entry(added.id)).toEqual(added)
    expect(other.value('memory')).toEqual({ web: 3 })
    expect(other.range(KEY, NOW, NOW + HOUR, 100).points).toHaveLength(1)
    other.close()
    store.close()
  })

  test('entries are found by project, service, kind and time, newest first, a page at a time', () => {
    const { store } = opened(newFile(), driver)
    const ids = ['web', 'db', 'web', 'web'].map(
      (service, index) => store.addEntry(note(NOW + index, service)).id,
    )
    store.addEntry(note(NOW + 9, 'web', 'other'))
    const found = (filter: Parameters<Store['entries']>[0]) => store.entries(filter).map((entry) => entry.id)
    expect(found({ project: 'shop', limit: 10 })).toEqual([...ids].reverse())
    expect(found({ project: 'shop', service: 'web', limit: 2 })).toEqual([ids[3], ids[2]])
    expect(found({ project: 'shop', service: 'web', limit: 2, before: ids[2] ?? 0 })).toEqual([ids[0]])
    expect(found({ project: 'shop', from: NOW + 1, to: NOW + 3, limit: 10 })).toEqual([ids[2], ids[1]])
    expect(found({ kind: 'action', limit: 10 })).toEqual([])
    expect(found({ limit: 0 })).toEqual([])
    store.close()
  })

  test('an entry is replaced in place, a value by its name', () => {
    const file = newFile()
    const { store } = opened(file, driver)
    const added = store.addEntry(note(NOW))
    store.updateEntry({ ...added, at: NOW + 5 })
    store.setValue('a', [1, { b: null }])
    store.setValue('gone', 1)
    store.flush()
    store.setValue('gone', null)
    store.close()
    const again = opened(file, driver).store
    expect(again.entries({ limit: 10 })).toEqual([{ ...added, at: NOW + 5 }])
    expect(again.value('a')).toEqual([1, { b: null }])
    expect(again.value('gone')).toBeNull()
    expect(again.value('never')).toBeNull()
    again.close()
  })

  test('what is kept shorter is told beforehand, goes at once, and is answered from what is kept longer', () => {
    const file = newFile()
    const { store } = opened(file, driver)
    put(store, [...series(NOW - 20 * DAY, NOW - DAY, 2 * MINUTE), ...series(NOW - DAY, NOW, 5000)])
    const decision = { ...note(NOW - 15 * DAY), kind: 'decision' } as unknown as NewEntry
    store.addEntries([decision, { ...decision, at: NOW - 9 * DAY }, note(NOW - 15 * DAY)])
    store.compact(NOW, DEFAULT_RETENTION)
    const shorter = { samplesHours: 1, tenSecondsHours: 2, minutesDays: 1, tenMinutesDays: 10 }
    expect(store.expiring(NOW, DEFAULT_RETENTION)).toEqual({ before: [null, null, null, null], entries: 0 })
    expect(store.expiring(NOW, shorter)).toEqual({
      before: [NOW - HOUR, NOW - 2 * HOUR, NOW - DAY, NOW - 10 * DAY],
      entries: 1,
    })
    const stepAt = (age: number) => store.range(KEY, NOW - age, NOW - age + 30 * MINUTE, 10_000).step
    expect(stepAt(2 * DAY)).toBe(5 * MINUTE)
    store.compact(NOW, shorter)
    expect(store.expiring(NOW, shorter)).toEqual({ before: [null, null, null, null], entries: 0 })
    expect(stepAt(2 * DAY)).toBe(10 * MINUTE)
    expect(store.range(KEY, NOW - 20 * DAY, NOW - 15 * DAY, 1000).points).toEqual([])
    expect(store.entries({ limit: 10 }).map(({ kind, at }) => [kind, (NOW - at) / DAY])).toEqual([
      ['note', 15],
      ['decision', 9],
    ])
    store.close()
  })

  test('decisions go with the longest tier, notes stay', () => {
    const { store } = opened(newFile(), driver)
    const kept = store.addEntry(note(NOW - 90 * DAY))
    // The store looks at no more of a decision than its envelope.
    const decision = { ...note(NOW - 31 * DAY), kind: 'decision' } as unknown as NewEntry
    store.addEntry(decision)
    const recent = store.addEntry({ ...decision, at: NOW - 29 * DAY })
    store.compact(NOW, DEFAULT_RETENTION)
    expect(store.entries({ limit: 10 }).map((entry) => entry.id)).toEqual([recent.id, kept.id])
    store.close()
  })

  test(
    'a refusing disk is told, loses nothing, and is forgotten once it accepts again',
    { timeout: 90_000 },
    () => {
      const file = newFile()
      const real = openDriver(file, driver)
      real.exec(SCHEMA)
      let full = false
      const failing: Driver = {
        ...real,
        exec: (sql) => {
          if (full && sql === 'COMMIT') throw new Error('database or disk is full')
          real.exec(sql)
        },
      }
      const { store, problem } = createStore(failing, file)
      const samples = series(NOW, NOW + HOUR, 20_000)
      put(store, samples.slice(0, 10))
      store.flush()
      expect(problem()).toBeNull()
      full = true
      for (const [index, sample] of samples.entries()) {
        if (index < 10) continue
        put(store, [sample])
        store.flush()
      }
      expect(problem()).toMatch(/history database .*disk is full.*Check that its disk has space/s)
      expect(() => store.addEntry(note(NOW))).toThrow('disk is full')
      expectNaive(store.range(KEY, NOW, NOW + HOUR, 500), samples)
      full = false
      store.flush()
      expect(problem()).toBeNull()
      expect(store.entries({ limit: 10 })).toEqual([])
      store.close()
      const reader = openDriver(file, driver)
      expectNaive(createStore(reader, file).store.range(KEY, NOW, NOW + HOUR, 500), samples)
      reader.close()
    },
  )
})
