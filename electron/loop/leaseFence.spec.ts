// Leave to act: what it takes, what is done for it, and when it is refused.
import { beforeEach, expect, test } from 'vitest'
import { createLeases, type Leases } from './lease.ts'
import { LEASE } from './leaseTiming.ts'
import { fakeClaims, holderNamed, type FakeClaims } from './testing/claims.ts'

const LONGEST = LEASE.ttlMs - LEASE.stepMs
const SHOP = new Map([['shop', 'compose']] as const)
let clock = 0
let claims: FakeClaims
let leases: Leases
/** How long each answer takes: a stopped process sees one that takes for ever. */
let answerMs = 0

function leasesOf(name: string): Leases {
  return createLeases({
    claims: claims.store(name),
    me: holderNamed(name),
    isDead: () => false,
    timing: LEASE,
    monotonic: () => clock,
    now: () => clock,
    store: { value: () => null, setValue: () => undefined },
    onLost: () => undefined,
  })
}

beforeEach(async () => {
  clock = 1_000_000_000
  answerMs = 0
  claims = fakeClaims({
    now: () => clock,
    monotonic: () => clock,
    answer: () => {
      clock += answerMs
      return Promise.resolve()
    },
  })
  leases = leasesOf('a')
  await leases.want(SHOP)
})

function leave(deadline: number) {
  const fence = leases.fence('shop')
  if (fence === null) throw new Error('no fence')
  return fence.leave(deadline)
}

test('is given for the longest request at any moment of a lease that is kept', async () => {
  expect(leases.fence('shop')?.longestMs).toBe(LONGEST)
  for (let second = 0; second < 120; second += 1) {
    clock += 1000
    if (second % 2 === 0) await leases.look()
    const answer = await leave(LONGEST)
    if (!answer.ok) throw new Error(`after ${second} s: ${answer.error.message}`)
    // The whole deadline fits into what is left, by the engine's clock.
    expect(answer.value.until + LONGEST).toBeLessThanOrEqual(claims.all()[0]?.expiresAt ?? 0)
  }
})

test('renews first where too little is left, and not where enough is', async () => {
  clock += 20_000
  const before = claims.changes.length
  expect(await leave(10_000)).toMatchObject({ ok: true })
  expect(claims.changes).toHaveLength(before)
  expect(await leave(LONGEST)).toMatchObject({ ok: true })
  expect(claims.changes.length).toBeGreaterThan(before)
})

test('counts the time from the question, not from the answer', async () => {
  answerMs = 15_000
  const answer = await leave(10_000)
  // 40 s were left, of which the answer took 15 and a second may lie in the clock's grain.
  expect(answer.ok && answer.value.until - clock).toBeLessThanOrEqual(40_000 - 15_000 - 10_000)
})

test('is refused to one that was stopped past the end, whether anybody took over or not', async () => {
  clock += LEASE.ttlMs + LEASE.stepMs
  const changes = claims.changes.length
  expect(await leave(1)).toMatchObject({ ok: false, error: { code: 'NotLeader' } })
  expect(claims.changes).toHaveLength(changes)
})

test('is refused at once when another leads, naming it', async () => {
  clock += LEASE.ttlMs + LEASE.stepMs
  await leasesOf('b').want(SHOP)
  expect(await leave(1)).toMatchObject({
    ok: false,
    error: { code: 'NotLeader', message: 'shop is controlled by eyrie on b (ada, pid 100)' },
  })
})

test('is refused at once when the claim was pruned, and what runs on its behalf is told', async () => {
  const before = await leave(1)
  claims.prune()
  expect(await leave(1)).toMatchObject({ ok: false, error: { code: 'NotLeader' } })
  expect(before.ok && before.value.lost.aborted).toBe(true)
})

test('cannot be had while the engine does not answer', async () => {
  claims.reachable = false
  expect(await leave(1)).toMatchObject({ ok: false, error: { code: 'Unreachable', retryable: true } })
})

test('cannot be had where nothing is held', async () => {
  await leases.want(new Map())
  expect(await leave(1)).toMatchObject({ ok: false, error: { code: 'NotLeader' } })
})
