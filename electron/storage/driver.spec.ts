import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseDriver, openDriver, type DriverName } from './driver.ts'
import { bundleWorker, runWorker, temporaryFolder } from './testing/child.ts'

const folder = temporaryFolder()
let script = ''
beforeAll(async () => {
  script = await bundleWorker(path.join(folder, 'worker'))
}, 60_000)
afterAll(() => fs.rmSync(folder, { recursive: true }))

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const hasNative = major > 22 || (major === 22 && minor >= 13)
const drivers: readonly DriverName[] = hasNative
  ? ['node:sqlite', 'node-sqlite3-wasm']
  : ['node-sqlite3-wasm']

test('the runtime’s own SQLite is chosen from Node 22.13 on, the WebAssembly build before', () => {
  expect(chooseDriver()).toBe(hasNative ? 'node:sqlite' : 'node-sqlite3-wasm')
})

test('asking for a build that the runtime lacks says so', () => {
  const file = path.join(folder, 'lacking.db')
  if (hasNative) expect(openDriver(file, 'node:sqlite').name).toBe('node:sqlite')
  else expect(() => openDriver(file, 'node:sqlite')).toThrow('not part of this runtime')
})

describe.each(drivers)('%s', (name) => {
  const fileOf = (label: string) => path.join(folder, `${name.replace(':', '-')}-${label}.db`)

  test('gives back what was put in: integers, fractions, text, bytes, null', () => {
    const driver = openDriver(fileOf('values'), name)
    driver.exec('CREATE TABLE t (i INTEGER PRIMARY KEY, a, b, c, d)')
    const bytes = new Uint8Array([0, 1, 254, 255])
    const put = driver.prepare('INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?)')
    expect(put.run(1_790_000_000_123, 0.1, 'näme', bytes)).toBe(1)
    expect(put.run(-1, Number.MAX_VALUE, '', null)).toBe(2)
    const rows = driver.prepare('SELECT a, b, c, d FROM t ORDER BY i').all()
    expect(rows.map((row) => ({ ...row, d: row.d instanceof Uint8Array ? [...row.d] : row.d }))).toEqual([
      { a: 1_790_000_000_123, b: 0.1, c: 'näme', d: [0, 1, 254, 255] },
      { a: -1, b: Number.MAX_VALUE, c: '', d: null },
    ])
    expect(driver.prepare('SELECT a FROM t WHERE i = ?').get(3)).toBeNull()
    driver.close()
  })

  test('a read of one row does not keep the file locked', () => {
    const file = fileOf('lock')
    const driver = openDriver(file, name)
    driver.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)')
    expect(driver.prepare('SELECT a FROM t').get()).toMatchObject({ a: 1 })
    const other = openDriver(file, name)
    other.exec('INSERT INTO t VALUES (3)')
    expect(driver.prepare('SELECT count(*) AS n FROM t').get()).toMatchObject({ n: 3 })
    other.close()
    driver.close()
  })

  test('the file is readable by its owner only', () => {
    const file = fileOf('mode')
    openDriver(file, name).close()
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  })

  test(
    'a transaction that kill -9 left half-written is undone at the next open',
    { timeout: 90_000 },
    async () => {
      const file = fileOf('torn')
      const worker = runWorker(script, { do: 'tear', file, driver: name })
      await worker.ended
      expect(fs.statSync(`${file}-journal`).size).toBeGreaterThan(100_000)
      fs.rmSync(`${file}.lock`, { recursive: true, force: true })
      const driver = openDriver(file, name)
      expect(driver.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
      expect(driver.prepare('SELECT v, count(*) AS n FROM t GROUP BY v').all()).toMatchObject([
        { v: 1, n: 500 },
      ])
      driver.close()
    },
  )
})
