import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { readAddress } from './address.ts'
import { generateLoad, type LoadRequest } from './generator.ts'
import { loadVerdict } from './verdict.ts'

let server: http.Server | null = null
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = null
})

async function serving(answer: (index: number, response: http.ServerResponse) => void): Promise<URL> {
  let index = 0
  server = http.createServer((_, response) => {
    answer(index, response)
    index += 1
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

const pace = (url: URL, changes: Partial<LoadRequest> = {}): LoadRequest => ({
  ...{ url, seconds: 0.5, perSecond: 40, connections: 4, sinceDue: true },
  ...changes,
})
const none = new AbortController().signal

test('as many requests are sent as were asked for, and measured', async () => {
  const url = await serving((_, response) => response.end('hello'))
  const measures = await generateLoad(pace(url), none, () => undefined)
  expect(measures).toMatchObject({ requests: 20, succeeded: 20, unsent: 0, failures: [] })
  expect(measures.p50).toBeGreaterThan(0)
  expect(measures.longest ?? 0).toBeGreaterThanOrEqual(measures.p50 ?? Number.POSITIVE_INFINITY)
})

test('errors are no successes, and told by what they were', async () => {
  const url = await serving((index, response) => {
    response.statusCode = index % 2 === 0 ? 200 : 503
    response.end()
  })
  const measures = await generateLoad(pace(url), none, () => undefined)
  expect(measures).toMatchObject({ requests: 20, succeeded: 10, failures: [{ why: 'HTTP 503', count: 10 }] })
  const { status, sentence } = loadVerdict('load.requests', url.href, measures)
  expect(status).toBe('fail')
  expect(sentence).toContain('50 % succeeded; failed: 10 × HTTP 503; p50 ')
})

test('where nothing listens every request failed, and no time is made up', async () => {
  const url = await serving(() => undefined)
  await new Promise((resolve) => server?.close(resolve))
  const measures = await generateLoad(pace(url), none, () => undefined)
  expect(measures).toMatchObject({ succeeded: 0, p50: null, failures: [{ why: 'ECONNREFUSED', count: 20 }] })
})

test('a request that had to wait for a slow answer is as late as it is', async () => {
  const url = await serving((_, response) => setTimeout(() => response.end(), 200))
  const measures = await generateLoad(pace(url, { connections: 1 }), none, () => undefined)
  expect(measures.unsent).toBeGreaterThan(10)
  expect(measures.longest).toBeGreaterThan(300)
})

test('it ends when nobody waits for it', async () => {
  const url = await serving(() => undefined)
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 50)
  const measures = await generateLoad(pace(url, { seconds: 60 }), abort.signal, () => undefined)
  expect(measures.requests).toBe(0)
  expect(loadVerdict('load.requests', url.href, measures).status).toBe('skipped')
})

test.each([
  ['http://127.0.0.1:8080/', null],
  ['https://localhost/', null],
  ['http://[::1]:80/', null],
  ['here', /"here" is no address/],
  ['ftp://127.0.0.1/', /not ftp/],
  ['http://example.org/', /example\.org is not on this machine; --anywhere/],
  ['http://127.0.0.1.example.org/', /not on this machine/],
])('%s', (text, refusal) => {
  const read = readAddress(text, false)
  if (refusal === null) expect(read.ok).toBe(true)
  else expect(read.ok ? '' : read.error.message).toMatch(refusal)
  expect(readAddress('http://example.org/', true).ok).toBe(true)
})
