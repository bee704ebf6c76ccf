/** Every request to a real engine is counted: looking changes nothing, and acting sends nothing that is not listed. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type Client } from '../../shared/contract/client.ts'
import type { Mode } from '../../shared/domain/policy.ts'
import { ALLOWED_REQUESTS, isAllowed } from '../docker/testing/allowedRequests.ts'
import { COMPOSE_PROGRAMS, createProject, environment, type TestProject } from '../docker/testing/act.ts'
import { until } from '../docker/testing/engine.ts'
import { ensureTestImage } from '../docker/testing/image.ts'
import { requestProxy, type RequestProxy } from '../docker/testing/requestProxy.ts'
import { openCore } from './open.ts'
import { liveApp, temporaryDataDir, type LiveApp } from './testing/liveApp.ts'
import { provenReplay, replayFolder } from './testing/replay.ts'

/** Two replicas where at least three are wanted: there is always something to do. */
const composeFile = (image: string) => `services:
  web:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, '100000']
    deploy: {replicas: 2}
    labels:
      eyrie.autoscale.enable: 'true'
      eyrie.autoscale.min: '3'
      eyrie.autoscale.max: '4'
`

const data = temporaryDataDir()
let project: TestProject
let proxy: RequestProxy
let live: LiveApp | null = null

beforeAll(async () => {
  project = await createProject(COMPOSE_PROGRAMS[0][1], 'requests', composeFile(await ensureTestImage()))
  await project.compose('up', '-d')
  proxy = await requestProxy('/var/run/docker.sock')
})
afterAll(async () => {
  await live?.stop()
  await proxy.close()
  await project.remove()
  data.remove()
})

const target = () => ({ project: project.name, service: 'web' })
const connection = () => `unix://${proxy.socket}`

async function open(extra: Readonly<Record<string, string>> = {}): Promise<LiveApp> {
  await live?.stop()
  live = await liveApp({
    project: project.name,
    dataDir: data.dataDir,
    connection: connection(),
    environment: { ...environment, ...extra },
    loop: true,
  })
  return live
}

/** Whatever only looks, as the dashboard and the CLI ask it. */
async function lookAtEverything(client: Client): Promise<void> {
  const one = target()
  for (const answer of [
    await client.call('status.get', {}),
    await client.call('health.get', {}),
    await client.call('service.explain', one),
    await client.call('service.plan', { ...one, to: 4 }),
    await client.call('service.plan', { ...one, to: 1 }),
    await client.call('resources.plan', { ...one, wanted: { pids: 90 }, live: true, write: 'compose' }),
    await client.call('check.run', { project: project.name, dryRun: true }),
    await client.call('history.list', { ...one, limit: 50 }),
    await client.call('settings.get', {}),
  ])
    expect(answer.ok ? '' : answer.error.message).toBe('')
  expect((await client.call('service.driftPreview', one)).ok).toBe(false)
}

const decision = () => live?.app.core.controller.decision(project.name, 'web')
const decided = (reason: string) =>
  until(
    () => decision()?.reason,
    (known) => known === reason,
    20,
  )

test('observe and suggest change nothing on the engine, whatever is asked meanwhile', async () => {
  const { client } = await open()
  expect(await decided('ModeObserve')).toBe('ModeObserve')
  await lookAtEverything(client)
  expect((await client.call('service.mode', { ...target(), mode: 'suggest' })).ok).toBe(true)
  expect(await decided('ModeSuggest')).toBe('ModeSuggest')
  await lookAtEverything(client)
  expect(proxy.requests().length).toBeGreaterThan(10)
  expect(proxy.mutating()).toEqual([])
})

test('a dry run changes nothing in any mode, with the loop and in a command of its own', async () => {
  for (const mode of ['approve', 'automatic'] satisfies readonly Mode[]) {
    const { client } = await open({ DRY_RUN: '1' })
    await client.call('service.mode', { ...target(), mode })
    await until(
      () => decision()?.kind,
      (kind) => kind === (mode === 'automatic' ? 'scale-up' : 'blocked'),
      20,
    )
    await lookAtEverything(client)
    expect((await client.call('service.scale', { ...target(), to: 4 })).ok).toBe(false)
    expect((await client.call('service.approve', target())).ok).toBe(false)
    const resized = { ...target(), wanted: { pids: 90 }, live: true, write: null }
    expect((await client.call('resources.change', resized)).ok).toBe(false)
  }
  const command = temporaryDataDir()
  const core = await openCore({
    dataDir: command.dataDir,
    connection: connection(),
    onUnreachable: 'fail',
    host: 'process',
    loop: false,
    environment: { ...environment, DRY_RUN: '1' },
  })
  if (!core.ok) throw new Error(core.error.message)
  const client = createClient(() => core.value.connect())
  const checked = await client.call('check.run', { project: project.name, dryRun: true })
  expect(checked.ok).toBe(true)
  await lookAtEverything(client)
  client.close()
  await core.value.close()
  command.remove()
  expect(proxy.mutating()).toEqual([])
})

test('an approved proposal, the automatic mode and a hand send what is listed, and nothing else', async () => {
  const { client } = await open()
  await client.call('service.mode', { ...target(), mode: 'approve' })
  const pending = () => live?.app.core.controller.standings.approvals.pending(project.name, 'web') ?? null
  expect(await until(pending, (known) => known !== null, 20)).toMatchObject({ from: 2, to: 3 })
  expect(proxy.mutating().filter(({ path }) => path !== '/containers/create')).toEqual([])
  const approved = await client.call('service.approve', target())
  expect(approved).toMatchObject({ ok: true, value: { from: 2, to: 3, verification: 'converged' } })
  const down = await client.call('service.scale', { ...target(), to: 4 })
  expect(down).toMatchObject({ ok: true, value: { verification: 'converged' } })
  const back = await client.call('service.scale', { ...target(), to: 3 })
  expect(back).toMatchObject({ ok: true, value: { verification: 'converged' } })
  await live?.stop()
  live = null
  const sent = proxy.mutating()
  expect(sent.filter((request) => !isAllowed(request))).toEqual([])
  for (const path of ['/containers/create', '/start', '/stop'])
    expect(sent.some((request) => request.method === 'POST' && request.path.endsWith(path))).toBe(true)
})

test('the list names nothing twice, and each has a purpose', () => {
  const named = ALLOWED_REQUESTS.map(({ method, path }) => `${method} ${path.source}`)
  expect(new Set(named).size).toBe(named.length)
  expect(ALLOWED_REQUESTS.every(({ purpose }) => purpose.length > 5)).toBe(true)
  expect(isAllowed({ method: 'POST', path: '/containers/prune' })).toBe(false)
  expect(isAllowed({ method: 'DELETE', path: '/volumes/data' })).toBe(false)
})

test('every decision that was recorded reproduces byte for byte from its stored input', () => {
  console.log(provenReplay(replayFolder(data.dataDir)))
})
