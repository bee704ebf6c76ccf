/** The journal and what was decided: one row per entry, its body as JSON, and the small named values. */
import type { Entry, NewEntry } from '../../shared/domain/history.ts'
import { keptMs, type Retention } from '../../shared/domain/retention.ts'
import type { Driver, Row, SqlValue } from './driver.ts'
import type { EntryFilter } from './store.ts'

export const ENTRIES_SCHEMA = `
  CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL,
    project TEXT NOT NULL, service TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX entry_of_service ON entry (project, service, id);
  CREATE INDEX entry_at ON entry (at);
  CREATE TABLE value (name TEXT PRIMARY KEY, json TEXT NOT NULL);
`

/** Actions, drift, changes and notes stay. */
const EXPIRES = "at < ? AND kind IN ('decision', 'alert')"

export class Entries {
  readonly #driver
  readonly #sql
  readonly #values = new Map<string, unknown>()
  readonly #unwritten = new Set<string>()

  constructor(driver: Driver) {
    this.#driver = driver
    this.#sql = {
      add: driver.prepare('INSERT INTO entry (at, kind, project, service, body) VALUES (?, ?, ?, ?, ?)'),
      put: driver.prepare(
        'INSERT OR REPLACE INTO entry (id, at, kind, project, service, body) VALUES (?, ?, ?, ?, ?, ?)',
      ),
      one: driver.prepare('SELECT id, body FROM entry WHERE id = ?'),
      expire: driver.prepare(`DELETE FROM entry WHERE ${EXPIRES}`),
      expiring: driver.prepare(`SELECT count(*) AS n FROM entry WHERE ${EXPIRES}`),
      putValue: driver.prepare('INSERT OR REPLACE INTO value (name, json) VALUES (?, ?)'),
      dropValue: driver.prepare('DELETE FROM value WHERE name = ?'),
    }
    for (const row of driver.prepare('SELECT name, json FROM value').all()) {
      const value = parse(row.json)
      if (value !== undefined) this.#values.set(String(row.name), value)
    }
  }

  add(entry: NewEntry): Entry {
    const { at, kind, project, service } = entry
    const id = this.#sql.add.run(at, kind, project, service, JSON.stringify(entry))
    return { ...entry, id }
  }

  /** Also puts back an entry that is not there any more: its database was moved aside meanwhile. */
  put(entry: Entry): void {
    const { id, at, kind, project, service } = entry
    this.#sql.put.run(id, at, kind, project, service, JSON.stringify(entry))
  }

  one(id: number): Entry | null {
    const row = this.#sql.one.get(id)
    return row === null ? null : toEntry(row)
  }

  list(filter: EntryFilter): readonly Entry[] {
    const where: string[] = []
    const values: SqlValue[] = []
    const add = (condition: string, value: SqlValue | undefined) => {
      if (value === undefined) return
      where.push(condition)
      values.push(value)
    }
    add('project = ?', filter.project)
    add('service = ?', filter.service)
    add('kind = ?', filter.kind)
    add('at >= ?', filter.from)
    add('at < ?', filter.to)
    add('id < ?', filter.before)
    const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
    const sql = `SELECT id, body FROM entry ${condition} ORDER BY id DESC LIMIT ?`
    const rows = this.#prepared(sql).all(...values, Math.max(0, Math.floor(filter.limit)))
    return rows.flatMap((row) => toEntry(row) ?? [])
  }

  /** One statement per set of conditions, kept: at most 64. */
  readonly #lists = new Map<string, ReturnType<Driver['prepare']>>()
  #prepared(sql: string): ReturnType<Driver['prepare']> {
    const known = this.#lists.get(sql)
    if (known !== undefined) return known
    const statement = this.#driver.prepare(sql)
    this.#lists.set(sql, statement)
    return statement
  }

  value(name: string): unknown {
    return this.#values.get(name) ?? null
  }

  setValue(name: string, value: unknown): void {
    this.#values.set(name, value)
    this.#unwritten.add(name)
  }

  get unwritten(): boolean {
    return this.#unwritten.size > 0
  }

  /** Inside a transaction of the caller's, who calls `written` once it has ended well. */
  writeValues(): void {
    for (const name of this.#unwritten) {
      const value = this.#values.get(name)
      if (value === null || value === undefined) this.#sql.dropValue.run(name)
      else this.#sql.putValue.run(name, JSON.stringify(value))
    }
  }

  written(kept: boolean): void {
    if (kept) this.#unwritten.clear()
  }

  /** Decisions and alerts go with the longest tier. */
  expire(now: number, retention: Retention): void {
    this.#sql.expire.run(now - longest(retention))
  }

  /** How many would go. */
  expiring(now: number, retention: Retention): number {
    return Number(this.#sql.expiring.get(now - longest(retention))?.n ?? 0)
  }
}

function longest(retention: Retention): number {
  return keptMs(retention).at(-1) ?? Infinity
}

function toEntry(row: Row): Entry | null {
  const body = parse(row.body)
  return typeof body === 'object' && body !== null ? ({ ...body, id: Number(row.id) } as Entry) : null
}

/** Undefined for what a damaged file made unreadable. */
function parse(json: SqlValue | undefined): unknown {
  try {
    return JSON.parse(String(json))
  } catch {
    return undefined
  }
}
