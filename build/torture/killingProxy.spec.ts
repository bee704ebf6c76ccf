import http from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../electron/docker/testing/engine.ts'
import { killingProxy, type KillingProxy } from './killingProxy.ts'

const ID = 'a'.repeat(64)
/** What the engine was asked for, and what it answers: a status, once it is let. */
const asked: string[] = []
let status = 204
let letAnswer: Promise<unknown> = Promise.resolve()
let folder: string
let engine: http.Server
let proxy: KillingProxy

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-proxy-'))
  engine = http.createServer((request, response) => {
    const { method = '', url = '' } = request
    if (url === `/containers/${ID}/json`) {
      response.end(JSON.stringify({ Name: '/torture-web-3' }))
      return
    }
    request.resume()
    asked.push(`${method} ${url}`)
    void letAnswer.then(() => response.writeHead(status).end())
  })
  await new Promise<void>((resolve) => engine.listen(path.join(folder, 'engine.sock'), resolve))
  proxy = await killingProxy(path.join(folder, 'engine.sock'), 'torture-')
})
afterAll(async () => {
  await proxy.close()
  engine.closeAllConnections()
  engine.close()
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  asked.length = 0
  status = 204
  letAnswer = Promise.resolve()
  proxy.arm(null)
  proxy.forget()
})

/** The status; null: the connection broke. */
function send(method: string, url: string): { readonly answer: Promise<number | null>; vanish(): void } {
  const request = http.request({ socketPath: proxy.socket, method, path: url })
  const answer = new Promise<number | null>((resolve) => {
    request.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? null)
    })
    request.on('error', () => resolve(null))
  })
  request.end()
  return { answer, vanish: () => request.destroy() }
}
const START = `/v1.41/containers/${ID}/start`

describe('what the engine has done', () => {
  test('is told by name, once for each time', async () => {
    expect(await send('POST', START).answer).toBe(204)
    expect(await send('POST', '/containers/create?name=torture-web-4').answer).toBe(204)
    expect(proxy.carriedOut()).toEqual(['start torture-web-3', 'create torture-web-4'])
  })
  test('does not count what it was asked for again and had done already', async () => {
    await send('POST', START).answer
    status = 304
    expect(await send('POST', START).answer).toBe(304)
    expect(proxy.changes()).toHaveLength(2)
    expect(proxy.carriedOut()).toEqual(['start torture-web-3'])
  })
  test('is delivered and counted also where the sender did not live to hear it', async () => {
    let answered = () => undefined as void
    letAnswer = new Promise<void>((resolve) => (answered = resolve))
    const sent = send('POST', START)
    await until(() => asked.length, Boolean, 5)
    sent.vanish()
    expect(await sent.answer).toBeNull()
    expect(proxy.carriedOut()).toEqual([])
    answered()
    expect(await until(() => proxy.carriedOut().length, Boolean, 5)).toBe(1)
    // Whoever comes next asks for it anew: twice asked, once done.
    status = 304
    await send('POST', START).answer
    expect(proxy.carriedOut()).toEqual(['start torture-web-3'])
  })
  test('is forgotten when told so, and not by the next trap', async () => {
    await send('POST', START).answer
    proxy.arm(null)
    expect([proxy.changes(), proxy.carriedOut()]).toEqual([[], ['start torture-web-3']])
    proxy.forget()
    expect(proxy.carriedOut()).toEqual([])
  })
})

describe('a trap', () => {
  test('springs before the change, which never reaches the engine', async () => {
    let sprung = 0
    proxy.arm({ change: 1, moment: 'before', spring: () => (sprung += 1) })
    expect(await send('POST', START).answer).toBeNull()
    expect([sprung, asked, proxy.carriedOut()]).toEqual([1, [], []])
  })
  test('springs once the engine has done it, and the answer is lost', async () => {
    let sprung = 0
    proxy.arm({ change: 1, moment: 'after', spring: () => (sprung += 1) })
    expect(await send('POST', START).answer).toBeNull()
    expect([sprung, proxy.carriedOut()]).toEqual([1, ['start torture-web-3']])
  })
  test('leaves alone what changes nothing and what is not of the project', async () => {
    proxy.arm({ change: 1, moment: 'before', spring: () => expect.unreachable() })
    expect(await send('GET', '/containers/json').answer).toBe(204)
    expect(await send('POST', '/containers/create?name=other-web-1').answer).toBe(204)
    expect(proxy.changes()).toEqual([])
  })
})
