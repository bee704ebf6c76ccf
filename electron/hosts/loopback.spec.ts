import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { MAX_CLIENT_FRAME_BYTES } from '../../shared/contract/codec.ts'
import { methods, topics } from '../../shared/contract/contract.ts'
import { createShop } from '../../shared/contract/testing/shop.ts'
import { serveLoopback, type LoopbackHost } from './loopback.ts'
import { openAsBrowser, openSocket, signIn } from './testing/browser.ts'
import { eventually } from './testing/eventually.ts'
import { request, UPGRADE, type Answered } from './testing/request.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-loopback-'))
const shop = createShop()
let host: LoopbackHost

async function serve(heartbeatMs?: number): Promise<LoopbackHost> {
  const served = await serveLoopback({
    listen: '127.0.0.1:0',
    rendererDir: path.join(folder, 'renderer'),
    accept: (transport) => shop.server.connect(transport),
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
  })
  if (!served.ok) throw new Error(served.error.message)
  return served.value
}

beforeAll(async () => {
  mkdirSync(path.join(folder, 'renderer/assets'), { recursive: true })
  writeFileSync(path.join(folder, 'renderer/index.html'), '<title>the dashboard</title>')
  writeFileSync(path.join(folder, 'renderer/assets/app-1a2b.js'), 'export const page = 1')
  writeFileSync(path.join(folder, 'secret.txt'), 'the secret')
  host = await serve()
})

afterAll(async () => {
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})

const own = () => ({ host: `127.0.0.1:${host.port}`, origin: `http://127.0.0.1:${host.port}` })

/** Every address the host answers at, and some it should not. */
const ROUTES = [
  '/',
  '/?token=guessed',
  '/index.html',
  '/assets/app-1a2b.js',
  '/contract',
  '/nowhere',
  '/../secret.txt',
  ...Object.keys(methods).map((method) => `/contract/${method}`),
  ...Object.keys(topics).map((topic) => `/contract?follow=${topic}`),
]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

function expectNothingGiven(answered: Answered, statuses: readonly number[], what: string): void {
  expect(statuses, what).toContain(answered.status)
  expect(answered.upgraded, what).toBe(false)
  expect(answered.headers['set-cookie'], what).toBeUndefined()
  expect(answered.body, what).not.toMatch(/the dashboard<|export const|the secret/)
}

describe('nothing is given to', () => {
  test('a browser without the cookie, on any route by any method', async () => {
    for (const route of ROUTES)
      for (const method of METHODS) {
        const answered = await request(host.port, { method, path: route, headers: own() })
        expectNothingGiven(answered, [401], `${method} ${route}`)
      }
  })
  test('a foreign Host or Origin, even with the cookie', async () => {
    const cookie = await signIn(host)
    const strangers = [
      { ...own(), cookie, host: 'evil.example' },
      { ...own(), cookie, host: `evil.example:${host.port}` },
      { ...own(), cookie, host: '127.0.0.1' },
      { ...own(), cookie, origin: 'http://evil.example' },
      { ...own(), cookie, origin: `http://127.0.0.1:${host.port + 1}` },
      { ...own(), cookie, origin: `https://127.0.0.1:${host.port}` },
      { ...own(), cookie, origin: 'null' },
    ]
    for (const headers of strangers)
      for (const route of ROUTES)
        for (const method of METHODS) {
          const answered = await request(host.port, { method, path: route, headers })
          expectNothingGiven(answered, [403], `${method} ${route} ${JSON.stringify(headers)}`)
        }
  })
  test('an upgrade without the cookie, with a foreign Host or Origin, without Origin, or elsewhere', async () => {
    const cookie = await signIn(host)
    const wrong: readonly (readonly [number, string, Record<string, string>])[] = [
      [401, '/contract', own()],
      [401, '/contract', { ...own(), cookie: `eyrie-${host.port}=guessed` }],
      [401, '/contract?token=guessed', own()],
      [403, '/contract', { ...own(), cookie, host: 'evil.example' }],
      [403, '/contract', { ...own(), cookie, origin: 'http://evil.example' }],
      [403, '/contract', { host: own().host, cookie }],
      [400, '/', { ...own(), cookie }],
    ]
    for (const [status, route, headers] of wrong) {
      const answered = await request(host.port, { path: route, headers: { ...headers, ...UPGRADE } })
      expectNothingGiven(answered, [status], `${route} ${JSON.stringify(headers)}`)
    }
    const right = await request(host.port, { path: '/contract', headers: { ...own(), cookie, ...UPGRADE } })
    expect(right.upgraded).toBe(true)
  })
  test('a path outside the dashboard', async () => {
    const cookie = await signIn(host)
    for (const route of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '//etc/passwd',
      '/..%5csecret.txt',
    ])
      expectNothingGiven(
        await request(host.port, { path: route, headers: { ...own(), cookie } }),
        [404],
        route,
      )
  })
})

describe('the one-time link', () => {
  test('works once, gives a strict cookie, and leads to an address without a token', async () => {
    const link = host.oneTimeUrl()
    const first = await request(host.port, { path: new URL(link).pathname + new URL(link).search })
    expect(first.status).toBe(303)
    expect(first.headers.location).toBe('/')
    expect(first.headers['set-cookie']?.[0]).toMatch(
      /^eyrie-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    )
    const second = await request(host.port, { path: new URL(link).pathname + new URL(link).search })
    expectNothingGiven(second, [401], 'the second use')
    expect(second.body).toContain('was used already')
  })
  test('is not used up by looking at it', async () => {
    const link = new URL(host.oneTimeUrl())
    await request(host.port, { method: 'HEAD', path: `/${link.search}` })
    expect((await request(host.port, { path: `/${link.search}` })).status).toBe(303)
  })
  test('without it a page says in words how to enter', async () => {
    const { body, headers } = await request(host.port, {})
    expect(body).toContain('eyrie serve --open')
    expect(headers['content-type']).toContain('text/html')
  })
})

describe('a browser that is signed in', () => {
  test('gets the page and its files with their types, and headers that shut everything else', async () => {
    const cookie = await signIn(host)
    const page = await request(host.port, { headers: { cookie } })
    expect([page.status, page.body]).toEqual([200, '<title>the dashboard</title>'])
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self';/)
    const script = await request(host.port, { path: '/assets/app-1a2b.js', headers: { cookie } })
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    })
    expect((await request(host.port, { method: 'POST', headers: { cookie } })).status).toBe(405)
    expect((await request(host.port, { path: '/contract', headers: { cookie } })).status).toBe(426)
    expect((await request(host.port, { path: '/nowhere', headers: { cookie } })).status).toBe(404)
  })
  test('loses its connection when it stops answering, and nothing of it is held', async () => {
    const brisk = await serve(50)
    const cookie = await signIn(brisk)
    const headers = { cookie, origin: `http://127.0.0.1:${brisk.port}` }
    const alive = new WebSocket(`ws://127.0.0.1:${brisk.port}/contract`, { headers })
    const dead = new WebSocket(`ws://127.0.0.1:${brisk.port}/contract`, { headers, autoPong: false })
    const closed = new Promise((resolve) => dead.once('close', resolve))
    await closed
    expect(alive.readyState).toBe(WebSocket.OPEN)
    await eventually(() => expect(shop.server.stats().connections).toBe(1))
    await brisk.close()
    await eventually(() => expect(shop.server.stats().connections).toBe(0))
  })
  test('may not send a frame larger than the bound', async () => {
    const transport = await openAsBrowser(host)
    const closed = new Promise<string>((resolve) => transport.onClose(resolve))
    const params = { padding: 'x'.repeat(MAX_CLIENT_FRAME_BYTES) }
    transport.send({ type: 'call', id: 1, method: 'app.info', params })
    expect(await closed).toContain('1009')
  })
  test('of another host on this machine is a stranger here', async () => {
    const other = await serve()
    const origin = `http://127.0.0.1:${host.port}`
    await expect(openSocket(host, { cookie: await signIn(other), origin })).rejects.toThrow('401')
    await other.close()
  })
})

describe('listening', () => {
  test.each(['0.0.0.0:4655', '192.168.1.5:80', '[::]:4655', 'localhost:4655', ':4655', 'evil.example:1'])(
    'on %s is refused in a sentence',
    async (listen) => {
      const served = await serveLoopback({ listen, rendererDir: folder, accept: () => undefined })
      expect(served).toMatchObject({ ok: false, error: { code: 'BadRequest' } })
      expect(served.ok ? '' : served.error.message).toContain('listens on 127.0.0.1 only')
    },
  )
  test.each(['4655', '127.0.0.1:http', '127.0.0.1:70000', ''])(
    'on "%s" shows how an address looks',
    async (listen) => {
      const served = await serveLoopback({ listen, rendererDir: folder, accept: () => undefined })
      expect(served.ok ? '' : served.error.message).toContain('it looks like 127.0.0.1:4655')
    },
  )
  test('on a port that is taken says so', async () => {
    const listen = `127.0.0.1:${host.port}`
    const served = await serveLoopback({ listen, rendererDir: folder, accept: () => undefined })
    expect(served).toMatchObject({ ok: false, error: { code: 'InUse' } })
  })
  test('is on the loopback address only', async () => {
    const outside = Object.values(os.networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find((address) => address.family === 'IPv4' && !address.internal)
    const reached = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ host: outside?.address ?? '127.0.0.2', port: host.port })
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    expect(reached).toBe(false)
  })
})
