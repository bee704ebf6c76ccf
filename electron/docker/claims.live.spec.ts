// Claims on an engine of their own: without an image, restarted, and as a Swarm's manager.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createLeases, type Leases } from '../loop/lease.ts'
import type { LeaseTiming } from '../loop/leaseTiming.ts'
import { holderNamed } from '../loop/testing/claims.ts'
import type { Claim, ClaimStore, NewClaim } from '../observe/ports.ts'
import { createClaims } from './claims.ts'
import { openDockerApi, type DockerConnection } from './client.ts'
import { until } from './testing/engine.ts'
import { ensureTestImage } from './testing/image.ts'
import { privateEngine, type PrivateEngine } from './testing/privateEngine.ts'

const exec = promisify(execFile)
const TIMES = { ttlMs: 40_000, stepMs: 10_000 }
const SHORT: LeaseTiming = { ttlMs: 4_000, stepMs: 1_000, pollMs: 300 }
const ENGINE_MS = 120_000

const answers = async (socket: string) =>
  (await openDockerApi({ name: 'private', address: { kind: 'socket', path: socket } })).ok

let engine: PrivateEngine
let api: DockerConnection
let claims: ClaimStore

beforeAll(async () => {
  engine = await privateEngine(answers)
  await engine.start()
  const opened = await openDockerApi({ name: 'private', address: { kind: 'socket', path: engine.socket } })
  if (!opened.ok) throw new Error(opened.error.message)
  api = opened.value
}, ENGINE_MS)
afterAll(async () => {
  api.close()
  await engine.remove()
}, ENGINE_MS)
afterEach(async () => {
  const reading = await claims.read()
  for (const claim of reading.ok ? reading.value.claims : []) await claims.remove(claim, Infinity)
})

async function swarm(...parameters: readonly string[]): Promise<void> {
  await exec('docker', ['-H', engine.host, 'swarm', ...parameters])
}

function newClaim(previous: Claim | null, changes: Partial<NewClaim> = {}): NewClaim {
  return {
    project: 'stack',
    engine: 'swarm',
    previous,
    epoch: 1,
    holder: holderNamed('box'),
    ...TIMES,
    ...changes,
  }
}

async function lying(): Promise<readonly Claim[]> {
  const reading = await claims.read({ project: 'stack', engine: 'swarm' })
  if (!reading.ok) throw new Error(reading.error.message)
  expect(reading.value.problems).toEqual([])
  return reading.value.claims
}

async function one(): Promise<Claim> {
  const all = await lying()
  const [claim] = all
  if (claim === undefined || all.length > 1) throw new Error(`${all.length} claims`)
  return claim
}

function rival(name: string): Leases {
  return createLeases({
    claims: createClaims(api),
    me: holderNamed(name),
    isDead: () => false,
    timing: SHORT,
    monotonic: () => performance.now(),
    now: () => Date.now(),
    store: { value: () => null, setValue: () => undefined },
    onLost: () => undefined,
  })
}

test('an engine without any image says so, and keeps claims once it has one', async () => {
  claims = createClaims(api)
  const own = newClaim(null, { engine: 'compose' })
  expect(await claims.take(own)).toMatchObject({
    ok: false,
    error: { code: 'NoImage', message: expect.stringMatching(/^the engine has no image/) as unknown },
  })
  await ensureTestImage(engine.host)
  expect(await claims.take(own)).toMatchObject({ ok: true })
})

test('an engine that is no manager has claims on its own projects only, until it becomes one', async () => {
  let clock = 0
  claims = createClaims(api, () => clock)
  expect(await claims.read()).toMatchObject({ ok: true, value: { claims: [], problems: [] } })
  expect(await claims.take(newClaim(null))).toMatchObject({ ok: false })
  await swarm('init', '--advertise-addr', '127.0.0.1', '--listen-addr', '127.0.0.1:2377')
  expect(await claims.take(newClaim(null))).toMatchObject({ ok: true })
  clock += 31_000
  expect(await one()).toMatchObject({ project: 'stack', epoch: 1 })
})

test('of many that claim at once Swarm lets one through, and of many that take over', async () => {
  const first = await Promise.all(Array.from({ length: 6 }, () => claims.take(newClaim(null))))
  expect(first.filter(({ ok }) => ok)).toHaveLength(1)
  const claim = await one()
  const second = await Promise.all(
    Array.from({ length: 6 }, () => claims.take(newClaim(claim, { epoch: 2 }))),
  )
  expect(second.filter(({ ok }) => ok)).toHaveLength(1)
  for (const answer of [...first, ...second]) if (!answer.ok) expect(answer.error.code).toBe('Conflict')
  expect(await one()).toMatchObject({ id: claim.id, epoch: 2 })
})

test('a renewal moves the end, once from each version, and excludes a takeover', async () => {
  await claims.take(newClaim(null))
  const before = await one()
  const renewed = await claims.renew(before, Infinity)
  if (!renewed.ok) throw new Error(renewed.error.message)
  expect(renewed.value).toEqual(await one())
  expect(renewed.value.version).toBeGreaterThan(before.version)
  expect(renewed.value.expiresAt).toBeGreaterThan(before.expiresAt)
  expect(renewed.value.since).toBe(before.since)
  expect(await claims.renew(before, Infinity)).toMatchObject({ ok: false, error: { code: 'Conflict' } })
  expect(await claims.take(newClaim(before, { epoch: 2 }))).toMatchObject({
    ok: false,
    error: { code: 'Conflict' },
  })
})

test('what another has taken over is not removed by whoever had it', async () => {
  await claims.take(newClaim(null))
  const mine = await one()
  await claims.take(newClaim(mine, { epoch: 2, holder: holderNamed('other') }))
  expect(await claims.remove(mine, Infinity)).toMatchObject({ ok: false, error: { code: 'Conflict' } })
  expect(await one()).toMatchObject({ epoch: 2, holder: { host: 'other' } })
})

test('the keepers of two machines hand a stack over and take it over', async () => {
  const stack = new Map([['stack', 'swarm']] as const)
  const a = rival('a')
  const b = rival('b')
  a.start()
  await a.want(stack)
  await b.want(stack)
  expect([a.standing('stack')?.kind, b.standing('stack')?.kind]).toEqual(['held', 'foreign'])
  await new Promise((resolve) => setTimeout(resolve, 3 * SHORT.ttlMs))
  await b.look()
  expect(b.standing('stack')).toMatchObject({ kind: 'foreign', epoch: 1 })
  await a.stop()
  expect(await lying()).toEqual([])
  await b.look()
  expect(b.standing('stack')).toMatchObject({ kind: 'held', epoch: 2 })
  // It is not renewed any more, as of a holder that was killed.
  const c = rival('c')
  await c.want(stack)
  expect(c.standing('stack')).toMatchObject({ kind: 'foreign', holder: { host: 'b' } })
  await until(
    async () => {
      await c.look()
      return c.standing('stack')?.kind
    },
    (kind) => kind === 'held',
    20,
  )
  expect(c.standing('stack')).toMatchObject({ kind: 'held', epoch: 3 })
  await b.look()
  expect(b.standing('stack')).toMatchObject({ kind: 'foreign', holder: { host: 'c' } })
  await c.stop()
})

test('a claim outlives an engine that is killed and started again', async () => {
  const own = newClaim(null, { project: 'own', engine: 'compose' })
  const read = () => claims.read({ project: 'own', engine: 'compose' })
  await claims.take(own)
  const before = await read()
  await engine.end('SIGKILL')
  await engine.start()
  const after = await until(read, (reading) => reading.ok, 30)
  if (!before.ok || !after.ok) throw new Error('the engine did not answer')
  expect(after.value.claims).toEqual(before.value.claims)
  const [claim] = after.value.claims
  if (claim === undefined) throw new Error('there is no claim')
  expect(await claims.take(own)).toMatchObject({ ok: false, error: { code: 'Conflict' } })
  expect(await claims.renew(claim, Infinity)).toMatchObject({ ok: true, value: { version: 2 } })
})
