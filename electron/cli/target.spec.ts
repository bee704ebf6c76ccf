import { describe, expect, test } from 'vitest'
import { findService, onlyEnabled, readAssignment, readCount, readWish, type KnownService } from './target.ts'

const service = (project: string, name: string, enabled = false): KnownService => {
  return { project, name, enabled, current: 2 }
}
const shop = [service('shop', 'web', true), service('shop', 'db')]
const two = [...shop, service('blog', 'web', true)]

const words = (result: { ok: boolean; error?: { message: string } }) =>
  result.ok ? 'ok' : result.error?.message

describe('a service', () => {
  test('is found by its name, or by its project and name', () => {
    expect(findService(shop, 'db')).toEqual({ ok: true, value: shop[1] })
    expect(findService(two, 'blog/web')).toEqual({ ok: true, value: two[2] })
  })
  test('whose name is ambiguous is refused with the candidates', () => {
    expect(words(findService(two, 'web'))).toBe(
      '"web" is the name of several services; say which: shop/web, blog/web',
    )
  })
  test('that is not there is refused with those that are', () => {
    expect(words(findService(shop, 'shop/cache'))).toBe(
      'there is no service "shop/cache"; known: shop/web, shop/db',
    )
    expect(words(findService([], 'web'))).toContain('known: there is none')
  })
  test('may be left out where exactly one is enabled for scaling', () => {
    expect(onlyEnabled(shop)).toEqual({ ok: true, value: shop[0] })
    expect(words(onlyEnabled(two))).toContain('so name one: shop/web, blog/web')
    expect(words(onlyEnabled([service('shop', 'db')]))).toContain('no service is enabled for scaling')
  })
})

describe('how many', () => {
  test('a lone number is the count, of the one service that is enabled', () => {
    expect(readWish(shop, '4', undefined)).toEqual({ ok: true, value: { service: shop[0], to: 4 } })
    expect(words(readWish(two, '4', undefined))).toContain('several services are enabled')
  })
  test('without a number it is one step', () => {
    expect(readWish(shop, 'db', undefined)).toEqual({ ok: true, value: { service: shop[1], to: null } })
    expect(readWish(shop, undefined, undefined)).toEqual({ ok: true, value: { service: shop[0], to: null } })
  })
  test.each(['four', '-1', '1.5', '1e3', '1001', '', ' 4'])('"%s" is no number of replicas', (text) => {
    expect(words(readCount(text))).toContain('a whole number from 0 to 1000')
  })
  test('SERVICE=N names both, a lone N only the count', () => {
    expect(readAssignment(two, 'blog/web=3')).toEqual({ ok: true, value: { service: two[2], to: 3 } })
    expect(readAssignment(shop, '3')).toEqual({ ok: true, value: { service: shop[0], to: 3 } })
    expect(words(readAssignment(shop, 'web'))).toBe('"web" is no SERVICE=N: write it like shop/web=3')
    expect(words(readAssignment(shop, 'web='))).toContain('"" is no number of replicas')
    expect(words(readAssignment(shop, 'wob=3'))).toContain('there is no service "wob"')
  })
})
