import { afterEach, expect, test } from 'vitest'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { statusLine } from './statusLine.ts'

let small: SmallApp
afterEach(() => small.remove())

test('counts what is watched, and says first what an operator must know', async () => {
  small = await smallApp({
    labels: { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.mode': 'automatic' },
  })
  const { core } = small.app
  expect(statusLine(core)).toBe('1 service, 1 enabled, 1 automatic')
  core.settings.update((settings) => ({ ...settings, frozen: true }))
  small.engine.disconnect()
  await core.observer.refresh()
  expect(statusLine(core)).toBe(
    'Frozen; Docker unreachable: no Docker engine answers; 1 service, 1 enabled, 1 automatic',
  )
})
