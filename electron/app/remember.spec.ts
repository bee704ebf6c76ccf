import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testEngine } from '../observe/testing/engine.ts'
import { createRecentSeries } from '../observe/series.ts'
import { openStore } from '../storage/open.ts'
import { rememberRecent } from './remember.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-remember-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('after a restart the last five minutes are there, older ones are not, and gaps stay gaps', () => {
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  const { store } = opened.value
  const now = 1_800_000_000_000
  const every2s = Array.from({ length: 200 }, (_, index) => now - 400_000 + index * 2000)
  const silent = (at: number) => at > now - 200_000 && at < now - 100_000
  const samples = every2s.filter((at) => !silent(at)).map((at) => ({ at, value: 0.5 }))
  store.append(new Map([['shop/web/cpu', samples]]))
  const recent = createRecentSeries(600_000)
  rememberRecent(store, recent, [testEngine({}, 1).service()], now)
  const known = recent.since('shop/web/cpu', 0)
  expect(known.length).toBeGreaterThan(30)
  expect(known.every(({ at, value }) => at >= now - 310_000 && !silent(at) && value === 0.5)).toBe(true)
  expect(recent.latest('shop/web/memory')).toBeNull()
  store.close()
})
