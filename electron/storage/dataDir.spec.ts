import fs from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { defaultDataDir, prepareDataDir } from './dataDir.ts'
import { temporaryFolder } from './testing/child.ts'

const folder = temporaryFolder()
afterAll(() => fs.rmSync(folder, { recursive: true }))

test('each platform has its own place', () => {
  expect(defaultDataDir({ XDG_DATA_HOME: '/data' }, 'linux', '/home/me')).toBe('/data/eyrie')
  expect(defaultDataDir({}, 'linux', '/home/me')).toBe('/home/me/.local/share/eyrie')
  expect(defaultDataDir({ XDG_DATA_HOME: 'relative' }, 'linux', '/home/me')).toBe(
    '/home/me/.local/share/eyrie',
  )
  expect(defaultDataDir({}, 'darwin', '/Users/me')).toBe('/Users/me/Library/Application Support/Eyrie')
  expect(defaultDataDir({ LOCALAPPDATA: 'D:\\Local' }, 'win32', 'C:\\me')).toBe('D:\\Local\\Eyrie')
  expect(defaultDataDir({}, 'win32', 'C:\\me')).toBe('C:\\me\\AppData\\Local\\Eyrie')
})

test('a missing folder is created for its owner only, and left empty', () => {
  const wanted = path.join(folder, 'a', 'b')
  expect(prepareDataDir(wanted, {})).toEqual({ ok: true, value: wanted })
  expect(fs.statSync(wanted).mode & 0o777).toBe(0o700)
  expect(fs.readdirSync(wanted)).toEqual([])
})

test('without a name the platform’s folder is used', () => {
  const prepared = prepareDataDir(null, { XDG_DATA_HOME: path.join(folder, 'xdg'), LOCALAPPDATA: folder })
  expect(prepared).toEqual({ ok: true, value: defaultDataDir({ XDG_DATA_HOME: path.join(folder, 'xdg') }) })
})

test('a file in the way is a sentence with what to do', () => {
  const file = path.join(folder, 'file')
  fs.writeFileSync(file, '')
  for (const wanted of [file, path.join(file, 'below')]) {
    expect(prepareDataDir(wanted, {})).toMatchObject({
      ok: false,
      error: {
        code: 'data-folder',
        message: `Eyrie cannot keep its data in ${wanted}: a file is in the way. Make that folder writable for this user, or name another one with --data-dir.`,
      },
    })
  }
})

test('a folder of somebody else’s is a sentence', () => {
  const theirs = path.join(folder, 'theirs')
  fs.mkdirSync(theirs, { mode: 0o500 })
  // Root may write anywhere: then the attempt is made as an ordinary user.
  const root = process.geteuid?.() === 0
  fs.chmodSync(folder, 0o755)
  if (root) process.seteuid?.(65534)
  try {
    expect(prepareDataDir(theirs, {})).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('this user may not write there') as string },
    })
  } finally {
    if (root) process.seteuid?.(0)
  }
})
