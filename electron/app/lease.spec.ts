/** What a whole app does and says where another Eyrie may control the project. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLeases, type Leases } from '../loop/lease.ts'
import { LEASE } from '../loop/leaseTiming.ts'
import { fakeClaims, holderNamed, type FakeClaims } from '../loop/testing/claims.ts'
import { createHandlers } from './handlers.ts'
import { smallApp, type SmallApp } from './testing/smallApp.ts'
import { overviewState } from './topics.ts'

const LABELS = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.max': '4', 'eyrie.autoscale.min': '3' }
const AUTOMATIC = { ...LABELS, 'eyrie.autoscale.mode': 'automatic' }
const SHOP = new Map([['shop', 'compose']] as const)
const CALLER = { connection: 1 }
const TARGET = { project: 'shop', service: 'web' }

let claims: FakeClaims
let rival: Leases
let small: SmallApp | null = null

beforeEach(() => {
  const monotonic = () => performance.now()
  claims = fakeClaims({ now: () => Date.now(), monotonic })
  rival = createLeases({
    claims: claims.store('rival'),
    me: holderNamed('host-b'),
    isDead: () => false,
    timing: LEASE,
    monotonic,
    now: () => Date.now(),
    store: { value: () => null, setValue: () => undefined },
    onLost: () => undefined,
  })
})
afterEach(async () => {
  await small?.remove()
  small = null
})

async function open(
  labels: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<SmallApp> {
  small = await smallApp({ labels, environment, claims: claims.store('app') })
  return small
}
const handlersOf = ({ app }: SmallApp) => createHandlers(app.core)
const checked = (at: SmallApp, dryRun: boolean) => handlersOf(at)['check.run']({ dryRun }, CALLER)

describe('where another Eyrie leads', () => {
  beforeEach(async () => {
    await rival.want(SHOP)
  })

  test('scaling by hand is refused with NotLeader and its name, as its plan says beforehand', async () => {
    const at = await open(LABELS)
    const sentence = /shop is controlled by eyrie on host-b \(ada, pid 100\)/
    expect(await handlersOf(at)['service.scale']({ ...TARGET, to: 3 }, CALLER)).toMatchObject({
      ok: false,
      error: {
        code: 'Blocked',
        message: expect.stringMatching(sentence) as unknown,
        details: { reason: 'NotLeader' },
      },
    })
    expect(await handlersOf(at)['service.plan']({ ...TARGET, to: 3 }, CALLER)).toMatchObject({
      ok: true,
      value: { refusal: { reason: 'NotLeader', sentence: expect.stringMatching(sentence) as unknown } },
    })
    expect(at.engine.calls).toEqual([])
  })

  test('decisions are blocked with its name, and nothing is called', async () => {
    const at = await open(AUTOMATIC)
    expect(await checked(at, false)).toMatchObject({
      ok: true,
      value: {
        decisions: [
          {
            kind: 'blocked',
            reason: 'NotLeader',
            sentence: expect.stringContaining('eyrie on host-b') as unknown,
            acted: false,
          },
        ],
      },
    })
    expect(at.engine.calls).toEqual([])
    expect(claims.changes).toEqual(['rival takes shop 1 epoch 1'])
  })

  test('status, health and the overview name it', async () => {
    const at = await open(LABELS)
    const lease = {
      state: 'foreign',
      holder: 'eyrie on host-b (ada, pid 100)',
      since: claims.all()[0]?.since,
      sentence: 'Controlled by eyrie on host-b (ada, pid 100): here it is read-only.',
    }
    expect(await handlersOf(at)['status.get']({}, CALLER)).toMatchObject({
      ok: true,
      value: { projects: [{ name: 'shop', lease }] },
    })
    expect(overviewState(at.app.core)['project:shop']).toMatchObject({ lease })
    const health = await handlersOf(at)['health.get']({}, CALLER)
    expect(health).toMatchObject({
      ok: true,
      value: {
        checks: expect.arrayContaining([
          {
            name: 'lease',
            ok: true,
            detail: 'shop: Controlled by eyrie on host-b (ada, pid 100): here it is read-only',
          },
        ]) as unknown,
      },
    })
  })

  test('the project is taken when that one ends, and then acted upon', async () => {
    const at = await open(AUTOMATIC)
    await checked(at, false)
    await rival.stop()
    await at.app.core.leases.look()
    expect(await checked(at, false)).toMatchObject({ ok: true, value: { decisions: [{ acted: true }] } })
    expect(at.engine.service().replicas).toHaveLength(3)
  })
})

describe('a check', () => {
  test('leads where it may act, and leaves nothing of it behind when Eyrie ends', async () => {
    const at = await open(AUTOMATIC)
    expect(await checked(at, false)).toMatchObject({ ok: true, value: { decisions: [{ acted: true }] } })
    expect(claims.changes[0]).toBe('app takes shop 1 epoch 1')
    await at.app.stop()
    expect(claims.all()).toEqual([])
  })

  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, boolean]>([
    ['that is a dry run', AUTOMATIC, {}, true],
    ['with DRY_RUN', AUTOMATIC, { DRY_RUN: '1' }, false],
    ['in observe mode', { ...LABELS, 'eyrie.autoscale.mode': 'observe' }, {}, false],
    ['in suggest mode', { ...LABELS, 'eyrie.autoscale.mode': 'suggest' }, {}, false],
  ])('%s changes nothing on the engine, not even by a claim', async (_, labels, environment, dryRun) => {
    const at = await open(labels, environment)
    await checked(at, dryRun)
    await checked(at, dryRun)
    expect([...claims.changes, ...at.engine.calls]).toEqual([])
  })

  test('where the engine has nothing to make a claim of says so, and health fails', async () => {
    claims.image = false
    const at = await open(AUTOMATIC)
    expect(await checked(at, false)).toMatchObject({
      ok: true,
      value: { decisions: [{ kind: 'blocked', reason: 'NotLeader', acted: false }] },
    })
    const health = await handlersOf(at)['health.get']({}, CALLER)
    expect(health.ok && health.value.checks.find(({ name }) => name === 'lease')).toEqual({
      name: 'lease',
      ok: false,
      detail: 'shop: Not controlled from here: the engine has no image',
    })
  })
})
