import { expect, test } from 'vitest'
import { parseAddress } from './address.ts'

test.each([
  ['http://127.0.0.1:9090', 'http://127.0.0.1:9090', true],
  ['http://127.0.0.1:9090/', 'http://127.0.0.1:9090', true],
  ['http://[::1]:9090', 'http://[::1]:9090', true],
  ['http://localhost:9090/prom/', 'http://localhost:9090/prom', true],
  ['https://metrics.example.org/prom?x=1#y', 'https://metrics.example.org/prom', false],
  ['http://127.example.org', 'http://127.example.org', false],
])('%s is asked at %s', (text, base, local) => {
  expect(parseAddress(text)).toEqual({ ok: true, value: { base, local, auth: { kind: 'none' } } })
})

test('a user with a password is basic authentication, a single word is a bearer token', () => {
  expect(parseAddress('http://me:p%40ss@host')).toMatchObject({
    value: { base: 'http://host', auth: { kind: 'basic', username: 'me', password: 'p@ss' } },
  })
  expect(parseAddress('http://abc.def@host')).toMatchObject({
    value: { base: 'http://host', auth: { kind: 'bearer', token: 'abc.def' } },
  })
})

test.each(['', 'prometheus', 'ftp://me:hunter2@host', 'http://me:hunter2%zz@host', 'http://'])(
  '"%s" is refused without repeating what may be a password',
  (text) => {
    const parsed = parseAddress(text)
    expect(parsed).toMatchObject({ ok: false, error: { code: 'BadAddress' } })
    const message = parsed.ok ? '' : parsed.error.message
    expect(message).toContain('It looks like http://127.0.0.1:9090')
    expect(message).not.toContain('hunter2')
  },
)
