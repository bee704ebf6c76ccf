/**
 * What the history costs: opening 30 days of 50 series, appending a million samples, flushing, reading a range. Each
 * beside a floor measured in the same run: an empty database, the same bytes read from a plain file.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chooseDriver, type DriverName } from '../../electron/storage/driver.ts'
import { openStore } from '../../electron/storage/open.ts'
import type { Store } from '../../electron/storage/store.ts'
import type { Sample } from '../../shared/domain/metrics.ts'
import { DEFAULT_RETENTION } from '../../shared/domain/retention.ts'

const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR
const SERIES = 50
const DAYS = 30
const MILLION = 1_000_000

const keyOf = (index: number) => `bench/service-${index}/cpu`
const round = (value: number) => value.toFixed(value < 10 ? 2 : 0)

function open(file: string, driver: DriverName): Store {
  const opened = openStore(file, { driver })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value.store
}

function timed<T>(work: () => T): { readonly ms: number; readonly value: T } {
  const begun = performance.now()
  const value = work()
  return { ms: performance.now() - begun, value }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

/** One series up to `now`, as dense as each tier can tell: 10 min, then 1 min, 10 s, and 1 s for two hours. */
function history(now: number, seed: number): readonly Sample[] {
  const samples: Sample[] = []
  const add = (from: number, to: number, step: number) => {
    for (let at = now - from; at < now - to; at += step) {
      samples.push({ at, value: 0.5 + 0.4 * Math.sin(at / HOUR + seed) + 0.05 * Math.sin(at * seed) })
    }
  }
  add(DAYS * DAY, 7 * DAY, 600 * SECOND)
  add(7 * DAY, DAY, 60 * SECOND)
  add(DAY, 2 * HOUR, 10 * SECOND)
  add(2 * HOUR, 0, SECOND)
  return samples
}

/** In a process of its own, as a start is: the first open loads the SQLite build as well. */
function openingTimes(file: string, driver: DriverName): readonly number[] {
  const self = process.argv[1] ?? ''
  return Array.from({ length: 5 }, () => {
    const child = spawnSync(process.execPath, [self, 'open', file, driver], { encoding: 'utf8' })
    if (child.status !== 0) throw new Error(child.stderr)
    return Number(child.stdout)
  })
}

/** A million samples of 50 series at 1 Hz in as many equal batches as there are flushes. */
function appendMillion(folder: string, driver: DriverName, flushes: number): void {
  const begin = Math.floor(Date.now() / DAY) * DAY
  const perSeries = MILLION / SERIES / flushes
  const batches = Array.from({ length: flushes }, (_, batch) => {
    const samples = (index: number) =>
      Array.from({ length: perSeries }, (_, tick) => ({
        at: begin + (batch * perSeries + tick) * SECOND,
        value: Math.sin(batch + tick * index),
      }))
    return new Map(Array.from({ length: SERIES }, (_, index) => [keyOf(index), samples(index)] as const))
  })
  const store = open(path.join(folder, `append-${flushes}.db`), driver)
  let slowest = 0
  const appending = timed(() => {
    for (const batch of batches) {
      store.append(batch)
      slowest = Math.max(slowest, timed(() => store.flush()).ms)
    }
  })
  store.close()
  const part = new Uint8Array((MILLION * 16) / flushes)
  const plain = timed(() => {
    const file = fs.openSync(path.join(folder, 'plain'), 'w')
    for (let batch = 0; batch < flushes; batch += 1) {
      fs.writeSync(file, part)
      fs.fsyncSync(file)
    }
    fs.closeSync(file)
  })
  console.log(
    `  append 1 M, ${String(flushes).padStart(4)} flushes   ${round(appending.ms)} ms, slowest flush ${round(slowest)} ms` +
      `   floor: the same bytes and fsyncs on a plain file ${round(plain.ms)} ms`,
  )
}

function bench(driver: DriverName): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-bench-'))
  try {
    const now = Date.now()
    const full = path.join(folder, 'history.db')
    let store = open(full, driver)
    for (let index = 0; index < SERIES; index += 1) {
      store.append(new Map([[keyOf(index), history(now, index)]]))
      store.compact(now, DEFAULT_RETENTION)
    }
    // Ten minutes that a killed process would leave in the tail, flushed every 3 s.
    for (let at = now; at < now + 590 * SECOND; at += 3 * SECOND) {
      const batch = new Map<string, readonly Sample[]>()
      for (let index = 0; index < SERIES; index += 1) {
        batch.set(
          keyOf(index),
          [0, 1, 2].map((second) => ({ at: at + second * SECOND, value: second })),
        )
      }
      store.append(batch)
      store.flush()
    }
    const killed = path.join(folder, 'killed.db')
    fs.copyFileSync(full, killed)

    const empty = path.join(folder, 'empty.db')
    open(empty, driver).close()
    const size = fs.statSync(killed).size
    console.log(
      `${driver}, Node ${process.version}, ${SERIES} series × ${DAYS} days = ${round(size / 1e6)} MB`,
    )
    const opening = openingTimes(killed, driver)
    console.log(
      `  open, after kill -9        median ${round(median(opening))} ms, worst ${round(Math.max(...opening))} ms` +
        `   floor: empty database ${round(median(openingTimes(empty, driver)))} ms,` +
        ` reading ${round(size / 1e6)} MB ${round(timed(() => fs.readFileSync(killed)).ms)} ms`,
    )

    store.close()
    for (const flushes of [10, 1000]) appendMillion(folder, driver, flushes)

    store = open(killed, driver)
    for (const [label, span] of [
      ['1 h', HOUR],
      ['24 h', DAY],
      ['7 d', 7 * DAY],
      ['30 d', DAYS * DAY],
    ] as const) {
      const times: number[] = []
      let points = 0
      for (let index = 0; index < SERIES; index += 1) {
        const read = timed(() => store.range(keyOf(index), now - span, now, 300))
        points = read.value.points.length
        times.push(read.ms)
      }
      console.log(`  range ${label.padEnd(5)} ${points} points    median ${round(median(times))} ms`)
    }
    const chunk = new Uint8Array(20 * 24_000)
    fs.writeFileSync(path.join(folder, 'chunks'), chunk)
    const floors = Array.from(
      { length: 20 },
      () => timed(() => new Float64Array(fs.readFileSync(path.join(folder, 'chunks')).buffer)).ms,
    )
    console.log(
      `  floor: ${chunk.length / 1000} kB (a day at 10 s) read from a file ${round(median(floors))} ms`,
    )
    store.close()
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

const [mode, file, driver] = process.argv.slice(2)
if (mode === 'open' && file !== undefined) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-bench-'))
  const copy = path.join(folder, 'history.db')
  fs.copyFileSync(file, copy)
  const opening = timed(() => open(copy, driver as DriverName))
  console.log(opening.ms)
  opening.value.close()
  fs.rmSync(folder, { recursive: true })
} else {
  bench('node-sqlite3-wasm')
  if (chooseDriver() === 'node:sqlite') bench('node:sqlite')
}
