/** The store over an open database: puts samples, entries and values into transactions. */
import type { ActionEntry, Entry } from '../../shared/domain/history.ts'
import { messageOf } from '../../shared/lib/result.ts'
import type { Driver } from './driver.ts'
import { ENTRIES_SCHEMA, Entries } from './entries.ts'
import { ActionJournal, isUnfinished } from './journal.ts'
import { SAMPLES_SCHEMA, Samples } from './samples.ts'
import type { OpenedStore, Store } from './store.ts'

export const SCHEMA = `${SAMPLES_SCHEMA}${ENTRIES_SCHEMA}`

/** Beside the database: what goes on in actions under way. */
export const JOURNAL_SUFFIX = '.actions'
/** An action under way is among the newest of all: as many as can be under way at once. */
const LOOKED_AT = 100

/**
 * Reads what is buffered in the database (the tail) and what the journal of actions adds to it, and answers from then
 * on. `path` is the database's, for sentences and for the journal beside it.
 */
export function createStore(driver: Driver, path: string): Omit<OpenedStore, 'notice'> {
  const samples = new Samples(driver)
  const entries = new Entries(driver)
  const journal = new ActionJournal(`${path}${JOURNAL_SUFFIX}`)
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

  /** What the journal says of an action that has no end in the database is newer than what is there. */
  const foldJournal = (): void => {
    const news = journal.read().filter(({ id, action }) => {
      const known = entries.one(id)
      // None: the database was moved aside.
      return known === null || (isOpen(known) && known.action.id === action.id)
    })
    if (news.length > 0) transaction(() => news.forEach((entry) => entries.put(entry)))
  }
  guarded('written', foldJournal)
  const left = entries.list({ kind: 'action', limit: LOOKED_AT }).filter(isOpen).reverse()

  /** Of a file that cannot be read the samples are lost; whoever measures goes on. */
  const appending = (work: () => void): void => {
    try {
      work()
    } catch (thrown) {
      problem = told('read', thrown)
    }
  }

  const store: Store = {
    append: (batch) => appending(() => samples.append(batch)),
    row(keys) {
      const row = samples.row(keys)
      return { append: (at, values) => appending(() => row.append(at, values)) }
    },
    range: (series, from, to, maxPoints) => guarded('read', () => samples.range(series, from, to, maxPoints)),
    addEntry: (entry) => guarded('written', () => transaction(() => entries.add(entry))),
    addEntries: (added) =>
      guarded('written', () => transaction(() => added.map((entry) => entries.add(entry)))),
    updateEntry: (entry) => {
      guarded('written', () => transaction(() => entries.put(entry)))
      if (entry.kind === 'action' && !isUnfinished(entry.action)) journal.end(entry.id)
    },
    progress: (entry) => journal.write(entry),
    unfinished: () => left,
    entries: (filter) => guarded('read', () => entries.list(filter)),
    entry: (id) => guarded('read', () => entries.one(id)),
    value: (name) => entries.value(name),
    setValue: (name, value) => entries.setValue(name, value),
    flush: () => {
      if (open && (samples.unwritten || entries.unwritten)) attempt(() => undefined)
    },
    expiring: (now, retention) =>
      guarded('read', () => ({
        before: samples.expiring(now, retention),
        entries: entries.expiring(now, retention),
      })),
    compact: (now, retention) => {
      if (!open) return
      attempt(() => {
        samples.expire(now, retention)
        entries.expire(now, retention)
      })
    },
    close: () => {
      if (!open) return
      attempt(() => samples.writeChunks())
      open = false
      journal.close()
      driver.close()
    },
  }
  return { store, problem: () => problem, dropped: () => samples.dropped }
}

/** SQLite's words for a file that is torn or not a database at all; both builds use them. */
function isDamage(thrown: unknown): boolean {
  return /malformed|not a database|damaged/i.test(messageOf(thrown))
}

function isOpen(entry: Entry): entry is ActionEntry {
  return entry.kind === 'action' && isUnfinished(entry.action)
}
