import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { chooseDriver, openDriver, type DriverName } from './driver.ts'
import { openStore } from './open.ts'
import { temporaryFolder } from './testing/child.ts'
import { HOUR, MINUTE } from './tiers.ts'
import { DEFAULT_RETENTION } from '../../shared/domain/retention.ts'

const folder = temporaryFolder()
afterAll(() => fs.rmSync(folder, { recursive: true }))

const drivers: readonly DriverName[] =
  chooseDriver() === 'node:sqlite' ? ['node:sqlite', 'node-sqlite3-wasm'] : ['node-sqlite3-wasm']

let folders = 0
/** A data folder of its own, with a history of a few hundred kilobytes where asked. */
function newFile(): string {
  const own = path.join(folder, String((folders += 1)))
  fs.mkdirSync(own)
  return path.join(own, 'history.db')
}
const NOW = 1_790_000_000_000
const PAGE = 8192

function fill(file: string, driver: DriverName): void {
  const opened = openStore(file, { driver })
  if (!opened.ok) throw new Error(opened.error.message)
  const { store } = opened.value
  for (let index = 0; index < 20; index += 1) {
    const samples = Array.from({ length: 600 }, (_, tick) => ({ at: NOW + tick * 5000, value: tick }))
    store.append(new Map([[`shop/web/${index}`, samples]]))
    store.addEntry({
      at: NOW + index,
      kind: 'note',
      project: 'shop',
      service: 'web',
      topic: 'test',
      sentence: 'x'.repeat(500),
    })
  }
  store.close()
}

/** Opens and uses it as the app does; gives the notice. */
function use(file: string, driver: DriverName): string | null {
  const opened = openStore(file, { driver, now: () => Date.UTC(2026, 0, 2, 3, 4, 5) })
  if (!opened.ok) throw new Error(opened.error.message)
  const { store, notice, problem } = opened.value
  store.append(new Map([['shop/web/0', [{ at: NOW + 5 * HOUR, value: 1 }]]]))
  store.flush()
  for (let index = 0; index < 20; index += 1) store.range(`shop/web/${index}`, NOW, NOW + 6 * HOUR, 300)
  const { id } = store.addEntry({
    at: NOW,
    kind: 'note',
    project: 'shop',
    service: 'web',
    topic: 'test',
    sentence: 'after',
  })
  expect(store.entries({ limit: 1 })[0]?.id).toBe(id)
  store.compact(NOW + 5 * HOUR, DEFAULT_RETENTION)
  expect(problem()).toBeNull()
  store.close()
  return notice
}

describe.each(drivers)('%s', (driver) => {
  const good = newFile()
  fill(good, driver)
  const bytes = fs.readFileSync(good)
  const damaged = (change: (copy: Buffer) => Buffer): { readonly file: string; readonly content: Buffer } => {
    const file = newFile()
    const content = change(Buffer.from(bytes))
    fs.writeFileSync(file, content)
    return { file, content }
  }
  /** The last bytes of an index's page are those of its first entry's key. */
  const otherIndexEntry = (copy: Buffer): Buffer => {
    const reader = openDriver(good, driver)
    const page = reader.prepare("SELECT rootpage AS n FROM sqlite_schema WHERE name = 'entry_at'").get()?.n
    reader.close()
    const last = Number(page) * PAGE - 1
    copy[last] = (copy[last] ?? 0) ^ 1
    return copy
  }
  const zeroed = (from: number, to: number) => (copy: Buffer) => copy.fill(0, from, to)

  test.each([
    ['its first bytes are gone', zeroed(0, 100)],
    ['its first page is gone', zeroed(0, PAGE)],
    ['its schema is overwritten', (copy: Buffer) => copy.fill('x', PAGE - 2000, PAGE)],
    ['a page in the middle is zero', zeroed(10 * PAGE, 11 * PAGE)],
    ['a page in the middle is noise', (copy: Buffer) => copy.fill(0xa5, 8 * PAGE, 9 * PAGE)],
    ['its second half is missing', (copy: Buffer) => copy.subarray(0, copy.length / 2)],
    ['an index disagrees with its table', otherIndexEntry],
    ['its last page is missing', (copy: Buffer) => copy.subarray(0, copy.length - PAGE)],
    ['it was cut in its first page', (copy: Buffer) => copy.subarray(0, 3000)],
    ['it is a text', () => Buffer.from('{"not": "a database"}'.repeat(100))],
    ['it is all zeros', (copy: Buffer) => copy.fill(0)],
  ])('a database is moved aside, named, and started fresh when %s', (_, change) => {
    const { file, content } = damaged(change)
    const beside = path.join(path.dirname(file), 'settings.json')
    fs.writeFileSync(beside, '{"kept": true}')
    const notice = use(file, driver)
    expect(notice).toMatch(
      /^The history database was damaged \(.+\)\. It is kept as history\.db\.corrupt-2026-01-02T03-04-05-000Z in .+, and a new one was started; settings/,
    )
    expect(fs.readFileSync(`${file}.corrupt-2026-01-02T03-04-05-000Z`).equals(content)).toBe(true)
    expect(fs.readFileSync(beside, 'utf8')).toBe('{"kept": true}')
    expect(use(file, driver)).toBeNull()
  })

  test('wherever a few bytes differ, the start succeeds and what is shown works', { timeout: 90_000 }, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: bytes.length - 8 }),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        (at, noise) => {
          // Bytes 18, 19 name WAL mode, 60 to 63 the format's version: changed, they are a refusal (below).
          fc.pre(at > 63 || at + noise.length <= 18 || (at > 19 && at + noise.length <= 60))
          const { file } = damaged((copy) => {
            copy.set(noise, at)
            return copy
          })
          use(file, driver)
          fs.rmSync(path.dirname(file), { recursive: true })
        },
      ),
      { numRuns: 60 },
    )
  })

  test('another program’s database is moved aside, not written into', () => {
    const file = newFile()
    const other = openDriver(file, driver)
    other.exec('CREATE TABLE recipes (name TEXT); PRAGMA user_version = 7')
    other.close()
    expect(use(file, driver)).toContain('not a database of Eyrie')
  })

  test('a database of a newer version is refused with a sentence and left as it is', () => {
    const file = newFile()
    fs.copyFileSync(good, file)
    const newer = openDriver(file, driver)
    newer.exec('PRAGMA user_version = 2')
    newer.close()
    const before = fs.readFileSync(file)
    const opened = openStore(file, { driver })
    expect(opened).toMatchObject({
      ok: false,
      error: {
        code: 'store-newer',
        message: expect.stringMatching(/newer Eyrie \(format 2; this one knows 1\)\. Update/) as string,
      },
    })
    expect(fs.readFileSync(file).equals(before)).toBe(true)
    expect(fs.readdirSync(path.dirname(file)).filter((name) => name.includes('corrupt'))).toEqual([])
  })

  test('an empty file becomes a database without a word', () => {
    const file = newFile()
    fs.writeFileSync(file, '')
    expect(use(file, driver)).toBeNull()
  })

  test('a folder that is not there is a sentence', () => {
    const opened = openStore(path.join(folder, 'none', 'history.db'), { driver })
    expect(opened).toMatchObject({
      ok: false,
      error: {
        code: 'store-unusable',
        message: expect.stringContaining('cannot be opened: ENOENT') as string,
      },
    })
  })

  test('the history survives a change of the SQLite build', () => {
    const file = newFile()
    fs.copyFileSync(good, file)
    for (const next of [...drivers, ...drivers]) {
      const opened = openStore(file, { driver: next })
      if (!opened.ok) throw new Error(opened.error.message)
      const { points } = opened.value.store.range('shop/web/3', NOW, NOW + 50 * MINUTE, 5)
      expect(Math.max(...points.map((point) => point.max))).toBe(599)
      expect(opened.value.store.entries({ limit: 100 })).toHaveLength(20)
      opened.value.store.close()
    }
  })
})
