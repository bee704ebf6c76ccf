import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../shared/domain/settings.ts'
import { createSettings } from './settings.ts'
import { temporaryFolder } from './testing/child.ts'

const folder = temporaryFolder()
afterAll(() => fs.rmSync(folder, { recursive: true }))

let own = ''
let folders = 0
beforeEach(() => {
  own = path.join(folder, String((folders += 1)))
  fs.mkdirSync(own)
})
const file = () => path.join(own, 'settings.json')
const at = () => Date.UTC(2026, 0, 2, 3, 4, 5)
const open = () => createSettings(own, at)
const frozen = { ...DEFAULT_SETTINGS, frozen: true }

test('without a file the defaults are in force, and nothing is written', () => {
  expect(open()).toMatchObject({ notice: null })
  expect(open().get()).toEqual(DEFAULT_SETTINGS)
  expect(fs.readdirSync(own)).toEqual([])
})

test('a change is in force at once, and after a restart', () => {
  const settings = open()
  const pauses = [{ direction: 'up' as const, until: null }]
  const services = { 'shop/web': { mode: 'automatic' as const, pauses } }
  expect(settings.update((old) => ({ ...old, frozen: true, services }))).toMatchObject({ ok: true })
  expect(settings.get()).toEqual({ ...frozen, services })
  expect(open().get()).toEqual({ ...frozen, services })
  expect(open().notice).toBeNull()
  expect(fs.readdirSync(own).sort()).toEqual(['settings.json', 'settings.json.bak'])
  for (const name of fs.readdirSync(own)) expect(fs.statSync(path.join(own, name)).mode & 0o777).toBe(0o600)
})

test.each([
  ['torn', '{"version": 1, "theme": "da', 'it is not valid JSON'],
  ['empty', '', 'it is empty'],
  ['of zeros', '\0'.repeat(200), 'it is not valid JSON'],
  ['with an unknown field', JSON.stringify({ ...frozen, colour: 'red' }), 'Unrecognized key: "colour"'],
  ['with a wrong value', JSON.stringify({ ...frozen, theme: 'pink' }), 'theme: Invalid option'],
  ['of another version', JSON.stringify({ ...frozen, version: 2 }), 'version: Invalid input'],
])('a file that is %s is kept, and the last good settings are in force', (_, content, problem) => {
  open().update(() => frozen)
  fs.writeFileSync(file(), content)
  const settings = open()
  expect(settings.get()).toEqual(frozen)
  expect(settings.notice).toContain(problem)
  expect(settings.notice).toContain(
    'It is kept as settings.json.torn-2026-01-02T03-04-05-000Z; the last good',
  )
  expect(fs.readFileSync(`${file()}.torn-2026-01-02T03-04-05-000Z`, 'utf8')).toBe(content)
  expect(open()).toMatchObject({ notice: null })
  expect(open().get()).toEqual(frozen)
})

test('with no copy to fall back to, the defaults are in force and the notice says so', () => {
  fs.writeFileSync(file(), '{')
  fs.writeFileSync(`${file()}.bak`, 'also torn')
  const settings = open()
  expect(settings.get()).toEqual(DEFAULT_SETTINGS)
  expect(settings.notice).toContain('no usable copy of earlier settings, so the defaults are in force')
  expect(settings.update(() => frozen).ok).toBe(true)
  expect(open().get()).toEqual(frozen)
})

test('a file edited well by hand is what a later torn one falls back to', () => {
  open().update(() => DEFAULT_SETTINGS)
  fs.writeFileSync(file(), JSON.stringify(frozen))
  expect(open().get()).toEqual(frozen)
  fs.truncateSync(file(), 10)
  expect(open().get()).toEqual(frozen)
})

test('the notice does not quote the file: it may hold a password', () => {
  fs.writeFileSync(file(), '{"prometheusUrl": "http://me:hunter2@host", }')
  expect(open().notice).not.toContain('hunter2')
})

test('an invalid change is refused by name and changes nothing', () => {
  const settings = open()
  const result = settings.update((old) => ({ ...old, prometheusUrl: 'ftp://x' }))
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'settings-invalid', message: expect.stringContaining('prometheusUrl') as string },
  })
  expect(settings.get()).toEqual(DEFAULT_SETTINGS)
  expect(fs.readdirSync(own)).toEqual([])
})

test('a change that cannot be saved holds until the end and says so', () => {
  const settings = open()
  fs.rmSync(own, { recursive: true })
  const result = settings.update(() => frozen)
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: 'settings-not-saved',
      message: expect.stringContaining('could not be saved in') as string,
    },
  })
  expect(settings.get().frozen).toBe(true)
})
