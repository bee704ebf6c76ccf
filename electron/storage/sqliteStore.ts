/** The store over an open database: puts samples, entries and values into transactions. */
import { messageOf } from '../../shared/lib/result.ts'
import type { Driver } from './driver.ts'
import { ENTRIES_SCHEMA, Entries } from './entries.ts'
import { SAMPLES_SCHEMA, Samples } from './samples.ts'
import type { OpenedStore, Store } from './store.ts'

export const SCHEMA = `${SAMPLES_SCHEMA}${ENTRIES_SCHEMA}`

/** Reads what is buffered in the database (the tail) and answers from then on. `path` is for sentences only. */
export function createStore(driver: Driver, path: string): Omit<OpenedStore, 'notice'> {
  const samples = new Samples(driver)
  const entries = new Entries(driver)
  let problem: string | null = null
  let open = true

  const told = (doing: string, thrown: unknown) =>
    `The history database ${path} could not be ${doing}: ${messageOf(thrown)}. ` +
    (isDamage(thrown)
      ? 'Start Eyrie again: it moves a damaged database aside and begins a new one.'
      : 'Check that its disk has space and that the file is still there.')

  /** Everything or nothing; the buffers are told which. */
  const transaction = <T>(work: () => T): T => {
    driver.exec('BEGIN IMMEDIATE')
    let result: T
    try {
      samples.write()
      entries.writeValues()
      result = work()
      driver.exec('COMMIT')
    } catch (thrown) {
      samples.written(false)
      entries.written(false)
      try {
        driver.exec('ROLLBACK')
      } catch {
        // SQLite has rolled back by itself: a full disk, an I/O error.
      }
      throw thrown
    }
    samples.written(true)
    entries.written(true)
    return result
  }

  const guarded = <T>(doing: string, work: () => T): T => {
    try {
      return work()
    } catch (thrown) {
      throw new Error(told(doing, thrown), { cause: thrown })
    }
  }
  /** For what a timer calls: a refusing disk is remembered, not thrown. */
  const attempt = (work: () => void): void => {
    try {
      transaction(work)
      problem = null
    } catch (thrown) {
      problem = told('written', thrown)
    }
  }

  const store: Store = {
    append: (batch) => {
      try {
        samples.append(batch)
      } catch (thrown) {
        problem = told('read', thrown)
      }
    },
    range: (series, from, to, maxPoints) => guarded('read', () => samples.range(series, from, to, maxPoints)),
    addEntry: (entry) => guarded('written', () => transaction(() => entries.add(entry))),
    addEntries: (added) =>
      guarded('written', () => transaction(() => added.map((entry) => entries.add(entry)))),
    updateEntry: (entry) => guarded('written', () => transaction(() => entries.put(entry))),
    entries: (filter) => guarded('read', () => entries.list(filter)),
    entry: (id) => guarded('read', () => entries.one(id)),
    value: (name) => entries.value(name),
    setValue: (name, value) => entries.setValue(name, value),
    flush: () => {
      if (open && (samples.unwritten || entries.unwritten)) attempt(() => undefined)
    },
    compact: (now) => {
      if (!open) return
      attempt(() => {
        samples.expire(now)
        entries.expire(now)
      })
    },
    close: () => {
      if (!open) return
      attempt(() => samples.writeChunks())
      open = false
      driver.close()
    },
  }
  return { store, problem: () => problem, dropped: () => samples.dropped }
}

/** SQLite's words for a file that is torn or not a database at all; both builds use them. */
function isDamage(thrown: unknown): boolean {
  return /malformed|not a database|damaged/i.test(messageOf(thrown))
}
