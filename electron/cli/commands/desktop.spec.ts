import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { browserCommand } from '../browser.ts'
import { findRuntime } from './desktop.ts'

const root = mkdtempSync(path.join(os.tmpdir(), 'eyrie-desktop-'))
const user = { platform: 'linux', user: 1000 } as const
const shown = { DISPLAY: ':0' }
afterAll(() => rmSync(root, { recursive: true, force: true }))

const why = (found: ReturnType<typeof findRuntime>) => (found.ok ? found.value : found.error.message)

test('no window is opened by root, without a display, or without a runtime, and each is named', () => {
  expect(why(findRuntime(root, shown, { ...user, user: 0 }))).toContain('refuses to run as root')
  expect(why(findRuntime(root, {}, user))).toBe('there is no display')
  expect(why(findRuntime(root, shown, user))).toBe('the Electron runtime is not here')
})

test('the runtime is the installed one, or the one that is named', () => {
  const dist = path.join(root, 'node_modules/electron/dist')
  mkdirSync(dist, { recursive: true })
  writeFileSync(path.join(dist, 'electron'), '')
  expect(why(findRuntime(root, shown, user))).toBe(path.join(dist, 'electron'))
  const other = path.join(root, 'other')
  mkdirSync(other)
  writeFileSync(path.join(other, 'electron'), '')
  const named = { ...shown, ELECTRON_OVERRIDE_DIST_PATH: other }
  expect(why(findRuntime(root, named, user))).toBe(path.join(other, 'electron'))
  expect(why(findRuntime(root, { WAYLAND_DISPLAY: 'wayland-0' }, user))).toBe(path.join(dist, 'electron'))
})

test('the system browser is opened where there is one and a display', () => {
  const bin = path.join(root, 'bin')
  mkdirSync(bin)
  writeFileSync(path.join(bin, 'xdg-open'), '', { mode: 0o755 })
  expect(browserCommand('http://x', { PATH: bin, ...shown }, 'linux')).toEqual(['xdg-open', 'http://x'])
  expect(browserCommand('http://x', { PATH: bin }, 'linux')).toBeNull()
  expect(browserCommand('http://x', { PATH: root, ...shown }, 'linux')).toBeNull()
  expect(browserCommand('http://x', {}, 'darwin')).toEqual(['open', 'http://x'])
})
