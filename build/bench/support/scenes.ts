/** What the benchmarks of the engine are about: two policies, a load, a store. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { resolvePolicy } from '../../../electron/engine/policy.ts'
import { chooseDriver } from '../../../electron/storage/driver.ts'
import { openStore } from '../../../electron/storage/open.ts'
import type { Store } from '../../../electron/storage/store.ts'
import type { Policy } from '../../../shared/domain/policy.ts'

export const START = 1_700_000_000_000
export const SECOND = 1000
const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  responsive: { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.mode': 'automatic' },
  vedfolnir: {
    'com.vedfolnir.scaling': 'enabled',
    'eyrie.autoscale.mode': 'automatic',
    'eyrie.autoscale.query.queueDepth': 'q',
    'eyrie.autoscale.query.responseTimeP95': 'p',
    'eyrie.autoscale.query.errorRatio': 'e',
  },
}

export function policyOf(preset: string): Policy {
  return resolvePolicy({ labels: LABELS[preset] ?? {}, settings: undefined, environment: {} }).policy
}

/** A load that rises and falls, so that every stage has something to do now and then. */
export function loadAt(index: number, source: string): number {
  const wave = 0.5 + 0.45 * Math.sin(index / 40)
  if (source === 'queueDepth') return 90 * wave
  if (source === 'responseTimeP95') return 4 * wave
  return source === 'errorRatio' || source === 'throttled' ? 0.05 * wave : wave
}

/** A store in a folder of its own, gone afterwards. */
export function withStore(work: (store: Store, driver: string, folder: string) => void): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-bench-'))
  try {
    const driver = chooseDriver()
    const opened = openStore(path.join(folder, 'history.db'), { driver })
    if (!opened.ok) throw new Error(opened.error.message)
    const { store } = opened.value
    work(store, driver, folder)
    store.close()
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
