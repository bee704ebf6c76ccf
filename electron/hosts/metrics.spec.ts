import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { serveMetrics, type MetricsHost, type MetricsOptions } from './metrics.ts'
import { metricsAccess, metricsAddress } from './metricsAddress.ts'
import { single } from './metricsText.ts'
import { request } from './testing/request.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-metrics-'))
afterAll(() => rmSync(folder, { recursive: true }))
const TOKEN = '0123456789abcdef0123456789abcdef'

function tokenFile(text: string, mode = 0o600): string {
  const file = path.join(folder, 'token')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

let host: MetricsHost | null = null
const problems: string[] = []
afterEach(async () => {
  await host?.close()
  host = null
})

async function serve(over: Partial<MetricsOptions> = {}): Promise<number> {
  const served = await serveMetrics({
    address: { host: '127.0.0.1', port: 0, loopback: true },
    token: null,
    collect: () => [single('eyrie_frozen', 'gauge', 'Frozen.', 0)],
    onError: (sentence) => problems.push(sentence),
    ...over,
  })
  if (!served.ok) throw new Error(served.error.message)
  host = served.value
  return Number(new URL(host.url).port)
}

describe('the listener', () => {
  test('answers GET /metrics with the text format and its content type', async () => {
    const port = await serve()
    expect(host?.url).toBe(`http://127.0.0.1:${port}/metrics`)
    const answered = await request(port, { path: '/metrics?x=1' })
    expect(answered.status).toBe(200)
    expect(answered.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(answered.body).toBe('# HELP eyrie_frozen Frozen.\n# TYPE eyrie_frozen gauge\neyrie_frozen 0\n')
  })

  test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    const { status, headers } = await request(await serve(), { method, path: '/metrics' })
    expect([status, headers.allow]).toEqual([405, 'GET'])
  })

  test.each(['/', '/metrics/', '/metricsx', '/contract', '/%6detrics', '/../metrics'])(
    'has nothing at %s',
    async (place) => {
      expect((await request(await serve(), { path: place })).status).toBe(404)
    },
  )

  test('answers no name that somebody else’s page could have pointed here', async () => {
    const port = await serve()
    const ask = async (name: string) =>
      (await request(port, { path: '/metrics', headers: { host: `${name}:${port}` } })).status
    expect(await Promise.all(['127.0.0.1', 'localhost', 'evil.example'].map(ask))).toEqual([200, 200, 403])
  })

  test('with a token answers nothing and nobody without it, whatever the path and method', async () => {
    const port = await serve({ token: TOKEN })
    const ask = async (authorization?: string, place = '/metrics', method = 'GET') =>
      request(port, { path: place, method, headers: authorization === undefined ? {} : { authorization } })
    for (const wrong of [undefined, '', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, `bearer ${TOKEN}`]) {
      const { status, body, headers } = await ask(wrong)
      expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="eyrie metrics"'])
      expect(body).not.toContain('eyrie_frozen')
    }
    expect((await ask(undefined, '/')).status).toBe(401)
    expect((await ask(undefined, '/metrics', 'POST')).status).toBe(401)
    expect((await ask(`Bearer ${TOKEN}`)).body).toContain('eyrie_frozen 0')
    expect((await ask(`Bearer ${TOKEN}`, '/')).status).toBe(404)
  })

  test('tells a collection that fails as 500 and keeps the words to the log', async () => {
    const port = await serve({
      collect: () => {
        throw new Error('a secret detail')
      },
    })
    const { status, body } = await request(port, { path: '/metrics' })
    expect(status).toBe(500)
    expect(body).not.toContain('secret')
    expect(problems).toEqual(['metrics could not be collected: a secret detail'])
  })

  test('a port that is taken is a sentence', async () => {
    const port = await serve()
    const second = await serveMetrics({
      address: { host: '127.0.0.1', port, loopback: true },
      token: null,
      collect: () => [],
      onError: () => undefined,
    })
    expect(second.ok ? '' : second.error.message).toBe(
      `--metrics: cannot listen on 127.0.0.1:${port}: the port is taken; name another one`,
    )
  })
})

describe('addresses', () => {
  test.each([
    ['127.0.0.1:9109', '127.0.0.1', true],
    ['127.0.0.2:0', '127.0.0.2', true],
    ['localhost:9109', '127.0.0.1', true],
    ['[::1]:9109', '::1', true],
    ['[0:0:0:0:0:0:0:1]:9109', '0:0:0:0:0:0:0:1', true],
    ['0.0.0.0:9109', '0.0.0.0', false],
    ['[::]:9109', '::', false],
    ['192.0.2.7:9109', '192.0.2.7', false],
  ])('%s is read, and known as loopback or not', (text, name, loopback) => {
    const address = metricsAddress(text)
    expect(address.ok && [address.value.host, address.value.loopback]).toEqual([name, loopback])
  })

  test.each(['9109', ':9109', '127.0.0.1', '127.0.0.1:70000', 'host:9109', '::1:9109', '[127.0.0.1]:1', ''])(
    '"%s" is refused in words',
    (text) => {
      const address = metricsAddress(text)
      expect(address.ok ? '' : address.error.message).toMatch(/^--metrics: .* looks like 127\.0\.0\.1:9109/)
    },
  )
})

describe('the token', () => {
  test('is needed off loopback, may be asked for on it, and is read without its line end', () => {
    expect(metricsAccess('0.0.0.0:9109', undefined)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('name its file with --metrics-token-file') as string },
    })
    expect(metricsAccess('127.0.0.1:9109', undefined)).toMatchObject({ ok: true, value: { token: null } })
    const file = tokenFile(`${TOKEN}\n`)
    for (const text of ['127.0.0.1:9109', '0.0.0.0:9109'])
      expect(metricsAccess(text, file)).toMatchObject({ ok: true, value: { token: TOKEN } })
  })

  test.each([
    ['readable by the group', TOKEN, 0o640, /can be read by others \(mode 0640\): run `chmod 600/],
    ['readable by all', TOKEN, 0o604, /mode 0604/],
    ['empty', '', 0o600, /must hold one line without blanks/],
    ['two lines', `${TOKEN}\n${TOKEN}\n`, 0o600, /must hold one line/],
    ['short', 'secret', 0o600, /a token of 6 characters; at least 16 are needed/],
  ])('a file that is %s is refused, and its content is never told', (_, text, mode, words) => {
    const access = metricsAccess('0.0.0.0:9109', tokenFile(text, mode))
    const message = access.ok ? '' : access.error.message
    expect(message).toMatch(words)
    expect(message).not.toMatch(/secret|0123456789/)
  })

  test('a file that is not there is refused by name', () => {
    const access = metricsAccess('0.0.0.0:9109', '/nowhere/token')
    expect(access.ok ? '' : access.error.message).toMatch(/^--metrics-token-file: \/nowhere\/token cannot be/)
  })
})
