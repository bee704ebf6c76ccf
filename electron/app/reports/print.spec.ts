import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findBrowser, printWithBrowser } from './print.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-browser-'))
afterAll(() => rmSync(folder, { recursive: true }))

function program(name: string, script: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return file
}

test('a machine without a browser says what to do instead', async () => {
  const printed = await printWithBrowser({ PATH: folder })('<p>x</p>')
  expect(printed.ok ? '' : printed.error.message).toMatch(
    /needs Chromium or Chrome.*CHROME_PATH.*choose HTML/,
  )
})

test('the browser that is named comes before those that are found, and one that cannot run is passed over', () => {
  const found = program('chromium', 'exit 0')
  const named = program('mine', 'exit 0')
  expect(findBrowser({ PATH: folder })).toBe(found)
  expect(findBrowser({ PATH: folder, CHROME_PATH: named })).toBe(named)
  expect(findBrowser({ PATH: folder, CHROME_PATH: path.join(folder, 'none') })).toBe(found)
})

test('a browser that fails or prints nothing is told as a failure', async () => {
  const failing = await printWithBrowser({ CHROME_PATH: program('failing', 'exit 3') })('<p>x</p>')
  expect(failing.ok ? '' : failing.error.message).toMatch(/failing could not print the report/)
  const silent = await printWithBrowser({ CHROME_PATH: program('silent', 'exit 0') })('<p>x</p>')
  expect(silent.ok ? '' : silent.error.message).toMatch(/silent printed no report/)
})
