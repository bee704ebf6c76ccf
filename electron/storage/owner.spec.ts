import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { claimOwner, currentOwner } from './owner.ts'
import { isAlive, ownIdentity } from './process.ts'
import { bundleWorker, runWorker, temporaryFolder } from './testing/child.ts'

const folder = temporaryFolder()
let script = ''
beforeAll(async () => {
  script = await bundleWorker(path.join(folder, 'worker'))
}, 60_000)
afterAll(() => fs.rmSync(folder, { recursive: true }))

let own = ''
let folders = 0
beforeEach(() => {
  own = path.join(folder, String((folders += 1)))
  fs.mkdirSync(own)
})
const claimFiles = () => fs.readdirSync(own).filter((name) => name.startsWith('owner.'))

test('an unclaimed folder becomes ours, and others learn where we are', () => {
  const claim = claimOwner(own, '/run/eyrie.sock')
  expect(claim).toMatchObject({ owner: 'us', pid: process.pid })
  expect(currentOwner(own)).toEqual({ pid: process.pid, address: '/run/eyrie.sock' })
  expect(claimFiles()).toHaveLength(1)
  expect(fs.statSync(path.join(own, claimFiles()[0] ?? '')).mode & 0o777).toBe(0o600)
})

test('a living process keeps its folder; killed, it loses it', async () => {
  const worker = runWorker(script, {
    do: 'claim',
    folder: own,
    address: 'http://127.0.0.1:1/?token=t',
    at: 0,
  })
  await worker.until((told) => told.length > 0)
  expect(worker.told).toEqual([{ claim: 'us', address: 'http://127.0.0.1:1/?token=t', pid: worker.pid }])
  expect(claimOwner(own, 'mine')).toEqual({
    owner: 'other',
    address: 'http://127.0.0.1:1/?token=t',
    pid: worker.pid,
  })
  await worker.kill()
  expect(currentOwner(own)).toBeNull()
  expect(claimOwner(own, 'mine').owner).toBe('us')
  expect(claimFiles()).toHaveLength(1)
})

test('a released folder is free at once, also twice released', () => {
  const claim = claimOwner(own, 'first')
  if (claim.owner !== 'us') throw new Error('not ours')
  claim.release()
  expect(currentOwner(own)).toBeNull()
  expect(claimOwner(own, 'second').owner).toBe('us')
  claim.release()
  expect(currentOwner(own)?.address).toBe('second')
})

test('a process number that was used again is not mistaken for the owner', () => {
  const { started } = ownIdentity()
  expect(started).not.toBeNull()
  const claim = { pid: process.pid, started: `${started ?? ''}0`, address: 'old', released: false }
  fs.writeFileSync(path.join(own, 'owner.4.json'), JSON.stringify(claim))
  expect(currentOwner(own)).toBeNull()
  expect(claimOwner(own, 'new').owner).toBe('us')
  expect(claimFiles()).toEqual(['owner.5.json'])
})

test.each([
  ['torn', '{"pid": 12'],
  ['empty', ''],
  ['of another shape', '{"pid": "1", "address": 3}'],
])('a claim file that is %s is nobody’s', (_, content) => {
  fs.writeFileSync(path.join(own, 'owner.1.json'), content)
  expect(claimOwner(own, 'mine').owner).toBe('us')
})

test(
  'of many processes that find a dead owner at once exactly one takes over',
  { timeout: 90_000 },
  async () => {
    for (let round = 0; round < 3; round += 1) {
      const at = Date.now() + 1000
      const workers = Array.from({ length: 6 }, (_, index) =>
        runWorker(script, { do: 'claim', folder: own, address: `worker-${index}`, at }),
      )
      await Promise.all(workers.map((worker) => worker.until((told) => told.length > 0)))
      const claims = workers.flatMap((worker) => worker.told)
      const winners = claims.filter((told) => 'claim' in told && told.claim === 'us')
      expect(winners).toHaveLength(1)
      expect(new Set(claims.map((told) => 'address' in told && told.address)).size).toBe(1)
      expect(currentOwner(own)?.pid).toBe(
        'pid' in (winners[0] ?? {}) ? (winners[0] as { pid: number }).pid : 0,
      )
      await Promise.all(workers.map((worker) => worker.kill()))
    }
  },
)

test('a folder that is not there throws a sentence', () => {
  expect(() => claimOwner(path.join(own, 'none'), 'x')).toThrow(
    /data folder .*none cannot be claimed: ENOENT/,
  )
  expect(currentOwner(path.join(own, 'none'))).toBeNull()
})

test('this process is alive, an ended one is not', async () => {
  expect(isAlive(ownIdentity())).toBe(true)
  const worker = runWorker(script, { do: 'claim', folder: own, address: 'x', at: 0 })
  const identity = { pid: worker.pid, started: null }
  expect(isAlive(identity)).toBe(true)
  await worker.kill()
  expect(isAlive(identity)).toBe(false)
})
