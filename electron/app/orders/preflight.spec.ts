import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PolicyChanges } from '../../../shared/domain/policy.ts'
import type { FactorReadings } from '../../observe/ports.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { tryEdit } from './policyEdits.ts'
import { freeze, pause } from './settings.ts'

const LABELS = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.max': '6' }

let small: SmallApp
beforeEach(async () => {
  small = await smallApp({ labels: LABELS })
})
afterEach(() => small.remove())

function checks(changes: PolicyChanges = {}) {
  const service = small.app.core.observer.service('shop', 'web')
  if (service === null) throw new Error('there is no service')
  return new Map(tryEdit(small.app.core, service, changes).preflight.map(({ id, ...found }) => [id, found]))
}

const QUEUE = {
  id: 'queue-up',
  source: { kind: 'promql', name: 'queueDepth', query: 'sum(queue)' },
  direction: 'up',
  threshold: 10,
  urgentAbove: null,
  points: 3,
  forSeconds: 0,
  sharing: 'load-sharing',
} as const

describe('the pre-flight of a policy', () => {
  test('finds control, health and limits in order, and what was not measured yet', () => {
    const found = checks()
    for (const id of ['control', 'scalable', 'health', 'limits'] as const)
      expect([id, found.get(id)?.state]).toEqual([id, 'ok'])
    expect(found.get('readings')).toEqual({
      state: 'warn',
      sentence: 'Nothing was measured yet: ask again in a few seconds.',
    })
    expect(found.has('prometheus')).toBe(false)
    expect(found.has('standing')).toBe(false)
    expect(found.has('forecast')).toBe(false)
  })
  test('does not take what is not known for room', () => {
    expect(checks().get('room')?.sentence).toMatch(/^Whether 6 replicas fit is not known/)
  })
  test('is stopped by a freeze, and by scaling that is not enabled', () => {
    expect(checks({ enabled: false }).get('control')).toMatchObject({
      state: 'stop',
      sentence: expect.stringMatching(/^shop\/web is not enabled for scaling/) as string,
    })
    freeze(small.app.core, true)
    expect(checks().get('control')?.sentence).toMatch(/^Everything is frozen/)
  })
  test('names what a pause holds back', () => {
    const { core } = small.app
    const service = core.observer.service('shop', 'web')
    if (service === null) throw new Error('there is no service')
    pause(core, service, 'up', null)
    expect(checks().get('standing')).toEqual({ state: 'warn', sentence: 'Scaling up is paused.' })
  })
  test('names the factors that have no Prometheus to be read from', () => {
    expect(checks({ strategy: 'score', factors: [QUEUE] }).get('prometheus')).toEqual({
      state: 'warn',
      sentence:
        'No Prometheus address is set (Settings), so queueDepth has no data: it earns nothing, and forbids scaling down.',
    })
  })
  test('does not take a factor that was never read for one that answers', async () => {
    await small.remove()
    const connected: FactorReadings = {
      status: () => ({ state: 'connected', detail: 'It answers.', lastSeenAt: 1 }),
      instant: () => Promise.resolve({ kind: 'no-data', sentence: 'none' }),
      close: () => undefined,
    }
    small = await smallApp({ labels: LABELS, factors: connected })
    expect(checks({ strategy: 'score', factors: [QUEUE] }).get('prometheus')).toEqual({
      state: 'warn',
      sentence: 'Prometheus has no data for queueDepth: nothing was read yet.',
    })
  })
  test('says of a forecast what it lacks', () => {
    expect(checks({ forecast: true }).get('forecast')?.state).toBe('warn')
  })
})
