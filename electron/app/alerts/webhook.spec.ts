import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hookServer, type HookServer } from './testing/hookServer.ts'
import { createWebhook, placeOf, type Webhook } from './webhook.ts'

const KEY = 'a key of many letters'
let server: HookServer
let webhook: Webhook
const target = (secret: string | null = null) => ({ url: server.url, secret })

/** Short deadlines only where they are the matter: a busy machine may be slow to answer. */
const create = (deadlineMs: number) =>
  createWebhook({ now: () => 1_700_000_000_500, attempts: 3, firstPauseMs: 5, deadlineMs })

beforeEach(async () => {
  server = await hookServer()
  webhook = create(5000)
})
afterEach(async () => {
  webhook.close()
  await server.close()
})

describe('a webhook', () => {
  test('is posted to as JSON, and says that it was delivered', async () => {
    expect(await webhook.send(target(), '{"text":"x"}')).toEqual({ ok: true, value: undefined })
    const [only, second] = server.deliveries
    expect(second).toBeUndefined()
    expect(only).toMatchObject({
      body: '{"text":"x"}',
      headers: { 'content-type': 'application/json', 'x-eyrie-timestamp': '1700000000' },
    })
    expect(only?.headers['x-eyrie-signature']).toBeUndefined()
    expect(webhook.delivery()).toMatchObject({ state: 'delivered', at: 1_700_000_000_500 })
  })

  test('is signed over its time and body, so that whoever has the key can tell', async () => {
    await webhook.send(target(KEY), '{"text":"é"}')
    const { body, headers } = server.deliveries[0] ?? { body: '', headers: {} }
    const signed = createHmac('sha256', KEY).update(`${String(headers['x-eyrie-timestamp'])}.${body}`)
    expect(headers['x-eyrie-signature']).toBe(`sha256=${signed.digest('hex')}`)
    expect(JSON.stringify(server.deliveries)).not.toContain(KEY)
  })

  test.each([
    ['a server that fails', 500],
    ['one that is overloaded', 429],
    ['one that never answers', 'hang'],
    ['one that closes the connection', 'cut'],
  ] as const)('of %s is tried again, as the same delivery', async (_, answer) => {
    if (answer === 'hang') webhook = create(300)
    server.answer(answer, answer)
    expect(await webhook.send(target(), '{}')).toMatchObject({ ok: true })
    expect(server.deliveries).toHaveLength(3)
    expect(new Set(server.deliveries.map(({ headers }) => headers['x-eyrie-delivery'])).size).toBe(1)
    expect(webhook.delivery().sentence).toMatch(/^Delivered to http:\/\/127\.0\.0\.1:\d+ at attempt 3\.$/)
  })

  test('is given up after so many attempts, in words that hold no secret', async () => {
    server.answer(503, 503, 503, 200)
    const sent = await webhook.send(target(KEY), '{}')
    expect(sent).toMatchObject({ ok: false })
    expect(server.deliveries).toHaveLength(3)
    const { state, sentence } = webhook.delivery()
    expect(state).toBe('failed')
    expect(sentence).toMatch(
      /^Not delivered to http:\/\/127\.0\.0\.1:\d+ after 3 attempts: it answered HTTP 503\.$/,
    )
    expect(sentence).not.toContain('token')
  })

  test.each([400, 401, 404, 410])('that answers %d is not asked again', async (status) => {
    server.answer(status)
    expect(await webhook.send(target(), '{}')).toMatchObject({ ok: false })
    expect(server.deliveries).toHaveLength(1)
  })

  test('is not followed elsewhere', async () => {
    server.answer({ status: 302, headers: { location: server.url } })
    expect(await webhook.send(target(), '{}')).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('give the address it leads to') as string },
    })
    expect(server.deliveries).toHaveLength(1)
  })

  test('is waited for as long as it asks', async () => {
    server.answer({ status: 429, headers: { 'retry-after': '0.4' } })
    const begun = performance.now()
    expect(await webhook.send(target(), '{}')).toMatchObject({ ok: true })
    expect(performance.now() - begun).toBeGreaterThan(200)
  })

  test('that is not there says so', async () => {
    await server.close()
    expect(await webhook.send(target(), '{}')).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('nothing listens there') as string },
    })
  })

  test('gets its notices in order, and no more than it can be expected to take', async () => {
    server.answer(500)
    const sent = Array.from({ length: 102 }, (_, index) => webhook.send(target(), String(index)))
    expect(await Promise.all(sent.slice(100))).toMatchObject([{ ok: false }, { ok: false }])
    await Promise.all(sent)
    expect(server.deliveries.map(({ body }) => body)).toEqual([
      '0',
      ...Array.from({ length: 100 }, (_, at) => String(at)),
    ])
  })

  test('ends at once when Eyrie does', async () => {
    server.answer('hang', 'hang', 'hang')
    const sent = webhook.send(target(), '{}')
    await expect.poll(() => server.deliveries.length).toBe(1)
    webhook.close()
    expect(await sent).toMatchObject({ ok: false })
    expect(server.deliveries).toHaveLength(1)
  })
})

test('an address is named by its host alone', () => {
  expect(placeOf('https://hooks.example.org/services/T0/secret?x=1')).toBe('https://hooks.example.org')
  expect(placeOf('nonsense')).toBe('the webhook')
})
