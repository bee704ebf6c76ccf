// Claims on the real engine: what it arbitrates, how it dates, and who leaves them alone.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Claim, ClaimStore, NewClaim } from '../observe/ports.ts'
import type { DockerConnection } from './client.ts'
import { openDockerApi } from './client.ts'
import { containerClaims } from './claimContainers.ts'
import { resolveEndpoint } from './endpoint.ts'
import { createInventoryReader } from './inventory.ts'
import { buildImage, COMPOSE_PROGRAMS, createProject, docker, environment } from './testing/act.ts'
import type { TestImage, TestProject } from './testing/act.ts'

const PROJECT = `${environment.EYRIE_TEST_PREFIX ?? 'eyrie'}-claims-${process.pid}`
const TIMES = { ttlMs: 40_000, stepMs: 10_000 }

let api: DockerConnection
let claims: ClaimStore

beforeAll(async () => {
  const endpoint = resolveEndpoint({ connection: null, environment })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  const opened = await openDockerApi(endpoint.value)
  if (!opened.ok) throw new Error(opened.error.message)
  api = opened.value
  claims = containerClaims(api)
})
afterEach(async () => {
  for (const claim of await lying()) await claims.remove(claim, Infinity)
})

function newClaim(previous: Claim | null, changes: Partial<NewClaim> = {}): NewClaim {
  const holder = { host: 'box', user: 'ada', pid: 7, started: null, instance: 'one', folder: 'f' }
  return { project: PROJECT, engine: 'compose', previous, epoch: 1, holder, ...TIMES, ...changes }
}

async function lying(project = PROJECT): Promise<readonly Claim[]> {
  const reading = await claims.read({ project, engine: 'compose' })
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

test('of many that claim at once the engine lets one through', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => claims.take(newClaim(null))))
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  const codes = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]))
  expect(new Set(codes)).toEqual(new Set(['Conflict']))
})

test('a claim tells its holder and its end by the clock of the engine', async () => {
  await claims.take(newClaim(null, { epoch: 4 }))
  const reading = await claims.read({ project: PROJECT, engine: 'compose' })
  const claim = await one()
  expect(claim).toMatchObject({
    project: PROJECT,
    epoch: 4,
    version: 1,
    holder: { host: 'box', user: 'ada', pid: 7, started: null, instance: 'one', folder: 'f' },
    ...TIMES,
  })
  if (!reading.ok) throw new Error(reading.error.message)
  expect(claim.expiresAt - claim.since).toBe(TIMES.ttlMs)
  expect(Math.abs(reading.value.at - claim.since)).toBeLessThanOrEqual(5_000)
})

test('a renewal moves the end by one step, and the same one is given once', async () => {
  await claims.take(newClaim(null))
  const before = await one()
  expect(await claims.renew(before, Infinity)).toMatchObject({ ok: true })
  const after = await one()
  expect(after).toMatchObject({ id: before.id, version: 2, expiresAt: before.expiresAt + TIMES.stepMs })
  expect(await claims.renew(before, Infinity)).toMatchObject({ ok: false })
  expect(await one()).toEqual(after)
})

test('takeover and renewal exclude each other', async () => {
  for (let round = 0; round < 10; round += 1) {
    await claims.take(newClaim(null))
    const claim = await one()
    const [renewed, taken] = await Promise.all([
      claims.renew(claim, Infinity),
      claims.take(newClaim(claim, { epoch: 2 })),
    ])
    expect([renewed.ok, taken.ok].filter(Boolean)).toHaveLength(1)
    expect((await lying()).filter(({ version }) => version === 2)).toHaveLength(1)
    for (const left of await lying()) await claims.remove(left, Infinity)
  }
})

test('nothing is sent once its time is over', async () => {
  await claims.take(newClaim(null))
  const claim = await one()
  expect(await claims.renew(claim, performance.now() - 1)).toMatchObject({
    ok: false,
    error: { code: 'NotLeader' },
  })
  expect(await claims.remove(claim, performance.now() - 1)).toMatchObject({
    ok: false,
    error: { code: 'NotLeader' },
  })
  expect(await one()).toEqual(claim)
})

test('a pruned claim is gone: it can be neither renewed nor removed a second time by mistake', async () => {
  await claims.take(newClaim(null))
  const claim = await one()
  // The real prune would take everybody's stopped containers.
  await docker('container', 'prune', '-f', '--filter', `label=eyrie.lease.project=${PROJECT}`)
  expect(await lying()).toEqual([])
  expect(await claims.renew(claim, Infinity)).toMatchObject({ ok: false, error: { code: 'NotFound' } })
  expect(await claims.remove(claim, Infinity)).toMatchObject({ ok: true })
})

test('a claim that somebody renamed by hand is reported, not overlooked', async () => {
  await claims.take(newClaim(null))
  const claim = await one()
  await docker('rename', claim.id, `${PROJECT}-renamed`)
  const reading = await claims.read({ project: PROJECT, engine: 'compose' })
  expect(reading).toMatchObject({
    ok: true,
    value: {
      claims: [],
      problems: [{ project: PROJECT, sentence: expect.stringContaining('docker rm') as unknown }],
    },
  })
  await docker('rm', claim.id)
})

test('every name of a project can be claimed, and no two share a claim', async () => {
  const names = ['A.b', 'a_b', 'a-b', `${'x'.repeat(200)}1`, `${'x'.repeat(200)}2`, 'ünï/ço:dé'].map(
    (name) => `${PROJECT}-${name}`,
  )
  for (const project of names)
    expect(await claims.take(newClaim(null, { project }))).toMatchObject({ ok: true })
  for (const project of names) {
    const [claim] = await lying(project)
    expect(claim?.project).toBe(project)
    if (claim !== undefined) await claims.remove(claim, Infinity)
  }
})

describe('a project with a claim', () => {
  let image: TestImage
  let project: TestProject

  beforeAll(async () => {
    image = await buildImage('claims')
    project = await createProject(
      COMPOSE_PROGRAMS[1][1],
      'claims',
      `services: { web: { image: "${image.name}", pull_policy: never, stop_grace_period: 1s } }`,
    )
    await project.compose('up', '-d')
  })
  afterAll(async () => {
    await project.remove()
    await image.remove()
  })

  test('is left with its claim by Compose, and the claim is nothing that Eyrie counts', async () => {
    await claims.take(newClaim(null, { project: project.name }))
    const before = await createInventoryReader(api, () => Date.now()).read()
    await project.compose('up', '-d', '--remove-orphans')
    await project.compose('up', '-d', '--scale', 'web=2')
    expect(await project.compose('ps', '-a', '-q')).not.toContain((await lying(project.name))[0]?.id)
    await project.compose('down', '--remove-orphans')
    const [claim] = await lying(project.name)
    expect(claim).toBeDefined()
    if (!before.ok) throw new Error(before.error.message)
    const services = before.value.projects.flatMap(({ services }) => services)
    const replicas = services.flatMap(({ replicas }) => replicas.map(({ id }) => id))
    expect(replicas).not.toContain(claim?.id)
    expect(services.map(({ name }) => name)).not.toContain('')
    if (claim !== undefined) await claims.remove(claim, Infinity)
  })
})
