/**
 * How far the actions under way have come: a line per change in a file beside the database, on disk with one
 * `fdatasync`. A transaction of the database syncs several times and costs ten times as much (`npm run bench -- journal`),
 * and each operation of an action waits for its line twice.
 */
import fs from 'node:fs'
import { promisify } from 'node:util'
import { messageOf } from '../../shared/lib/result.ts'
import type { Action, ActionEntry } from '../../shared/domain/history.ts'
import { writeWhole } from './atomicFile.ts'

const write = promisify(fs.write)
const sync = promisify(fs.fdatasync)

/** With actions always under way the file never empties by itself: then it is written anew. */
const MOST_BYTES = 1_000_000

/** Not ended, or ended without an answer of the engine. */
export function isUnfinished(action: Action): boolean {
  return action.endedAt === null || action.unsettled === true
}

export class ActionJournal {
  readonly #file: string
  #descriptor: number | null = null
  #bytes = 0
  /** The newest line of each action under way. */
  readonly #lines = new Map<number, string>()
  readonly #queued = new Map<number, string>()
  #next: Promise<void> | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  /** The newest whole line of each action that an earlier process left; a torn or strange one is passed over. */
  read(): readonly ActionEntry[] {
    const found = new Map<number, ActionEntry>()
    for (const line of this.#text().split('\n')) {
      const entry = toEntry(line)
      if (entry !== null) found.set(entry.id, entry)
    }
    return [...found.values()]
  }

  /** A file that cannot be read tells as little as none: the intents are in the database, the rest on the engine. */
  #text(): string {
    try {
      return fs.readFileSync(this.#file, 'utf8')
    } catch {
      return ''
    }
  }

  /** On disk when it resolves; what is asked for at the same time goes in one write. Rejects with a sentence. */
  write(entry: ActionEntry): Promise<void> {
    const line = `${JSON.stringify(entry)}\n`
    this.#lines.set(entry.id, line)
    this.#queued.set(entry.id, line)
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = null
        this.#writing = this.#flush()
        return this.#writing
      })
    return this.#next
  }

  /** The database has its end: its lines are of no use any more. Never throws: they are passed over when read. */
  end(id: number): void {
    this.#lines.delete(id)
    this.#queued.delete(id)
    if (this.#descriptor === null) return
    if (this.#lines.size > 0 && this.#bytes < MOST_BYTES) return
    try {
      if (this.#lines.size === 0) fs.ftruncateSync(this.#descriptor, 0)
      else this.#renew()
      this.#bytes = 0
    } catch {
      // The next end tries it again.
    }
  }

  close(): void {
    if (this.#descriptor !== null) fs.closeSync(this.#descriptor)
    this.#descriptor = null
  }

  #renew(): void {
    writeWhole(this.#file, [...this.#lines.values()].join(''))
    this.close()
  }

  async #flush(): Promise<void> {
    const text = [...this.#queued.values()].join('')
    this.#queued.clear()
    if (text === '') return
    try {
      this.#descriptor ??= fs.openSync(this.#file, 'a', 0o600)
      await write(this.#descriptor, text)
      await sync(this.#descriptor)
      this.#bytes += text.length
    } catch (thrown) {
      throw new Error(
        `The journal of actions ${this.#file} could not be written: ${messageOf(thrown)}. ` +
          'Check that its disk has space and that the file is still there.',
        { cause: thrown },
      )
    }
  }
}

function toEntry(line: string): ActionEntry | null {
  try {
    const entry = JSON.parse(line) as Partial<ActionEntry> | null
    const whole =
      entry?.kind === 'action' && typeof entry.id === 'number' && Array.isArray(entry.action?.operations)
    return whole ? (entry as ActionEntry) : null
  } catch {
    return null
  }
}
