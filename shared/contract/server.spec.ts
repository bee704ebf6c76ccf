import { describe, expect, test } from 'vitest'
import type { ServerFrame } from './frames.ts'
import { createPipe } from './pipe.ts'
import { createTestClock } from './testing/clock.ts'
import { createShop, type Shop } from './testing/shop.ts'

/** Lets frames cross the pipe, however many turns that takes. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

function connect(shop: Shop, pending = () => 0) {
  const [client, served] = createPipe<unknown, ServerFrame>()
  shop.server.connect({ ...served, pending } as typeof served & { onFrame: never })
  const frames: ServerFrame[] = []
  const closes: string[] = []
  client.onFrame((frame) => frames.push(frame))
  client.onClose((why) => closes.push(why))
  return {
    frames,
    closes,
    close: () => client.close(),
    async send(...out: unknown[]): Promise<ServerFrame[]> {
      const before = frames.length
      for (const frame of out) client.send(frame)
      await settle()
      return frames.slice(before)
    },
    /** What has arrived since the last look. */
    async taken(): Promise<ServerFrame[]> {
      await settle()
      return frames.splice(0)
    },
  }
}

const overview = { type: 'follow', id: 1, topic: 'overview.changed', params: {} }
const call = (method: string, params: unknown, id = 9) => ({ type: 'call', id, method, params })

function messageOf(frame: ServerFrame | undefined): string {
  expect(frame).toMatchObject({ type: 'error' })
  return frame?.type === 'error' ? `${frame.error.code}: ${frame.error.message}` : ''
}

describe('what a client may say', () => {
  test.each([
    [
      call('service.scale', { project: 'shop', service: 'web' }),
      'BadRequest: service.scale: "to" is missing',
    ],
    [
      call('service.scale', { project: 'shop', service: 'web', to: 'four' }),
      'BadRequest: service.scale: "to" must be a number',
    ],
    [
      call('service.scale', { project: 'shop', service: 'web', to: 1.5 }),
      'BadRequest: service.scale: "to" must be a whole number',
    ],
    [
      call('service.scale', { project: 'shop', service: 'web', to: 2000 }),
      'BadRequest: service.scale: "to" must be at most 1000',
    ],
    [
      call('service.scale', { project: '', service: 'web', to: 4, fast: true, now: 1 }),
      'BadRequest: service.scale: "project" must not be empty; unknown fields "fast", "now"',
    ],
    [
      call('service.mode', { project: 'shop', service: 'web', mode: 'warp' }),
      'BadRequest: service.mode: "mode" must be one of observe, suggest, approve, automatic',
    ],
    [call('settings.get', 7), 'BadRequest: settings.get: the parameters must be an object'],
    [call('service.reboot', {}), 'BadRequest: there is no method "service.reboot"'],
    [call('constructor', {}), 'BadRequest: there is no method "constructor"'],
    [{ ...overview, topic: 'toString' }, 'BadRequest: there is no topic "toString"'],
    [{ ...overview, params: { all: true } }, 'BadRequest: overview.changed: unknown field "all"'],
    [{ ...overview, extra: 1 }, 'BadRequest: frame: unknown field "extra"'],
    [{ type: 'resync', id: 3 }, 'NotFound: nothing is followed under id 3'],
    ['not json', 'BadRequest: frame: it must be an object'],
  ])('%j is refused in a sentence', async (frame, sentence) => {
    const [answer] = await connect(createShop()).send(frame)
    expect(messageOf(answer)).toBe(sentence)
  })

  test('a refused frame is answered under its own id, and the connection goes on', async () => {
    const client = connect(createShop())
    expect(await client.send({ type: 'jump', id: 4 })).toMatchObject([{ type: 'error', id: 4 }])
    expect(await client.send({ type: 'call', id: -1 })).toMatchObject([{ type: 'error', id: 0 }])
    expect(await client.send(call('app.info', {}))).toMatchObject([{ type: 'result', id: 9 }])
  })

  test('more follows than the bound are refused, and one ended makes room', async () => {
    const client = connect(createShop({ limits: { maxFollows: 2 } }))
    const follow = (id: number) => ({ ...overview, id })
    await client.send(follow(1), follow(2))
    expect(messageOf((await client.send(follow(3)))[0])).toContain('the most it may; unfollow one first')
    expect((await client.send({ type: 'unfollow', id: 1 }, follow(3)))[0]).toMatchObject({ type: 'snapshot' })
    expect(messageOf((await client.send(follow(3)))[0])).toContain('under id 3 already')
  })
})

describe('errors', () => {
  test('an exception becomes an id: its words stay in the log', async () => {
    const shop = createShop()
    const [answer] = await connect(shop).send(call('settings.update', { prometheusUrl: 'boom' }))
    const text = messageOf(answer)
    expect(text).toMatch(/^Internal: .*\([a-z0-9]+\)/)
    expect(JSON.stringify(answer)).not.toMatch(/secret detail|at .*\.ts/)
    expect(text).toContain(shop.errors[0]?.id)
    expect(String(shop.errors[0]?.thrown)).toContain('secret detail')
  })
  test('a topic that cannot be read ends with an error, and holds nothing', async () => {
    const shop = createShop()
    shop.set('loop', { toJSON: () => assertFails() })
    expect(messageOf((await connect(shop).send(overview))[0])).toContain('Internal')
    expect(shop.server.stats()).toEqual({ connections: 1, follows: 0, channels: 0 })
    expect(shop.listeners()).toBe(0)
  })
  test("a topic's own refusal is passed on", async () => {
    const params = { project: 'other', service: 'web' }
    const [answer] = await connect(createShop()).send({ ...overview, topic: 'service.changed', params })
    expect(messageOf(answer)).toContain('NotFound: there is no service other/web')
  })
})

function assertFails(): never {
  throw new Error('cannot be written')
}

describe('follow', () => {
  test('is one snapshot with number 0, then numbered deltas of what changed', async () => {
    const clock = createTestClock()
    const shop = createShop({ timers: clock })
    const client = connect(shop)
    shop.set('a', { n: 1 })
    shop.set('b', { n: 1 })
    const [snapshot] = await client.send(overview)
    expect(snapshot).toMatchObject({ type: 'snapshot', id: 1, seq: 0, state: { a: { n: 1 }, b: { n: 1 } } })
    await client.taken()

    shop.set('a', { n: 2 })
    shop.set('b', { n: 1 })
    shop.changed()
    clock.advance(1000)
    expect(await client.taken()).toEqual([{ type: 'delta', id: 1, seq: 1, set: { a: { n: 2 } }, remove: [] }])

    shop.set('b', undefined)
    shop.changed()
    clock.advance(1000)
    expect(await client.taken()).toEqual([{ type: 'delta', id: 1, seq: 2, set: {}, remove: ['b'] }])

    shop.changed()
    clock.advance(5000)
    expect(await client.taken()).toEqual([])
  })

  test('sends the first change after a quiet second at once, and at most one delta a second', async () => {
    const clock = createTestClock()
    const shop = createShop({ timers: clock })
    const client = connect(shop)
    await client.send(overview)
    clock.advance(1500)
    await client.taken()
    const seen: number[] = []
    for (let n = 0; n < 30; n += 1) {
      shop.set('n', n)
      shop.changed()
      clock.advance(100)
      for (const frame of await client.taken()) if (frame.type === 'delta') seen.push(Number(frame.set.n))
    }
    expect(seen).toEqual([0, 9, 19, 29])
  })

  test('a change somebody waits for does not wait for the second', async () => {
    const clock = createTestClock()
    const shop = createShop({ timers: clock })
    const client = connect(shop)
    await client.send(overview)
    await client.taken()
    shop.set('n', 1)
    shop.changed()
    shop.changed('soon')
    clock.advance(99)
    expect(await client.taken()).toEqual([])
    clock.advance(1)
    expect(await client.taken()).toMatchObject([{ type: 'delta', set: { n: 1 } }])
  })

  test('a client that does not keep up is skipped, then gets everything that changed in one delta', async () => {
    const clock = createTestClock()
    const shop = createShop({ timers: clock, limits: { maxPending: 10 } })
    let pending = 0
    const client = connect(shop, () => pending)
    await client.send(overview)
    await client.taken()
    pending = 11
    const reads = shop.reads()
    for (let n = 1; n <= 5; n += 1) {
      shop.set(`key${n}`, n)
      shop.changed()
      clock.advance(1000)
    }
    expect(await client.taken()).toEqual([])
    expect(shop.reads()).toBe(reads)
    pending = 0
    clock.advance(1000)
    expect(await client.taken()).toEqual([
      { type: 'delta', id: 1, seq: 1, set: { key1: 1, key2: 2, key3: 3, key4: 4, key5: 5 }, remove: [] },
    ])
  })

  test('resync starts again with a snapshot, numbered from 0', async () => {
    const clock = createTestClock()
    const shop = createShop({ timers: clock })
    const client = connect(shop)
    await client.send(overview)
    shop.set('n', 1)
    shop.changed()
    clock.advance(1000)
    await client.taken()
    await client.send({ type: 'resync', id: 1 })
    clock.advance(100)
    expect(await client.taken()).toMatchObject([{ type: 'snapshot', seq: 0, state: { n: 1 } }])
    shop.set('n', 2)
    shop.changed()
    clock.advance(1000)
    expect(await client.taken()).toMatchObject([{ type: 'delta', seq: 1, set: { n: 2 } }])
  })
})

describe('what is held', () => {
  test('nothing is read for what nobody follows, and once for all who do', async () => {
    const clock = createTestClock()
    const shop = createShop({ timers: clock })
    shop.changed()
    expect(shop.reads()).toBe(0)
    const clients = [connect(shop), connect(shop), connect(shop)]
    for (const client of clients) await client.send(overview)
    expect(shop.reads()).toBe(1)
    expect(shop.listeners()).toBe(1)
    shop.set('n', 1)
    shop.changed()
    clock.advance(1000)
    expect(shop.reads()).toBe(2)
    for (const client of clients)
      expect((await client.taken()).at(-1)).toMatchObject({ type: 'delta', seq: 1 })
  })

  test('whoever leaves takes along its follows, listeners and timers', async () => {
    const clock = createTestClock()
    const shop = createShop({ timers: clock })
    const first = connect(shop)
    const second = connect(shop)
    await first.send(overview, { ...overview, id: 2 })
    await second.send(overview)
    shop.changed()
    expect(clock.waiting).toBe(3)
    first.close()
    expect(shop.server.stats()).toEqual({ connections: 1, follows: 1, channels: 1 })
    await second.send({ type: 'unfollow', id: 1 })
    expect(shop.server.stats()).toEqual({ connections: 1, follows: 0, channels: 0 })
    expect([shop.listeners(), clock.waiting]).toEqual([0, 0])
    shop.server.close()
    expect(shop.server.stats().connections).toBe(0)
    expect(second.closes).toHaveLength(1)
    const late = connect(shop)
    expect(await late.send(call('app.info', {}))).toEqual([])
    expect(late.closes).toHaveLength(1)
  })

  test('a call counts until it is answered, even when whoever asked is gone', async () => {
    const shop = createShop()
    const client = connect(shop)
    const before = shop.hold()
    const sent = client.send(call('health.get', {}))
    await settle()
    client.close()
    expect([shop.server.busy(), shop.server.stats().connections]).toEqual([1, 0])
    before.release()
    await sent
    await settle()
    expect(shop.server.busy()).toBe(0)
  })

  test('a client that reads nothing at all is let go', async () => {
    const shop = createShop({ limits: { hardPending: 100 } })
    const client = connect(shop, () => 101)
    await client.send(call('app.info', {}))
    expect(client.closes).toHaveLength(1)
    expect(shop.server.stats().connections).toBe(0)
  })
})
