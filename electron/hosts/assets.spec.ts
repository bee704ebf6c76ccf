import { expect, test } from 'vitest'
import { contentSecurityPolicy, contentType, resolveAsset } from './assets.ts'

test('the root is the page, and a file is a file of the folder', () => {
  expect(resolveAsset('/srv/ui', '/')).toBe('/srv/ui/index.html')
  expect(resolveAsset('/srv/ui', '/assets/a.js')).toBe('/srv/ui/assets/a.js')
})

test.each([
  '/../secret',
  '/%2e%2e/secret',
  '/assets/../../secret',
  '/.env',
  '/a/.git/config',
  '/%00',
  '/..%5csecret',
  '/%E0%A4%A',
])('%s leads nowhere', (urlPath) => {
  expect(resolveAsset('/srv/ui', urlPath)).toBeNull()
})

test('types are named for the browser, unknown ones as plain bytes', () => {
  expect(contentType('index.html')).toContain('text/html')
  expect(contentType('x.bin')).toBe('application/octet-stream')
})

test('the policy allows no inline script and no evaluation', () => {
  expect(contentSecurityPolicy()).not.toMatch(/script-src[^;]*unsafe/)
})
