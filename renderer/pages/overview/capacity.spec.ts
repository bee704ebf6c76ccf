import { expect, test } from 'vitest'
import { capacityOf } from './capacity.ts'

test('what is neither used nor reserved is free', () => {
  expect(capacityOf({ total: 16, used: 5.8, reserved: 9.6, limits: 12 })).toMatchObject({
    free: 6.4,
    commitment: 0.75,
    shares: { used: 0.3625, reserved: 0.6, limits: 0.75 },
  })
})

test('where more is used than reserved, the use counts', () => {
  expect(capacityOf({ total: 10, used: 7, reserved: 4, limits: 4 }).free).toBe(3)
})

test('limits beyond the host are told as overcommitment, and drawn to the end of the bar', () => {
  const capacity = capacityOf({ total: 16, used: 1, reserved: 2, limits: 24 })
  expect(capacity.commitment).toBe(1.5)
  expect(capacity.shares.limits).toBe(1)
})

test('an unknown use leaves the free room unknown: no data is not zero', () => {
  const capacity = capacityOf({ total: 16, used: null, reserved: 2, limits: 4 })
  expect(capacity.free).toBeNull()
  expect(capacity.shares.used).toBeNull()
})

test('a host without a known size draws empty bars', () => {
  expect(capacityOf({ total: 0, used: 1, reserved: 1, limits: 1 }).shares).toEqual({
    used: 0,
    reserved: 0,
    limits: 0,
  })
})
