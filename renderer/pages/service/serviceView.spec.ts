import { expect, test } from 'vitest'
import type { ServiceState } from '../../../shared/contract/contract.ts'
import { demoService } from '../../testing/service.ts'
import { NO_SERVICE, receiveService } from './serviceView.ts'

const NOW = Date.UTC(2026, 10, 24, 14, 0)
const live = (state: ServiceState | null) => ({ state, connected: true, error: null })

test('what did not change is the very same object, so that it does not render again', () => {
  const state = demoService(NOW)
  const first = receiveService(live(state), NO_SERVICE)
  const second = receiveService(live({ ...state, entries: 999 }), first)
  expect(second.replicas).toBe(first.replicas)
  expect(second.actions).toBe(first.actions)
  expect(second.newestEntry).toBe(999)
})

test('a replica that changed makes a new list, in the order of numbers', () => {
  const state = demoService(NOW)
  const first = receiveService(live(state), NO_SERVICE)
  const [replica] = first.replicas
  if (replica === undefined) throw new Error('the fixture has replicas')
  const changed = { ...state, [`replica:${replica.name}`]: { ...replica, restarts: 7 } }
  const second = receiveService(live(changed), first)
  expect(second.replicas).not.toBe(first.replicas)
  expect(second.replicas.map(({ number }) => number)).toEqual(first.replicas.map(({ number }) => number))
})

test('a lost connection keeps what was known and says that it is old', () => {
  const first = receiveService(live(demoService(NOW)), NO_SERVICE)
  const lost = receiveService({ state: null, connected: false, error: null }, first)
  expect(lost.row).toBe(first.row)
  expect(lost.live).toBe(false)
})

test('an empty state is a service that is gone, not one that is loading', () => {
  const gone = receiveService(live({}), NO_SERVICE)
  expect(gone.loaded).toBe(true)
  expect(gone.row).toBeNull()
})
