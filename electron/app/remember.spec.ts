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
  const samples = [now - 600_000, now - 200_000, now - 100_000].map((at) => ({ at, value: 0.5 }))
  store.append(new Map([['shop/web/cpu', samples]]))
  const recent = createRecentSeries(600_000)
  rememberRecent(store, recent, [testEngine({}, 1).service()], now)
  expect(recent.since('shop/web/cpu', 0).map((sample) => sample.at)).toEqual([now - 200_000, now - 100_000])
  expect(recent.latest('shop/web/memory')).toBeNull()
  store.close()
})
