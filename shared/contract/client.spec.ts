import { describe, expect, test } from 'vitest'
import { createClient, type ClientTransport, type ConnectionState } from './client.ts'
import type { OverviewState } from './contract.ts'
import type { FollowView } from './follows.ts'
import type { ClientFrame, ServerFrame } from './frames.ts'
import { createPipe } from './pipe.ts'
import { createTestClock } from './testing/clock.ts'
import { createShop } from './testing/shop.ts'

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve()
}

/** A shop and a client whose connections a test can cut, refuse and listen in on. */
function scene(options: { reconnect?: boolean } = {}) {
  const clock = createTestClock()
  const shop = createShop({ timers: clock })
  const sent: ClientFrame[] = []
  let lose: (frame: ServerFrame) => boolean = () => false
  let cut = () => {
    /* nothing is open yet */
  }
  let refused: string | null = null
  let attempts = 0

  function connect(): ClientTransport {
    attempts += 1
    if (refused !== null) throw new Error(refused)
    const [client, served] = createPipe<ClientFrame, ServerFrame>()
    shop.server.connect(served)
    cut = () => served.close()
    return {
      ...client,
      send(frame) {
        sent.push(frame)
        client.send(frame)
      },
      onFrame: (listener) =>
        client.onFrame((frame) => {
          if (!lose(frame)) listener(frame)
        }),
    }
  }
  const client = createClient(connect, { timers: clock, ...options })
  return {
    clock,
    shop,
    client,
    sent,
    attempts: () => attempts,
    cut: async () => {
      cut()
      await settle()
    },
    refuse: (why: string | null) => (refused = why),
    lose: (which: (frame: ServerFrame) => boolean) => (lose = which),
    change: async (key: string, value: unknown) => {
      shop.set(key, value)
      shop.changed()
      clock.advance(1000)
      await settle()
    },
    advance: async (milliseconds: number) => {
      clock.advance(milliseconds)
      await settle()
    },
  }
}

const web = { project: 'shop', service: 'web' }

describe('calls', () => {
  test('made before the connection is open wait for it, and are answered with their own result', async () => {
    const { client } = scene()
    const [info, scaled] = await Promise.all([
      client.call('app.info', {}),
      client.call('service.scale', { ...web, to: 4 }),
    ])
    expect(info).toMatchObject({ ok: true, value: { host: 'process' } })
    expect(scaled).toMatchObject({ ok: true, value: { from: 3, to: 4 } })
  })

  test('that are refused give the refusal as a value', async () => {
    const { client } = scene()
    expect(await client.call('service.scale', { ...web, to: 9 })).toMatchObject({
      ok: false,
      error: { code: 'Blocked', details: { reason: 'MaxReached' } },
    })
  })

  test('fail with the connection they were sent on; a change is not called repeatable', async () => {
    const { client, cut, lose } = scene()
    await settle()
    lose(() => true)
    const asked = client.call('status.get', {})
    const changed = client.call('service.scale', { ...web, to: 4 })
    await cut()
    expect(await asked).toMatchObject({ ok: false, error: { code: 'Disconnected', retryable: true } })
    const answer = await changed
    expect(answer).toMatchObject({ ok: false, error: { code: 'Disconnected', retryable: false } })
    expect(JSON.stringify(answer)).toContain('look at the state before trying again')
  })

  test('fail at once while disconnected, so that nothing acts late', async () => {
    const { client, cut, refuse, sent } = scene()
    await settle()
    refuse('nobody listens')
    await cut()
    const answer = await client.call('service.scale', { ...web, to: 4 })
    expect(answer).toMatchObject({ ok: false, error: { code: 'Disconnected', retryable: true } })
    expect(sent).toEqual([])
  })

  test('have a deadline, and a late answer is nobody’s', async () => {
    const { client, lose, advance, clock } = scene()
    await settle()
    lose(() => true)
    const answer = client.call('status.get', {}, { timeout: 1500 })
    await advance(1500)
    expect(await answer).toMatchObject({
      ok: false,
      error: { code: 'Failed', message: 'status.get did not answer within 1.5 s' },
    })
    lose(() => false)
    expect(await client.call('app.info', {})).toMatchObject({ ok: true })
    expect(clock.waiting).toBe(0)
  })
})

describe('following', () => {
  function follow(of: ReturnType<typeof scene>) {
    const views: FollowView<OverviewState>[] = []
    const stop = of.client.follow('overview.changed', {}, (view) => views.push(view))
    return { views, stop, last: () => views.at(-1) }
  }

  test('gives whole states, and keeps what did not change as it is', async () => {
    const on = scene()
    const { views, last } = follow(on)
    await settle()
    await on.change('host', { name: 'box' })
    await on.change('host', undefined)
    expect(views.map(({ state }) => state?.host?.name ?? null)).toEqual([null, 'box', null])
    expect(last()?.state?.app).toBe(views[0]?.state?.app)
    expect(last()).toMatchObject({ connected: true, error: null })
  })

  test('notices a missing delta, and is whole again after the next change', async () => {
    const on = scene()
    const { views } = follow(on)
    await settle()
    on.lose((frame) => frame.type === 'delta' && 'lost' in frame.set)
    await on.change('lost', 1)
    await on.change('next', 2)
    await on.advance(1000)
    expect(on.sent.map(({ type }) => type)).toEqual(['follow', 'resync'])
    expect(views.at(-1)?.state).toMatchObject({ lost: 1, next: 2 })
    await on.change('later', 3)
    expect(views.at(-1)?.state).toMatchObject({ lost: 1, next: 2, later: 3 })
  })

  test('keeps the last state while disconnected, says so, and follows again', async () => {
    const on = scene()
    const { views, last } = follow(on)
    const states: ConnectionState[] = []
    on.client.onConnection((state) => states.push(state))
    await settle()
    on.refuse('nobody listens')
    await on.cut()
    expect(last()).toMatchObject({ connected: false, state: { app: { frozen: false } } })
    await on.advance(250)
    on.refuse(null)
    on.shop.set('new', 1)
    await on.advance(500)
    expect(last()).toMatchObject({ connected: true, state: { new: 1 } })
    expect(states.map(({ status }) => status)).toEqual([
      'connecting',
      'connected',
      'disconnected',
      'disconnected',
      'connected',
    ])
    expect(states[3]).toMatchObject({ why: 'nobody listens' })
    expect(views).toHaveLength(3)
    expect(on.shop.server.stats()).toEqual({ connections: 1, follows: 1, channels: 1 })
  })

  test('stops when told to, at the server as well', async () => {
    const on = scene()
    const { views, stop } = follow(on)
    await settle()
    stop()
    stop()
    await on.change('n', 1)
    expect(views).toHaveLength(1)
    expect(on.sent.map(({ type }) => type)).toEqual(['follow', 'unfollow'])
    expect(on.shop.server.stats()).toEqual({ connections: 1, follows: 0, channels: 0 })
  })

  test('something that is not there says why', async () => {
    const on = scene()
    const views: FollowView<unknown>[] = []
    on.client.follow('service.changed', { project: 'other', service: 'web' }, (view) => views.push(view))
    await settle()
    expect(views).toMatchObject([{ state: null, connected: false, error: { code: 'NotFound' } }])
  })

  test('begun inside a connection listener is asked for once', async () => {
    const on = scene()
    const views: unknown[] = []
    on.client.onConnection(({ status }) => {
      if (status === 'connected') on.client.follow('overview.changed', {}, (view) => views.push(view))
    })
    await settle()
    expect(on.sent).toHaveLength(1)
    expect(views).toHaveLength(1)
  })
})

describe('reconnecting', () => {
  test('waits twice as long after each failure, up to a bound, and briefly again after a success', async () => {
    const on = scene()
    await settle()
    on.refuse('nobody listens')
    await on.cut()
    const waits: number[] = []
    for (let known = on.attempts(), waited = 0; waits.length < 8;) {
      await on.advance(250)
      waited += 250
      if (on.attempts() === known) continue
      known = on.attempts()
      waits.push(waited)
      waited = 0
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  })

  test('a client that is closed holds nothing and tries nothing', async () => {
    const on = scene()
    on.client.follow('overview.changed', {}, () => undefined)
    await settle()
    on.client.close()
    await on.advance(60_000)
    expect(on.attempts()).toBe(1)
    expect(on.clock.waiting).toBe(0)
    expect(on.shop.server.stats()).toEqual({ connections: 0, follows: 0, channels: 0 })
    expect(await on.client.call('app.info', {})).toMatchObject({ ok: false, error: { retryable: false } })
  })

  test('is left out where one connection is all there is', async () => {
    const on = scene({ reconnect: false })
    await settle()
    await on.cut()
    await on.advance(60_000)
    expect(on.attempts()).toBe(1)
    expect(on.client.connection().status).toBe('disconnected')
  })

  test('something that is no frame ends the connection instead of being believed', async () => {
    const [broken, other] = createPipe<ClientFrame, ServerFrame>()
    const second = createClient(() => broken, { reconnect: false })
    await settle()
    expect(second.connection()).toEqual({ status: 'connected' })
    other.send({ type: 'delta' } as unknown as ServerFrame)
    await settle()
    expect(second.connection()).toMatchObject({ status: 'disconnected' })
  })
})
