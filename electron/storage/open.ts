/** Opens `history.db`: checks it, moves a damaged one aside, refuses a newer one, clears a dead process's lock. */
import fs from 'node:fs'
import path from 'node:path'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { fileTime } from './atomicFile.ts'
import { chooseDriver, openDriver, type Driver, type DriverName } from './driver.ts'
import { currentOwner, wasEverOwned } from './owner.ts'
import { SCHEMA, createStore } from './sqliteStore.ts'
import type { OpenedStore } from './store.ts'

/** Raise with every change of the schema, and upgrade from each older one. */
const SCHEMA_VERSION = 1
/** "EYRI": tells this database from any other SQLite file. */
const APPLICATION_ID = 0x45595249

export interface OpenOptions {
  readonly driver?: DriverName
  /** Names a file that is moved aside. */
  readonly now?: () => number
}

/**
 * Opens or creates the database; the caller has claimed the folder. Fails with a sentence when another process owns
 * the folder, when a newer Eyrie wrote the database, or when the file system refuses.
 */
export function openStore(file: string, options: OpenOptions = {}): Result<OpenedStore> {
  const unlocked = clearLock(file)
  if (!unlocked.ok) return unlocked
  const driver = options.driver ?? chooseDriver()
  const first = tryOpen(file, driver)
  if (first.kind === 'refused') return first.result
  if (first.kind === 'opened') return ok({ ...first.store, notice: null })

  const aside = `${file}.corrupt-${fileTime((options.now ?? Date.now)())}`
  try {
    moveAside(file, aside)
  } catch (thrown) {
    return fail(
      'store-damaged',
      `The history database ${file} is damaged (${first.reason}) and could not be moved aside: ` +
        `${messageOf(thrown)}. Move it away by hand and start again.`,
    )
  }
  const second = tryOpen(file, driver)
  if (second.kind === 'refused') return second.result
  if (second.kind === 'damaged') return fail('store-unusable', refusalSentence(file, second.reason))
  const notice =
    `The history database was damaged (${first.reason}). It is kept as ${path.basename(aside)} in ` +
    `${path.dirname(file)}, and a new one was started; settings and services are not affected.`
  return ok({ ...second.store, notice })
}

type Attempt =
  | { readonly kind: 'opened'; readonly store: Omit<OpenedStore, 'notice'> }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'refused'; readonly result: Result<never> }

/** Words of SQLite and of the file system for what is not the file's own fault; all else is damage. */
const REFUSED =
  /^E[A-Z]+:|unable to open|readonly|disk I\/O|is full|is locked|out of memory|not part of this runtime|Cannot find module/

function tryOpen(file: string, name: DriverName): Attempt {
  let driver: Driver | null = null
  try {
    driver = openDriver(file, name)
    const version = prepareDatabase(driver)
    if (version > SCHEMA_VERSION) {
      driver.close()
      return { kind: 'refused', result: fail('store-newer', newerSentence(file, version)) }
    }
    return { kind: 'opened', store: createStore(driver, file) }
  } catch (thrown) {
    try {
      driver?.close()
    } catch {
      // Nothing more to learn from it: what went wrong first is told.
    }
    const reason = messageOf(thrown)
    if (!REFUSED.test(reason)) return { kind: 'damaged', reason }
    return { kind: 'refused', result: fail('store-unusable', refusalSentence(file, reason)) }
  }
}

/** Sets the database up where it is new, checks every page where it is not, and gives its schema version. */
function prepareDatabase(driver: Driver): number {
  const pragma = (name: string) => Object.values(driver.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? null
  // One owner process anyway; and the WebAssembly build then makes its lock directory once, not with every read.
  driver.exec('PRAGMA locking_mode = EXCLUSIVE')
  const tables = driver.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n
  if (tables === 0) {
    driver.exec('PRAGMA auto_vacuum = NONE; PRAGMA page_size = 8192')
    driver.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL')
    driver.exec(
      `BEGIN IMMEDIATE; ${SCHEMA}
       PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`,
    )
    return SCHEMA_VERSION
  }
  if (pragma('application_id') !== APPLICATION_ID) {
    throw new Error('file is a database, but not a database of Eyrie')
  }
  const version = Number(pragma('user_version'))
  if (version > SCHEMA_VERSION) return version
  driver.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL')
  // Not quick_check: it does not see an index that disagrees with its table, and the next write would fail on it.
  const check = pragma('integrity_check(1)')
  if (check !== 'ok')
    throw new Error(
      `damaged: ${
        String(check)
          .replace(/^\*+.*\*+\s*/, '')
          .split('\n')[0] ?? ''
      }`,
    )
  return version
}

/**
 * The WebAssembly build locks with a directory, which a killed process leaves behind. It is removed only when the
 * folder's owner is dead, or is this process, which has just claimed the folder and has opened nothing in it yet.
 */
function clearLock(file: string): Result<void> {
  const folder = path.dirname(file)
  const lock = `${file}.lock`
  const owner = currentOwner(folder)
  if (owner !== null && owner.pid !== process.pid) {
    return fail(
      'store-owned',
      `The history database ${file} belongs to process ${owner.pid}, which is running.`,
    )
  }
  try {
    if (owner === null && fs.existsSync(lock) && !wasEverOwned(folder)) {
      return fail(
        'store-locked',
        `The history database ${file} is locked by a process that did not claim its folder. ` +
          `End that process; when there is none, remove ${lock}.`,
      )
    }
    fs.rmSync(lock, { recursive: true, force: true })
  } catch (thrown) {
    return fail('store-unusable', refusalSentence(lock, messageOf(thrown)))
  }
  return ok(undefined)
}

function moveAside(file: string, aside: string): void {
  fs.renameSync(file, aside)
  if (fs.existsSync(`${file}-journal`)) fs.renameSync(`${file}-journal`, `${aside}-journal`)
  fs.rmSync(`${file}.lock`, { recursive: true, force: true })
}

function newerSentence(file: string, version: number): string {
  return (
    `The history database ${file} was written by a newer Eyrie (format ${version}; this one knows ` +
    `${SCHEMA_VERSION}). Update Eyrie, or choose another data folder.`
  )
}

function refusalSentence(file: string, reason: string): string {
  return `The history database ${file} cannot be opened: ${reason}. Check the folder's permissions and free space.`
}
