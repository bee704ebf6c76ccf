/** Tests of what runs, on a real engine: whoever asks for them is a client of a whole app. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TrialAsked, TrialTopicState } from '../../../shared/contract/trials.ts'
import {
  COMPOSE_PROGRAMS,
  createProject,
  docker,
  environment,
  type TestProject,
} from '../../docker/testing/act.ts'
import { ensureTestImage } from '../../docker/testing/image.ts'
import { liveApp, temporaryDataDir, type LiveApp } from '../testing/liveApp.ts'
import { probeOwner } from './probeSweep.ts'

const composeFile = (image: string) => `x-base: &base
  image: ${image}
  stop_signal: SIGKILL
  command: [sh, -c, 'mkdir -p /www; echo hello > /www/index.html; exec httpd -f -p 8080 -h /www']
  expose: ['8080']
  healthcheck: { test: [CMD-SHELL, 'true'], interval: 1s }
services:
  web:
    <<: *base
    mem_limit: 32m
    memswap_limit: 32m
    cpus: 0.3
    pids_limit: 20
    labels:
      eyrie.autoscale.enable: 'true'
      eyrie.autoscale.max: '3'
  free: *base
`

const data = temporaryDataDir()
let project: TestProject
let live: LiveApp

beforeAll(async () => {
  project = await createProject(COMPOSE_PROGRAMS[0][1], 'trials', composeFile(await ensureTestImage()))
  await project.compose('up', '-d')
  live = await liveApp({
    project: project.name,
    dataDir: data.dataDir,
    connection: null,
    environment,
    loop: true,
  })
})
afterAll(async () => {
  await live.stop()
  await project.remove()
  data.remove()
})

const probes = () =>
  docker('ps', '-a', '--filter', 'label=eyrie.probe', '--format', '{{.Names}} {{.Label "eyrie.probe"}}')

/** Where one replica alone is reached. */
async function addressOfFirst(): Promise<string> {
  const [first = ''] = await project.ids('web')
  const reached = await live.app.core.source.operations.reach?.(first)
  if (reached?.ok !== true) throw new Error('not told where it is reached')
  return `http://${reached.value.addresses[0] ?? ''}:8080/`
}

function never(): never {
  throw new Error('the service is not there')
}

/** Ours alone: other Eyries may be at work on this engine. */
async function ownProbes(): Promise<readonly string[]> {
  const owner = probeOwner(live.app.core)
  return (await probes()).split('\n').filter((line) => line.endsWith(` ${owner}`))
}

async function tried(asked: Omit<TrialAsked, 'project'>): Promise<TrialTopicState> {
  const begun = await live.client.call('trial.run', { ...asked, project: project.name, confirm: true })
  if (!begun.ok) throw new Error(begun.error.message)
  return new Promise((resolve) => {
    const stop = live.client.follow('trial.changed', { trial: begun.value.trial }, ({ state }) => {
      if (state?.trial === undefined || state.trial.state === 'running') return
      stop()
      resolve(state)
    })
  })
}

test('the kernel keeps every limit: OOM-killed, throttled, no further process', async () => {
  const before = await project.ids('web')
  const state = await tried({ kinds: ['limits'], service: 'web' })
  expect(state.trial).toMatchObject({ state: 'done', summary: { pass: 3, warn: 0, fail: 0, skipped: 0 } })
  expect(state['check:0']).toMatchObject({ id: 'limits.memory', measured: { limitBytes: 32 * 1024 ** 2 } })
  expect(state['check:0']?.sentence).toMatch(/^OOM-killed at its limit of 32 MB after /)
  expect(state['check:1']?.sentence).toMatch(
    /^Throttled in \d+ % of its periods: 0\.\d+ cores used of 0\.3 cores\.$/,
  )
  expect(state['check:2']?.sentence).toMatch(
    /^Cannot fork beyond 20 processes: 28 were asked for, \d+ were there \(.*fork/,
  )
  expect(await ownProbes()).toEqual([])
  expect(await project.ids('web')).toEqual(before)
})

test('a service without limits is told so, and nothing is made for it', async () => {
  const plan = await live.client.call('trial.plan', {
    kinds: ['limits'],
    project: project.name,
    service: 'free',
  })
  expect(plan).toMatchObject({
    ok: true,
    value: { steps: [{ acts: false, sentence: 'It has no limit to test.' }] },
  })
  expect((await tried({ kinds: ['limits'], service: 'free' })).trial).toMatchObject({ summary: { warn: 3 } })
})

test('a probe that a killed Eyrie left is gone with the next test', async () => {
  const { core } = live.app
  const [source = ''] = await project.ids('free')
  const name = `${project.name}-probe`
  const made = await core.source.operations.probes?.run({
    ...{ source, name, operation: 'earlier', owner: probeOwner(core), script: 'read _' },
  })
  expect(made?.ok).toBe(true)
  expect(await ownProbes()).toHaveLength(1)
  // It is of no project: neither Compose nor Eyrie counts it.
  expect(await project.ids('free')).toHaveLength(1)
  await tried({ kinds: ['limits'], service: 'web' })
  expect(await ownProbes()).toEqual([])
})

test('one replica more and back, each of them reached, and the metrics of all', async () => {
  const before = await project.ids('web')
  const state = await tried({ kinds: ['scaling', 'metrics'], service: 'web' })
  expect(state).toMatchObject({
    'check:0': { id: 'scaling.up', status: 'pass', measured: { from: 1, to: 2 } },
    'check:1': { id: 'scaling.traffic', status: 'pass', measured: { replicas: 2, answered: 2 } },
    'check:2': { id: 'scaling.back', status: 'pass', measured: { from: 2, to: 1 } },
    'check:3': { id: 'metrics.usage', status: 'pass' },
  })
  expect(await project.ids('web')).toEqual(before)
})

test('an alert fires, is taken by the webhook, and ends', async () => {
  const taken: string[] = []
  const hook = http.createServer((request, response) => {
    request.on('data', (part: Buffer) => taken.push(part.toString()))
    request.on('end', () => response.end())
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`
  const told = await live.client.call('notifications.update', { webhook: { url, template: null } })
  expect(told.ok).toBe(true)
  const state = await tried({ kinds: ['alerting'], service: 'web' })
  expect(state).toMatchObject({
    'check:0': { id: 'alerting.rules' },
    'check:1': { id: 'alerting.fires', status: 'pass' },
    'check:2': { id: 'alerting.told', status: 'pass' },
    'check:3': { id: 'alerting.resolves', status: 'pass' },
  })
  expect(taken.join('')).toContain('A test of alerting: nothing is wrong')
  expect(live.app.core.alerting.alerts().filter(({ name }) => name === 'EyrieTestAlert')).toEqual([])
  await live.client.call('notifications.update', { webhook: null })
  hook.close()
})

test('requests make the policy want more', async () => {
  const target = { project: project.name, service: 'web' }
  const { policy } = live.app.core.controller.policy(
    live.app.core.observer.service(target.project, 'web') ?? never(),
  )
  const factors = policy.factors
    .filter(({ id }) => id === 'cpu-up')
    // Its health check alone takes a tenth of its limit.
    .map((factor) => ({ ...factor, threshold: 0.3, forSeconds: 1, points: policy.actAt }))
  const edited = await live.client.call('service.edit', {
    ...target,
    changes: { strategy: 'score', factors, windowSeconds: 4 },
  })
  expect(edited).toMatchObject({ ok: true })
  const url = await addressOfFirst()
  const asked = { kinds: ['auto-scaling' as const], service: 'web', url, anywhere: true, seconds: 20 }
  const state = await tried(asked)
  expect(state['check:0']).toMatchObject({ id: 'auto-scaling.reacts', status: 'pass' })
  expect(state['check:0']?.sentence).toMatch(/^It wants more after \d+ s: .*CPU/)
  expect(state['check:1']).toMatchObject({ id: 'auto-scaling.calms', status: 'pass' })
  await live.client.call('service.edit', {
    ...target,
    changes: { strategy: null, factors: null, windowSeconds: null },
  })
})

test('requests to one replica alone are seen to reach no other', async () => {
  await live.client.call('service.scale', { project: project.name, service: 'web', to: 2 })
  const url = await addressOfFirst()
  const state = await tried({
    kinds: ['scaling', 'performance'],
    service: 'web',
    url,
    anywhere: true,
    seconds: 1,
  })
  expect(state['check:1']).toMatchObject({ id: 'scaling.traffic', status: 'fail' })
  expect(state['check:1']?.sentence).toMatch(/too little for its share: \S+-web-2, \S+-web-3\.$/)
  const { status, measured } = state['check:3'] ?? {}
  expect([status, measured?.successShare]).toEqual(['pass', 1])
  expect(measured?.p99Ms).toBeGreaterThan(0)
})

test('whoever goes away leaves nothing behind', async () => {
  const begun = await live.client.call('trial.run', {
    ...{ kinds: ['limits'], project: project.name, service: 'web', confirm: true },
  })
  expect(begun.ok).toBe(true)
  await live.stop()
  expect(await ownProbes()).toEqual([])
})
