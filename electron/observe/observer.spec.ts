import { afterEach, expect, test } from 'vitest'
import { testEngine } from './testing/engine.ts'
import { createObserver, type Observer } from './observer.ts'

let observer: Observer | null = null
afterEach(async () => {
  await observer?.stop()
})

test('the inventory is there once it has started, and services are found by name', async () => {
  observer = createObserver(testEngine({}, 2).source)
  await observer.start()
  expect(observer.service('shop', 'web')?.replicas).toHaveLength(2)
  expect(observer.service('shop', 'none')).toBeNull()
  expect(observer.service('none', 'web')).toBeNull()
})

test('an engine that goes away leaves the last inventory with its age, not an empty one', async () => {
  const engine = testEngine({}, 2)
  observer = createObserver(engine.source)
  await observer.start()
  engine.disconnect()
  await observer.refresh()
  expect(observer.status().state).toBe('unreachable')
  expect(observer.service('shop', 'web')?.replicas).toHaveLength(2)
})

test('a burst of events is one reading', async () => {
  const engine = testEngine({}, 1)
  let readings = 0
  observer = createObserver({
    ...engine.source,
    inventory: () => {
      readings += 1
      return engine.source.inventory()
    },
  })
  await observer.start()
  readings = 0
  const changed = new Promise<void>((resolve) => {
    observer?.changed.listen(() => resolve())
  })
  for (let event = 0; event < 50; event += 1) engine.announce({ kind: 'inventory' })
  await changed
  expect(readings).toBe(1)
})

test('a refresh asked for during a reading gets the one after it, and many share that one', async () => {
  const engine = testEngine({}, 1)
  let readings = 0
  observer = createObserver({
    ...engine.source,
    inventory: async () => {
      readings += 1
      await new Promise((resolve) => setTimeout(resolve, 20))
      return engine.source.inventory()
    },
  })
  await observer.start()
  readings = 0
  await Promise.all([observer.refresh(), observer.refresh(), observer.refresh()])
  expect(readings).toBe(2)
})
