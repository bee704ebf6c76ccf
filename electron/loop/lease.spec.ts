import { beforeEach, describe, expect, test } from 'vitest'
import type { EngineKind } from '../../shared/domain/inventory.ts'
import type { Holder } from '../observe/ports.ts'
import { createLeases, type Leases } from './lease.ts'
import { LEASE } from './leaseTiming.ts'
import { fakeClaims, holderNamed, type FakeClaims } from './testing/claims.ts'

/** One clock for the engine and every process, unless a test moves them apart. */
let clock = 0
let skew = 0
let claims: FakeClaims
let lost: string[] = []
const values = new Map<string, unknown>()
let dead: readonly string[] = []

const SHOP: ReadonlyMap<string, EngineKind> = new Map([['shop', 'compose']])
const NOTHING: ReadonlyMap<string, EngineKind> = new Map()

function leasesOf(name: string, holder: Holder = holderNamed(name)): Leases {
  return createLeases({
    claims: claims.store(name),
    me: holder,
    isDead: ({ instance }) => dead.includes(instance),
    timing: LEASE,
    monotonic: () => clock,
    now: () => clock + skew,
    store: {
      value: (key) => values.get(`${name} ${key}`) ?? null,
      setValue: (key, value) => values.set(`${name} ${key}`, value),
    },
    onLost: (project, sentence) => lost.push(`${name} ${project}: ${sentence}`),
  })
}

/** Lets time pass, in which those who live look at the claims as often as they do. */
async function pass(seconds: number, ...alive: readonly Leases[]): Promise<void> {
  for (let second = 0; second < seconds; second += 2) {
    clock += 2000
    for (const leases of alive) await leases.look()
  }
}

/** Remains are removed in passing. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  clock = 1_000_000_000
  skew = 0
  lost = []
  dead = []
  values.clear()
  claims = fakeClaims({ now: () => clock + skew, monotonic: () => clock })
})

describe('a project that nobody needs', () => {
  test('is looked at and never claimed', async () => {
    const a = leasesOf('a')
    await a.want(NOTHING)
    await pass(120, a)
    expect(claims.changes).toEqual([])
    expect(a.standing('shop')).toEqual({ kind: 'free' })
    expect(a.foreign('shop')).toBeNull()
  })

  test('that somebody else holds is shown with its holder', async () => {
    const a = leasesOf('a')
    const b = leasesOf('b')
    await a.want(SHOP)
    await b.look()
    expect(b.standing('shop')).toMatchObject({ kind: 'foreign', holder: { host: 'a' }, epoch: 1 })
    expect(b.foreign('shop')).toMatchObject({
      holder: 'eyrie on a (ada, pid 100)',
      sentence: 'Controlled by eyrie on a (ada, pid 100)',
      since: clock,
    })
  })
})

describe('a lease that is needed', () => {
  test('is taken, renewed well before its end, and kept for ever', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 1 })
    expect(a.foreign('shop')).toBeNull()
    let least = Infinity
    for (let minute = 0; minute < 300; minute += 1) {
      await pass(2, a)
      least = Math.min(least, (claims.all()[0]?.expiresAt ?? 0) - clock)
    }
    expect(least).toBeGreaterThanOrEqual(LEASE.ttlMs - LEASE.stepMs - LEASE.pollMs)
    expect(claims.all()).toHaveLength(1)
    expect(lost).toEqual([])
  })

  test('never promises more than a renewal beyond its length, however often it is renewed', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    for (let round = 0; round < 100; round += 1) {
      await pass(2, a)
      expect((claims.all()[0]?.expiresAt ?? 0) - clock).toBeLessThanOrEqual(LEASE.ttlMs + LEASE.stepMs)
    }
  })

  test('is let go at once when it is not needed any more, and nothing of it stays', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    await a.want(NOTHING)
    expect(claims.all()).toEqual([])
    expect(a.standing('shop')).toEqual({ kind: 'free' })
    expect(lost).toEqual([])
  })

  test('is let go at once on a clean stop, and taken by the next one at once', async () => {
    const a = leasesOf('a')
    const b = leasesOf('b')
    await a.want(SHOP)
    await b.want(SHOP)
    expect(b.standing('shop')?.kind).toBe('foreign')
    await a.stop()
    expect(claims.all()).toEqual([])
    await b.look()
    expect(b.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
  })

  test('is let go on a clean stop though the engine broke the connection that it was asked by', async () => {
    let broken = true
    claims = fakeClaims({
      now: () => clock,
      monotonic: () => clock,
      gate: (_contender, call) => {
        claims.reachable = !(call === 'remove' && broken)
        if (call === 'remove') broken = false
        return Promise.resolve()
      },
    })
    const a = leasesOf('a')
    await a.want(SHOP)
    await a.stop()
    expect(claims.all()).toEqual([])
  })

  test('that was let go while the engine was away is taken away when it is back, or at a clean stop', async () => {
    for (const comesBack of ['look', 'stop'] as const) {
      const a = leasesOf('a')
      await a.want(SHOP)
      claims.reachable = false
      await a.want(NOTHING)
      expect(claims.all()).toHaveLength(1)
      claims.reachable = true
      await a[comesBack]()
      expect(claims.all()).toEqual([])
    }
  })

  test('of a killed holder goes to another within a minute, with the next epoch', async () => {
    const a = leasesOf('a')
    const b = leasesOf('b')
    await a.want(SHOP)
    await b.want(SHOP)
    // At the worst moment: just renewed.
    await pass(20, a, b)
    const killedAt = clock
    while (b.standing('shop')?.kind !== 'held') await pass(2, b)
    expect(clock - killedAt).toBeLessThanOrEqual(60_000)
    expect(clock - killedAt).toBeGreaterThan(LEASE.ttlMs - LEASE.stepMs - LEASE.pollMs)
    expect(b.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
    await settled()
    expect(claims.all()).toHaveLength(1)
  })

  test('of a process of this very folder that has certainly ended is taken at once', async () => {
    await leasesOf('a').want(SHOP)
    dead = ['a']
    const b = leasesOf('b')
    await b.want(SHOP)
    expect(b.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
  })

  test('without any image on the engine is refused with that word', async () => {
    claims.image = false
    const a = leasesOf('a')
    await a.want(SHOP)
    expect(a.standing('shop')).toEqual({ kind: 'refused', sentence: 'the engine has no image' })
    expect(a.foreign('shop')?.sentence).toBe('The engine has no image')
    claims.image = true
    await pass(2, a)
    expect(a.standing('shop')?.kind).toBe('held')
  })

  test('is not taken over what nobody understands', async () => {
    claims.problems.push({ project: 'shop', sentence: 'eyrie-lease-shop.1 cannot be read' })
    const a = leasesOf('a')
    await a.want(SHOP)
    expect(a.standing('shop')).toEqual({ kind: 'refused', sentence: 'eyrie-lease-shop.1 cannot be read' })
    expect(claims.changes).toEqual([])
  })
})

describe('a holder', () => {
  test('whose claim was pruned has lost at once, and takes it anew with the next epoch', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    claims.prune()
    await a.look()
    expect(lost).toEqual(['a shop: the claim on shop was removed from the engine (a prune, perhaps)'])
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
  })

  test('that was stopped past its end has lost, and changes nothing when it wakes up', async () => {
    const a = leasesOf('a')
    const b = leasesOf('b')
    await a.want(SHOP)
    await b.want(SHOP)
    await pass(60, b)
    expect(b.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
    await settled()
    const changes = claims.changes.length
    await a.look()
    await settled()
    expect(claims.changes.slice(changes)).toEqual([])
    expect(a.standing('shop')).toMatchObject({ kind: 'foreign', holder: { host: 'b' } })
    expect(lost).toEqual(['a shop: eyrie on b (ada, pid 100) has taken over shop'])
    await pass(60, a, b)
    expect(b.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
  })

  test('that was stopped past its end with nobody else there begins a new epoch', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    clock += 3_600_000
    await a.look()
    expect(lost).toHaveLength(1)
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
    await settled()
    expect(claims.all()).toHaveLength(1)
  })

  test('goes on for what is left while the engine does not answer, and is read-only after that', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    claims.reachable = false
    await pass(30, a)
    expect(a.standing('shop')?.kind).toBe('held')
    await pass(20, a)
    expect(a.standing('shop')?.kind).toBe('refused')
    expect(lost).toEqual(['a shop: the lease of shop ran out: the engine did not confirm it in time'])
    claims.reachable = true
    await pass(2, a)
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
  })

  test('that was late but in time catches up', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    clock += 37_000
    await a.look()
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 1 })
    expect((claims.all()[0]?.expiresAt ?? 0) - clock).toBeGreaterThanOrEqual(LEASE.ttlMs - LEASE.stepMs)
    expect(lost).toEqual([])
  })
})

describe('a Swarm that does not answer', () => {
  const BOTH: ReadonlyMap<string, EngineKind> = new Map([
    ['shop', 'compose'],
    ['stack', 'swarm'],
  ])
  const UNREAD = { code: 'Failed', message: 'the swarm does not have a leader', retryable: true } as const

  test("takes along no lease of the engine's own, and its stacks' for what was left", async () => {
    const a = leasesOf('a')
    await a.want(BOTH)
    claims.unread = UNREAD
    await pass(30, a)
    expect(a.standing('stack')?.kind).toBe('held')
    await pass(30, a)
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 1 })
    expect(a.standing('stack')).toEqual({ kind: 'refused', sentence: UNREAD.message })
    expect(lost).toEqual(['a stack: the lease of stack ran out: the engine did not confirm it in time'])
  })

  test('lets nobody take what it may be keeping', async () => {
    await leasesOf('a').want(BOTH)
    claims.unread = UNREAD
    const b = leasesOf('b')
    await b.want(BOTH)
    await pass(300, b)
    expect(b.standing('stack')?.kind).toBe('refused')
    expect(claims.changes.filter((change) => change.startsWith('b takes'))).toEqual([
      expect.stringContaining('b takes shop'),
    ])
  })
})

test('a Compose project and a stack of the same name have a lease each', async () => {
  const a = leasesOf('a')
  const b = leasesOf('b')
  await a.want(new Map([['shop', 'compose']]))
  await b.want(new Map([['shop', 'swarm']]))
  expect([a.standing('shop')?.kind, b.standing('shop')?.kind]).toEqual(['held', 'held'])
})

describe("the engine's clock", () => {
  test('set forward beyond the end loses the lease, as its word is the only one that counts', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    skew = 120_000
    await a.look()
    expect(lost).toHaveLength(1)
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
  })

  test('set back by an hour does not let a dead holder lead for an hour', async () => {
    const a = leasesOf('a')
    const b = leasesOf('b')
    await a.want(SHOP)
    await b.want(SHOP)
    skew = -3_600_000
    await pass(2 * (LEASE.ttlMs / 1000) + 4, b)
    expect(b.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
  })

  test('set back by an hour does not make the others give up a living holder', async () => {
    const a = leasesOf('a')
    const b = leasesOf('b')
    await a.want(SHOP)
    await b.want(SHOP)
    skew = -3_600_000
    await pass(600, a, b)
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 1 })
    expect(lost).toEqual([])
  })
})

describe('an action', () => {
  test('holds the lease for as long as it lasts, where nothing else needs it', async () => {
    const a = leasesOf('a')
    const held = await a.acquire('shop', 'compose')
    if (!held.ok) throw new Error(held.error.message)
    await pass(300, a)
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 1 })
    held.value.release()
    held.value.release()
    await settled()
    expect(claims.all()).toEqual([])
  })

  test('is refused where another leads, with its name', async () => {
    const a = leasesOf('a')
    const b = leasesOf('b')
    await a.want(SHOP)
    expect(await b.acquire('shop', 'compose')).toMatchObject({
      ok: false,
      error: {
        code: 'NotLeader',
        message: 'shop is controlled by eyrie on a (ada, pid 100): ask it, or stop it first',
        details: { reason: 'NotLeader' },
      },
    })
  })

  test('does not end a lease that an armed service needs', async () => {
    const a = leasesOf('a')
    await a.want(SHOP)
    const held = await a.acquire('shop', 'compose')
    if (held.ok) held.value.release()
    await settled()
    expect(a.standing('shop')).toMatchObject({ kind: 'held', epoch: 1 })
  })
})

test('epochs go on where they ended for whoever was there, also after a clean stop', async () => {
  const first = leasesOf('a')
  await first.want(SHOP)
  await first.stop()
  const second = leasesOf('a', holderNamed('a', { instance: 'a-again' }))
  await second.want(SHOP)
  expect(second.standing('shop')).toMatchObject({ kind: 'held', epoch: 2 })
})

test('two data folders of one user on one host are two holders', async () => {
  const a = leasesOf('a', holderNamed('box', { instance: 'one', pid: 7 }))
  const b = leasesOf('b', holderNamed('box', { instance: 'two', pid: 8 }))
  await a.want(SHOP)
  await b.want(SHOP)
  expect(b.foreign('shop')?.holder).toBe('eyrie on box (ada, pid 7)')
})
