/**
 * One synchronous interface over two SQLite builds: the runtime's own `node:sqlite` (Node 22.13 and later) and the
 * WebAssembly one (Node 20, Electron 33). Their file locks do not exclude each other: one owner process per folder.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type * as wasm from 'node-sqlite3-wasm'

export type SqlValue = number | string | Uint8Array | null
export type Row = Readonly<Record<string, SqlValue>>
export type DriverName = 'node:sqlite' | 'node-sqlite3-wasm'

export interface Statement {
  /** Runs a statement that returns no rows and gives the last inserted row's id. */
  run(...values: readonly SqlValue[]): number
  get(...values: readonly SqlValue[]): Row | null
  all(...values: readonly SqlValue[]): readonly Row[]
}

/** An open database. Every method throws the build's own error, whose message is SQLite's. */
export interface Driver {
  readonly name: DriverName
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

/** The part of `node:sqlite` used here; Node 20's types do not know the module. */
interface NativeStatement {
  run(...values: readonly SqlValue[]): { readonly lastInsertRowid: number | bigint }
  get(...values: readonly SqlValue[]): Row | undefined
  all(...values: readonly SqlValue[]): Row[]
}
interface NativeDatabase {
  exec(sql: string): void
  prepare(sql: string): NativeStatement
  close(): void
}
interface NativeModule {
  readonly DatabaseSync: new (path: string) => NativeDatabase
}

const requireHere = createRequire(import.meta.url)

/** `node:sqlite` where the runtime has it. Node 22 calls it experimental at each start: that line is left out. */
function nativeModule(): NativeModule | null {
  const emitWarning = process.emitWarning.bind(process)
  process.emitWarning = () => undefined
  try {
    const found: unknown = process.getBuiltinModule('node:sqlite')
    return typeof found === 'object' && found !== null && 'DatabaseSync' in found
      ? (found as NativeModule)
      : null
  } finally {
    process.emitWarning = emitWarning
  }
}

/** The build this runtime uses: its own where there is one. */
export function chooseDriver(): DriverName {
  return nativeModule() === null ? 'node-sqlite3-wasm' : 'node:sqlite'
}

/** Opens (and creates, readable by its owner only) the database file. Throws when it cannot. */
export function openDriver(path: string, name: DriverName = chooseDriver()): Driver {
  fs.closeSync(fs.openSync(path, 'a', 0o600))
  return name === 'node:sqlite' ? openNative(path) : openWasm(path)
}

function openNative(path: string): Driver {
  const module = nativeModule()
  if (module === null) throw new Error(`node:sqlite is not part of this runtime (Node ${process.version})`)
  const database = new module.DatabaseSync(path)
  return {
    name: 'node:sqlite',
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    prepare: (sql) => {
      const statement = database.prepare(sql)
      return {
        run: (...values) => Number(statement.run(...values).lastInsertRowid),
        get: (...values) => statement.get(...values) ?? null,
        all: (...values) => statement.all(...values),
      }
    },
  }
}

/**
 * The package reads its .wasm file from the folder of its own script, so a bundle cannot swallow it: the build puts
 * both files beside the bundle (`node-sqlite3-wasm.cjs`, `.wasm`), and a checkout has them in node_modules.
 */
function wasmModule(): typeof wasm {
  const beside = ['./node-sqlite3-wasm.cjs', '../node-sqlite3-wasm.cjs']
    .map((name) => fileURLToPath(new URL(name, import.meta.url)))
    .find((file) => fs.existsSync(file))
  return requireHere(beside ?? 'node-sqlite3-wasm') as typeof wasm
}

function openWasm(path: string): Driver {
  const database = new (wasmModule().Database)(path)
  const statements: wasm.Statement[] = []
  const close = () => {
    for (const statement of statements) statement.finalize()
    database.close()
  }
  try {
    rollBackUnfinished(database, path)
  } catch (thrown) {
    close()
    throw thrown
  }
  return {
    name: 'node-sqlite3-wasm',
    exec: (sql) => database.exec(sql),
    close,
    prepare: (sql) => {
      const statement = database.prepare(sql)
      statements.push(statement)
      return {
        run: (...values) => Number(statement.run([...values]).lastInsertRowid),
        // Its own `get` stops at the first row and so keeps the file locked until the statement is used again.
        get: (...values) => (statement.all([...values]) as Row[])[0] ?? null,
        all: (...values) => statement.all([...values]) as Row[],
      }
    },
  }
}

/**
 * Undoes a transaction that a killed process left half-written. SQLite does so on the first read, unless somebody
 * else holds the lock; this build takes its own lock directory for somebody else's and would read the torn pages.
 * The caller is the folder's only owner, so for this one synchronous read the directory is hidden from the check.
 */
function rollBackUnfinished(database: wasm.Database, path: string): void {
  const { accessSync } = fs
  fs.accessSync = (file, mode) => {
    if (file === `${path}.lock`) throw new Error('hidden while a torn transaction is undone')
    accessSync(file, mode)
  }
  try {
    database.get('PRAGMA schema_version')
  } finally {
    fs.accessSync = accessSync
  }
}
