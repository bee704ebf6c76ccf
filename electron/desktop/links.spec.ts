import { expect, test } from 'vitest'
import { hashOfLink, linkAmong } from './links.ts'

test.each([
  ['eyrie://shop/web', '#/service/shop/web'],
  ['EYRIE://shop/web/', '#/service/shop/web'],
  ['eyrie://shop', '#/?project=shop'],
  ['eyrie://', '#/'],
  ['eyrie:///', '#/'],
  ['eyrie:///history', '#/history'],
  ['eyrie:///doctor/', '#/doctor'],
])('%s leads to its page', (link, hash) => {
  expect(hashOfLink(link)).toEqual({ ok: true, value: hash })
})

test.each([
  ['eyrie:shop/web', 'does not begin with eyrie://'],
  ['https://shop/web', 'does not begin with eyrie://'],
  ['eyrie://shop/web/logs', 'too much'],
  ['eyrie://shop//web', 'too much'],
  ['eyrie://../web', '".." is no name of a project'],
  ['eyrie://shop/%2e%2e', 'no name of a service'],
  ['eyrie://@far/web', '"@far" is no name of a project'],
  ['eyrie://ada:secret@shop/web', 'no name of a project'],
  ['eyrie://shop/web?range=1h', 'no parameters'],
  ['eyrie:///simulation?run=1', 'no parameters'],
  ['eyrie:///nowhere', 'there is no page "nowhere"'],
  ['eyrie:///history/1', 'there is no page "history/1"'],
  ['eyrie://shop/<script>', 'no name of a service'],
  ['eyrie://shop/web\n', 'does not begin with'],
  [`eyrie://${'x'.repeat(600)}`, 'too long'],
])('%s is refused, with why', (link, why) => {
  const hash = hashOfLink(link)
  expect(hash.ok ? '' : hash.error.message).toContain(why)
  expect(hash.ok ? 999 : hash.error.message.length).toBeLessThan(300)
})

test('the link is found wherever a launcher puts it among the arguments', () => {
  expect(linkAmong(['electron', '.', '--x', 'eyrie://shop/web', '--y'])).toBe('eyrie://shop/web')
  expect(linkAmong(['electron', '.', '--data-dir=/eyrie://'])).toBeNull()
})
