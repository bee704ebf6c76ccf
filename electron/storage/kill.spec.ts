import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseDriver, type DriverName } from './driver.ts'
import { openStore } from './open.ts'
import { claimOwner } from './owner.ts'
import { bundleWorker, runWorker, temporaryFolder } from './testing/child.ts'
import { SERIES_OF_WORKER, STEP_OF_WORKER } from './testing/series.ts'
import type { Told } from './testing/worker.ts'
import { MINUTE } from './tiers.ts'

const folder = temporaryFolder()
let script = ''
beforeAll(async () => {
  script = await bundleWorker(path.join(folder, 'worker'))
}, 60_000)
afterAll(() => fs.rmSync(folder, { recursive: true }))

const drivers: readonly DriverName[] =
  chooseDriver() === 'node:sqlite' ? ['node:sqlite', 'node-sqlite3-wasm'] : ['node-sqlite3-wasm']

const BEGIN = Math.floor(1_790_000_000_000 / (10 * MINUTE)) * 10 * MINUTE
const flushed = (told: readonly Told[]) => told.flatMap((line) => ('flushed' in line ? [line.flushed] : []))

describe.each(drivers)('%s', (driver) => {
  test(
    'kill -9 at any moment loses no entry and no flushed sample, round after round',
    { timeout: 90_000 },
    async () => {
      const own = path.join(folder, driver.replace(':', '-'))
      fs.mkdirSync(own)
      const file = path.join(own, 'history.db')
      const entries: number[] = []
      const times: number[] = []
      let from = BEGIN
      for (let round = 0; round < 6; round += 1) {
        const worker = runWorker(script, { do: 'write', folder: own, driver, from })
        await worker.until((told) => flushed(told).length >= 15 + round)
        // The odd milliseconds put the end somewhere within the next transactions.
        await new Promise((resolve) => setTimeout(resolve, round * 3))
        await worker.kill()
        for (const line of worker.told) if ('entry' in line) entries.push(line.entry)
        times.push(...flushed(worker.told))
        from = (times.at(-1) ?? from) + 5 * STEP_OF_WORKER

        const claim = claimOwner(own, 'test')
        if (claim.owner !== 'us') throw new Error('the dead worker still owns the folder')
        const opened = openStore(file, { driver })
        if (!opened.ok) throw new Error(opened.error.message)
        const { store, notice } = opened.value
        expect(notice).toBeNull()
        for (const key of SERIES_OF_WORKER) {
          const points = new Map(
            store.range(key, BEGIN, from, 1_000_000).points.map((point) => [point.at, point] as const),
          )
          for (const at of times) {
            const point = points.get(Math.floor(at / (2 * MINUTE)) * 2 * MINUTE)
            const value = at / STEP_OF_WORKER
            expect(point?.min).toBeLessThanOrEqual(value)
            expect(point?.max).toBeGreaterThanOrEqual(value)
          }
        }
        const known = new Set(store.entries({ limit: 1_000_000 }).map((entry) => entry.id))
        expect(entries.filter((id) => !known.has(id))).toEqual([])
        store.close()
        claim.release()
      }
    },
  )

  test(
    'the lock that a killed process leaves is removed only when that process is dead',
    { timeout: 90_000 },
    async () => {
      const own = path.join(folder, `lock-${driver.replace(':', '-')}`)
      fs.mkdirSync(own)
      const file = path.join(own, 'history.db')
      const worker = runWorker(script, { do: 'write', folder: own, driver, from: BEGIN })
      await worker.until((told) => flushed(told).length > 0)
      expect(openStore(file, { driver })).toMatchObject({
        ok: false,
        error: { code: 'store-owned', message: expect.stringContaining(`process ${worker.pid}`) as string },
      })
      await worker.kill()
      const opened = openStore(file, { driver })
      if (!opened.ok) throw new Error(opened.error.message)
      expect(opened.value.notice).toBeNull()
      opened.value.store.close()
    },
  )
})

test('a lock in a folder that nobody ever claimed is left alone', () => {
  const own = path.join(folder, 'unclaimed')
  fs.mkdirSync(path.join(own, 'history.db.lock'), { recursive: true })
  expect(openStore(path.join(own, 'history.db'), { driver: 'node-sqlite3-wasm' })).toMatchObject({
    ok: false,
    error: { code: 'store-locked', message: expect.stringContaining('remove ') as string },
  })
  expect(fs.existsSync(path.join(own, 'history.db.lock'))).toBe(true)
})
