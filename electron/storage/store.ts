/**
 * What the core keeps: samples as tiered series, entries, and small named values. Synchronous, as SQLite is in both
 * drivers; one owner process per data folder calls it. Entries are on disk when the call returns; reading, adding and
 * updating them throws a sentence when the disk refuses, so that nobody acts without a journal.
 */
import type { ActionEntry, Entry, NewEntry } from '../../shared/domain/history.ts'
import type { Sample, SeriesRange } from '../../shared/domain/metrics.ts'
import type { Retention } from '../../shared/domain/retention.ts'

export interface EntryFilter {
  readonly project?: string | undefined
  readonly service?: string | undefined
  readonly kind?: Entry['kind'] | undefined
  /** Epoch ms, inclusive. */
  readonly from?: number | undefined
  /** Epoch ms, exclusive. */
  readonly to?: number | undefined
  /** Only entries with a smaller id: the next page. */
  readonly before?: number | undefined
  /** Newest first, at most this many. */
  readonly limit: number
}

/** Series that are written together: one sample of each, all of the same time. */
export interface SeriesRow {
  /** As `append` of one sample each; `values` in the order of the keys. */
  append(at: number, values: ArrayLike<number>): void
}

export interface Store {
  /** Appends samples (keys: `seriesKey`); out-of-order or non-finite ones are dropped and counted. */
  append(batch: ReadonlyMap<string, Iterable<Sample>>): void
  /** Looks up series once, for what is appended to the same ones again and again. */
  row(keys: readonly string[]): SeriesRow
  /**
   * Min, mean, max per step over [from, to), from the finest tier that covers it with at most `maxPoints` steps.
   * Samples not yet written to disk are included. A gap has no bucket.
   */
  range(series: string, from: number, to: number, maxPoints: number): SeriesRange
  addEntry(entry: NewEntry): Entry
  /** Many at once, all or none: one write to the disk. */
  addEntries(entries: readonly NewEntry[]): readonly Entry[]
  /** Replaces an entry in place: an action that has ended. */
  updateEntry(entry: Entry): void
  /**
   * Keeps how far an action has come: on disk when it resolves, and in its entry when the store is next opened. Cheap,
   * and called at each begin and end of an operation. Rejects with a sentence when the disk refuses.
   */
  progress(entry: ActionEntry): Promise<void>
  /** Actions that an earlier process did not bring to their end, with all that was kept of them; oldest first. */
  unfinished(): readonly ActionEntry[]
  entries(filter: EntryFilter): readonly Entry[]
  entry(id: number): Entry | null
  /** A small JSON value under a name (engine memory per service, learned start times); null when absent. */
  value(name: string): unknown
  /** Written with the next flush or entry, whichever comes first. */
  setValue(name: string, value: unknown): void
  /** Writes what is buffered; called once a few seconds and before closing. A refusing disk is told by `problem`. */
  flush(): void
  /** Drops what is older than is kept; called once a minute. Actions, changes and notes stay. */
  compact(now: number, retention: Retention): void
  /** What `compact` would drop, without doing it. */
  expiring(now: number, retention: Retention): Expiring
  close(): void
}

export interface Expiring {
  /** Of each tier, finest first, the time before which samples would go, epoch ms; null: there are none. */
  readonly before: readonly (number | null)[]
  /** How many decisions and alerts. */
  readonly entries: number
}

/** A store opened; `notice` is a sentence when something had to be done (a corrupted file moved aside). */
export interface OpenedStore {
  readonly store: Store
  readonly notice: string | null
  /** A sentence while the last flush or compaction failed (disk full, file gone); it is tried again each time. */
  readonly problem: () => string | null
  /** Samples refused since the start. */
  readonly dropped: () => number
}
