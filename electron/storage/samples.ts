/**
 * Stored series. What is appended is only noted; it is taken into the tiers when it is next written or read. The newest chunk of
 * every tier is kept in memory and written now and then; in between, each flush writes only the new samples, as one small
 * row of the `tail`, which the next start replays. So a flush costs a few pages however many series there are, and
 * `kill -9` loses at most what came after the last one.
 */
import type { Sample, SeriesRange } from '../../shared/domain/metrics.ts'
import type { Retention } from '../../shared/domain/retention.ts'
import { chooseStep, samplingPeriod, toBuckets } from './buckets.ts'
import { CHUNKS_SCHEMA, ChunkTable } from './chunkTable.ts'
import type { Driver } from './driver.ts'
import { Pending, STRIDE } from './pending.ts'
import type { SeriesRow } from './store.ts'
import { COARSEST, HOUR, RAW, TIERS, addSample, number, toFloats, type Chunk, type Tier } from './tiers.ts'

/** Of each tier the newest chunk, older unwritten ones before it. */
interface Head {
  readonly tiers: readonly { readonly tier: Tier; readonly chunks: Chunk[] }[]
  lastAt: number
}

/** Chunks are written when a raw one is full, or when the tail holds this many samples: bounds what a start replays. */
const TAIL_SAMPLES = 200_000
/** The last time a Date can tell, in epoch ms. */
const MAX_TIME = 8.64e15
/** Samples stamped further ahead than this were written under a wrong clock. */
const AHEAD_MS = HOUR
/** Series silent for so long leave memory. */
const RESTS_AFTER_MS = 2 * HOUR

export const SAMPLES_SCHEMA = `${CHUNKS_SCHEMA}
  CREATE TABLE series (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
  CREATE TABLE tail (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
`

export class Samples {
  readonly #ids = new Map<string, number>()
  readonly #heads: (Head | undefined)[] = []
  readonly #newKeys: string[] = []
  #nextId = 1
  readonly #pending = new Pending()
  /** Samples that no chunk on disk holds, and whether they have filled a raw chunk. */
  #tail = { samples: 0, full: false }
  #dropped = 0
  #chunksWritten = false
  readonly #leaving = new Set<number>()
  readonly #table: ChunkTable
  readonly #sql

  constructor(driver: Driver) {
    this.#table = new ChunkTable(driver)
    this.#sql = {
      addSeries: driver.prepare('INSERT OR IGNORE INTO series (id, key) VALUES (?, ?)'),
      addTail: driver.prepare('INSERT INTO tail (data) VALUES (?)'),
      clearTail: driver.prepare('DELETE FROM tail'),
    }
    for (const row of driver.prepare('SELECT id, key FROM series').all()) {
      const id = Number(row.id)
      this.#ids.set(String(row.key), id)
      this.#nextId = Math.max(this.#nextId, id + 1)
    }
    for (const row of driver.prepare('SELECT data FROM tail ORDER BY id').all()) {
      if (row.data instanceof Uint8Array) this.#replay(toFloats(row.data))
    }
  }

  /** Samples refused since the start: not finite, or older than the newest of their series. */
  get dropped(): number {
    this.#take()
    return this.#dropped
  }

  append(batch: ReadonlyMap<string, Iterable<Sample>>): void {
    for (const [key, samples] of batch) {
      let id: number | null = null
      for (const { at, value } of samples) {
        id ??= this.#known(this.#idOf(key))
        this.#note(id, at, value)
      }
    }
  }

  row(keys: readonly string[]): SeriesRow {
    const ids = keys.map((key) => this.#idOf(key))
    return {
      append: (at, values) => {
        for (let place = 0; place < ids.length; place += 1) {
          this.#note(this.#known(number(ids, place)), at, number(values, place))
        }
      },
    }
  }

  /** Its newest chunks are in memory: whatever is wrong with the stored ones shows here, and not while something is written. */
  #known(id: number): number {
    this.#headOf(id)
    return id
  }

  #note(id: number, at: number, value: number): void {
    this.#pending.add(id, at, value)
    if (this.#pending.untaken > TAIL_SAMPLES) this.#take()
  }

  /** Brings the tiers up to what was appended. */
  #take(): void {
    this.#pending.take((id, at, value) => {
      const added = this.#add(this.#headOf(id), at, value)
      if (!added) this.#dropped += 1
      return added
    })
    if (this.#chunksDue) this.#pending.clear()
  }

  /** The next writing is one of chunks, which hold all that the tail would. */
  get #chunksDue(): boolean {
    return this.#tail.full || this.#tail.samples > TAIL_SAMPLES
  }

  #add(head: Head, at: number, value: number): boolean {
    if (!Number.isFinite(value) || !(Math.abs(at) <= MAX_TIME) || at <= head.lastAt) return false
    for (const { tier, chunks } of head.tiers) addSample(tier, chunks, at, value)
    head.lastAt = at
    this.#tail.samples += 1
    if ((head.tiers[0]?.chunks.length ?? 0) > 1) this.#tail.full = true
    return true
  }

  #replay(tail: Float64Array): void {
    for (let index = 0; index + STRIDE <= tail.length; index += STRIDE) {
      this.#add(this.#headOf(number(tail, index)), number(tail, index + 1), number(tail, index + 2))
    }
  }

  #idOf(key: string): number {
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#nextId
    this.#nextId += 1
    this.#ids.set(key, id)
    this.#newKeys.push(key)
    return id
  }

  #headOf(id: number): Head {
    const known = this.#heads[id]
    if (known !== undefined) return known
    let lastAt = -Infinity
    const tiers = TIERS.map((tier) => {
      const newest = this.#table.newest(id, tier)
      if (newest !== null && newest.records.length > 0) {
        lastAt = Math.max(lastAt, newestAt(tier, newest.records))
      }
      return { tier, chunks: newest === null ? [] : [newest] }
    })
    const head = { tiers, lastAt }
    this.#heads[id] = head
    return head
  }

  /** Whether there is anything a flush would write. */
  get unwritten(): boolean {
    return !this.#pending.empty || this.#chunksDue
  }

  /** Inside a transaction of the caller's, who calls `written` once it has ended well. */
  write(): void {
    this.#take()
    if (this.#chunksDue) {
      this.writeChunks()
      return
    }
    this.#writeKeys()
    if (!this.#pending.empty) this.#sql.addTail.run(this.#pending.bytes())
  }

  /** All of it as chunks; the tail is empty then. */
  writeChunks(): void {
    this.#take()
    this.#writeKeys()
    this.#heads.forEach((head, id) => {
      for (const { tier, chunks } of head?.tiers ?? []) {
        for (const chunk of chunks) if (chunk.dirty) this.#table.put(id, tier, chunk)
      }
    })
    this.#sql.clearTail.run()
    this.#chunksWritten = true
  }

  #writeKeys(): void {
    for (const key of this.#newKeys) this.#sql.addSeries.run(this.#idOf(key), key)
  }

  /** The caller's transaction has ended: `kept` or rolled back. */
  written(kept: boolean): void {
    if (kept) {
      this.#pending.clear()
      this.#newKeys.length = 0
      if (this.#chunksWritten) this.#settle()
      for (const id of this.#leaving) this.#heads[id] = undefined
    }
    this.#chunksWritten = false
    this.#leaving.clear()
  }

  #settle(): void {
    this.#tail = { samples: 0, full: false }
    for (const head of this.#heads) {
      for (const { chunks } of head?.tiers ?? []) {
        chunks.splice(0, chunks.length - 1)
        for (const chunk of chunks) chunk.dirty = false
      }
    }
  }

  /**
   * Inside a transaction: drops what is older than is kept, and what a wrong clock stamped ahead of `now` (it would make
   * every later sample look out of order).
   */
  expire(now: number, retention: Retention): void {
    const ahead = now + AHEAD_MS
    this.#take()
    this.#heads.forEach((head, id) => {
      if (head === undefined) return
      if (head.lastAt > ahead) cutAfter(head, ahead)
      else if (head.lastAt >= now - RESTS_AFTER_MS) return
      this.#leaving.add(id)
    })
    if (this.#leaving.size > 0) this.writeChunks()
    this.#table.expire(now, retention, ahead)
  }

  expiring(now: number, retention: Retention): readonly (number | null)[] {
    return this.#table.expiring(now, retention)
  }

  range(series: string, from: number, to: number, maxPoints: number): SeriesRange {
    const answer = (step: number, points: SeriesRange['points']) => ({ series, from, to, step, points })
    if (!(from >= -MAX_TIME && from < to && to <= MAX_TIME)) return answer(RAW.step, [])
    this.#take()
    const id = this.#ids.get(series)
    const begin = id === undefined ? null : this.#begin(id)
    if (id === undefined || begin === null) return answer(chooseStep(from, to, maxPoints, RAW), [])
    const finest = TIERS.find((tier) => this.#earliest(id, tier) <= Math.max(from, begin)) ?? COARSEST
    const wanted = chooseStep(from, to, maxPoints, finest)
    // A coarser tier gives the same min, mean and max at a fraction of the reading, where its step divides.
    const tier =
      TIERS.findLast((coarser) => coarser.step >= finest.step && wanted % coarser.step === 0) ?? finest
    const records = this.#records(id, tier, from, to)
    const least = Math.max(wanted, 1.5 * samplingPeriod(tier, records))
    const step = chooseStep(from, to, maxPoints, tier, least)
    return answer(step, toBuckets(tier, records, from, to, step))
  }

  /** The series' first sample that is still known, to the coarsest tier's step. */
  #begin(id: number): number | null {
    const stored = this.#table.oldest(id, COARSEST)?.records[0]
    return stored ?? this.#live(id, COARSEST)[0]?.records[0] ?? null
  }

  #live(id: number, tier: Tier): readonly Chunk[] {
    return this.#heads[id]?.tiers[tier.id]?.chunks ?? []
  }

  #earliest(id: number, tier: Tier): number {
    return Math.min(this.#live(id, tier)[0]?.t0 ?? Infinity, this.#table.start(id, tier) ?? Infinity)
  }

  /** Records of every chunk that touches [from, to): stored ones, then those in memory, which supersede them. */
  #records(id: number, tier: Tier, from: number, to: number): number[] {
    const live = this.#live(id, tier)
    const stored = this.#table.between(id, tier, from, to, live[0]?.t0 ?? Infinity)
    const touching = live.filter((chunk) => chunk.t0 < to && chunk.t0 + tier.span > from)
    const records: number[] = []
    for (const chunk of [...stored, ...touching]) for (const value of chunk.records) records.push(value)
    return records
  }
}

function newestAt(tier: Tier, records: readonly number[]): number {
  return number(records, records.length - tier.stride)
}

function cutAfter(head: Head, limit: number): void {
  for (const { tier, chunks } of head.tiers) {
    for (const chunk of chunks) {
      while (chunk.records.length > 0 && newestAt(tier, chunk.records) > limit) {
        chunk.records.length -= tier.stride
        chunk.dirty = true
      }
    }
  }
}
