import { mkdtempSync, readFileSync, rmSync, statSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from './log.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const lines = () =>
  readFileSync(path.join(folder, 'eyrie.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('a line is one JSON object with time, level and message, readable by its owner alone', () => {
  createLog(folder, () => 0).info('started', { pid: 7 })
  expect(lines()).toEqual([{ at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'started', pid: 7 }])
  expect(statSync(path.join(folder, 'eyrie.log')).mode & 0o777).toBe(0o600)
})

test('secrets are masked by the name of their field and inside URLs', () => {
  createLog(folder, () => 0).error('cannot reach http://me:hunter2@host/', {
    accessToken: 'abc',
    url: 'http://a:b@c',
  })
  const text = JSON.stringify(lines())
  expect(text).not.toContain('hunter2')
  expect(text).not.toContain('abc')
  expect(text).not.toContain('a:b@c')
})

test('a log that grew large is moved aside once', () => {
  const log = createLog(folder, () => 0)
  for (let index = 0; index < 25; index += 1) log.info('x'.repeat(100_000))
  expect(existsSync(path.join(folder, 'eyrie.log.1'))).toBe(true)
  expect(lines().length).toBeLessThan(25)
})
