import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../storage/open.ts'
import type { Store } from '../../storage/store.ts'
import { recordedExtent } from './recordedSeries.ts'

const MINUTE = 60_000
/** Some time within an hour, a day and a month. */
const NOW = Date.UTC(2026, 10, 17, 12, 26, 40)
const web = { project: 'shop', service: 'web' }

let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-recorded-'))
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function record(from: number, to: number): void {
  const samples = []
  for (let at = from; at <= to; at += 2000) samples.push({ at, value: 0.5 })
  store.append(new Map([['shop/web/cpu', samples]]))
}

describe('what is recorded of a service', () => {
  test('begins and ends where its samples do, however short it is beside a month', () => {
    record(NOW - 20 * MINUTE, NOW)
    const extent = recordedExtent(store, web, NOW)
    expect(Math.abs((extent?.from ?? 0) - (NOW - 20 * MINUTE))).toBeLessThan(MINUTE)
    expect(Math.abs((extent?.to ?? 0) - NOW)).toBeLessThan(MINUTE)
  })
  test('reaches to its newest minutes where it is long', () => {
    record(NOW - 30 * 60 * MINUTE, NOW - 3 * MINUTE)
    const extent = recordedExtent(store, web, NOW)
    expect(Math.abs((extent?.to ?? 0) - (NOW - 3 * MINUTE))).toBeLessThan(MINUTE)
  })
  test('is nothing to rehearse on before five minutes', () => {
    expect(recordedExtent(store, web, NOW)).toBeNull()
    record(NOW - 2 * MINUTE, NOW)
    expect(recordedExtent(store, web, NOW)).toBeNull()
  })
})
