// @vitest-environment happy-dom
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import {
  connectionIn,
  currentRoute,
  hrefOf,
  navigate,
  parseRoute,
  serviceHref,
  setParams,
  startRouter,
} from './router.ts'

describe('a hash', () => {
  test('without a path is the overview', () => {
    expect(parseRoute('')).toEqual({ page: 'overview', params: {} })
    expect(parseRoute('#/?sort=cpu')).toEqual({ page: 'overview', params: { sort: 'cpu' } })
  })
  test('names a service and its range', () => {
    expect(parseRoute('#/service/shop/web?range=1h')).toEqual({
      page: 'service',
      project: 'shop',
      service: 'web',
      params: { range: '1h' },
    })
  })
  test('that means nothing stays readable, so that the page can name it', () => {
    expect(parseRoute('#/servce/web')).toEqual({ page: 'unknown', path: '/servce/web', params: {} })
    expect(parseRoute('#/service/shop')).toMatchObject({ page: 'unknown' })
  })
  test('with a broken escape is not an error', () => {
    expect(parseRoute('#/service/shop/%E0%A4%A')).toMatchObject({ page: 'service', service: '%E0%A4%A' })
  })
  test('brings every project and service name back as it was, odd characters included', () => {
    const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
    fc.assert(
      fc.property(name, name, name, (project, service, value) => {
        const href = serviceHref(project, service, { filter: value })
        expect(parseRoute(href)).toEqual({ page: 'service', project, service, params: { filter: value } })
      }),
    )
  })
})

test('changing one parameter keeps the others, and null takes one away', () => {
  navigate('#/?project=shop&sort=cpu')
  setParams({ sort: 'memory', filter: 'web' })
  expect(hrefOf(currentRoute())).toBe('#/?project=shop&sort=memory&filter=web')
  setParams({ sort: null, filter: null }, { replace: true })
  expect(location.hash).toBe('#/?project=shop')
})

test('the route follows the address bar', async () => {
  const stop = startRouter()
  location.hash = '#/history?service=web'
  dispatchEvent(new Event('hashchange'))
  await Promise.resolve()
  expect(currentRoute()).toEqual({ page: 'history', params: { service: 'web' } })
  stop()
})

describe('a connection in the hash', () => {
  test.each([
    ['#/@far/', 'far', { page: 'overview', params: {} }],
    ['#/@far', 'far', { page: 'overview', params: {} }],
    ['#/@far?sort=cpu', 'far', { page: 'overview', params: { sort: 'cpu' } }],
    ['#/@my%20far%2Fbox/history?kind=action', 'my far/box', { page: 'history', params: { kind: 'action' } }],
    ['#/@far/servce', 'far', { page: 'unknown', path: '/servce', params: {} }],
    ['#/history', null, { page: 'history', params: {} }],
    ['#/doctor', null, { page: 'doctor', params: {} }],
    ['#/resources?show=fail', null, { page: 'resources', params: { show: 'fail' } }],
    ['', null, { page: 'overview', params: {} }],
  ])('%s is read apart from the page', (hash, connection, route) => {
    expect(connectionIn(hash)).toBe(connection)
    expect(parseRoute(hash)).toEqual(route)
  })

  test('stays in every link of its page, and another one starts the page anew', async () => {
    vi.resetModules()
    location.hash = '#/@far%2Fbox/history'
    const fresh = await import('./router.ts')
    expect(fresh.currentConnection()).toBe('far/box')
    expect(fresh.serviceHref('shop', 'web')).toBe('#/@far%2Fbox/service/shop/web')
    expect(fresh.currentRoute()).toEqual({ page: 'history', params: {} })
    const reload = vi.spyOn(location, 'reload').mockImplementation(() => undefined)
    const stop = fresh.startRouter()
    const moved = () => new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }))
    const within = moved()
    location.hash = '#/@far%2Fbox/'
    await within
    expect(reload).not.toHaveBeenCalled()
    expect(fresh.currentRoute()).toEqual({ page: 'overview', params: {} })
    const home = moved()
    fresh.switchConnection(null)
    await home
    expect(location.hash).toBe('#/')
    expect(reload).toHaveBeenCalledOnce()
    stop()
    reload.mockRestore()
  })
})
