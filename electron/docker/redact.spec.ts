import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { createRedactor } from './redact.ts'

const line = (text: string, ...environment: readonly string[]) => createRedactor(environment).line(text)

describe('values of variables with secret names', () => {
  test.each([
    'DB_PASSWORD',
    'MYSQL_ROOT_PASSWORD',
    'redis_passwd',
    'PGPASSWORD',
    'SMTP_PASS',
    'API_KEY',
    'APIKEY',
    'AWS_SECRET_ACCESS_KEY',
    'GITHUB_TOKEN',
    'SESSION_SECRET',
    'BASIC_AUTH',
    'STRIPE_KEY',
    'SENTRY_DSN',
    'CREDENTIALS',
  ])('%s is masked wherever its value stands', (name) => {
    expect(line('opened with swordfish-9, again:swordfish-9.', `${name}=swordfish-9`)).toBe(
      'opened with •••, again:•••.',
    )
  })

  test.each([
    'DB_PASSWORD_FILE=/run/secrets/db',
    'TOKEN_PATH=/run/secrets/db',
    'MODE=/run/secrets/db',
    'MONKEY=/run/secrets/db',
    'COMPASS=/run/secrets/db',
    'AUTHOR=/run/secrets/db',
  ])('%s tells no secret', (variable) => {
    expect(line('reading /run/secrets/db', variable)).toBe('reading /run/secrets/db')
  })

  test.each(['true', 'OFF', '1', 'none', ''])('the value "%s" says nothing secret and stays', (value) => {
    const text = 'true OFF 1 none'
    expect(line(text, `USE_AUTH=${value}`)).toBe(text)
  })

  test('a short secret is masked as a word, not inside others', () => {
    expect(line('abc abcdef x-abc (abc)', 'PASSWORD=abc')).toBe('••• abcdef x-abc (•••)')
  })

  test('the password in an address is masked by itself too, under any name', () => {
    const url = 'DATABASE_URL=postgres://app:s3cr3t-pw@db/app'
    expect(line('login failed for app with s3cr3t-pw', url)).toBe('login failed for app with •••')
  })

  test('a value is masked in its URL and JSON forms, and a longer secret goes before one it contains', () => {
    const environment = ['A_TOKEN=p@ss"word 1', 'B_TOKEN=p@ss"word 1 and more']
    expect(line('p%40ss%22word%201 "p@ss\\"word 1" p@ss"word 1 and more', ...environment)).toBe(
      '••• "•••" •••',
    )
  })

  test('characters that mean something in patterns are only characters', () => {
    expect(line('a+b*c(d[e aab*c', 'PASSWORD=a+b*c(d[e')).toBe('••• aab*c')
  })

  test('no value of a secret variable ever comes through', () => {
    const secret = fc.string({ minLength: 6, maxLength: 40 }).filter((value) => /^[!-~]{6,}$/.test(value))
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const masked = line(`${before} ${value} ${after}`, `API_TOKEN=${value}`)
        return !masked.includes(value) || '•••'.includes(value)
      }),
    )
  })
})

describe('secrets by their form', () => {
  test.each([
    ['GET https://joe:pw@example.org/x', 'GET https://joe:•••@example.org/x'],
    ['redis://:pw@cache:6379/0 is down', 'redis://:•••@cache:6379/0 is down'],
    ['Authorization: Bearer abc.def-123', 'Authorization: Bearer •••'],
    ['authorization: basic dXNlcjpwdw==', 'authorization: basic •••'],
    ['jwt eyJhbGciOi.eyJzdWIiOi.c2lnbmF0 end', 'jwt ••• end'],
    ['password=letmein, user=joe', 'password=•••, user=joe'],
    ['{"api_key": "k-1", "n": 2}', '{"api_key": •••, "n": 2}'],
    ["client_secret: 'x y'", 'client_secret: •••'],
  ])('%s', (text, masked) => {
    expect(line(text)).toBe(masked)
  })

  test.each([
    'the password is wrong',
    'https://example.org:8080/path@2',
    'basic authentication is off',
    'bearer of bad news',
    'listening on 0.0.0.0:8080',
  ])('what is none stays: %s', (text) => {
    expect(line(text)).toBe(text)
  })

  test('a private key goes with every line between its markers', () => {
    expect(
      createRedactor().lines([
        'loading',
        '-----BEGIN RSA PRIVATE KEY-----',
        'MIIEow',
        '-----END RSA PRIVATE KEY-----',
        'loaded',
      ]),
    ).toEqual(['loading', '•••', '•••', '•••', 'loaded'])
  })
})

test('control characters of terminals are taken out, tabs stay', () => {
  expect(line('\u001b[31merror\u001b[0m\t\u001b]0;title\u0007done\u0000\r')).toBe('error\tdone')
})
