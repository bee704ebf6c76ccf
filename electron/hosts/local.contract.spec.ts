import { afterAll, expect } from 'vitest'
import { createShop } from '../../shared/contract/testing/shop.ts'
import { localTransport } from './local.ts'
import { describeContract } from './testing/suite.ts'

const shop = createShop()

describeContract('in process', () => Promise.resolve(localTransport(shop.server)))

afterAll(() => {
  expect(shop.server.stats()).toEqual({ connections: 0, follows: 0, channels: 0 })
  expect(shop.listeners()).toBe(0)
})
