/** Counts and configurations that somebody else changes on a real engine, and what the operator makes of them. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DriftEntry } from '../../../shared/domain/history.ts'
import {
  COMPOSE_PROGRAMS,
  createProject,
  docker,
  environment,
  type TestProject,
} from '../../docker/testing/act.ts'
import { until } from '../../docker/testing/engine.ts'
import { ensureTestImage } from '../../docker/testing/image.ts'
import { liveApp, temporaryDataDir, type LiveApp } from '../testing/liveApp.ts'
import { provenReplay, replayFolder } from '../testing/replay.ts'

const composeFile = (image: string) => `services:
  # Scaled by Eyrie.
  web:
    image: ${image}
    # Ends at once.
    stop_signal: SIGKILL
    command: [sleep, '100000']
    deploy:
      replicas: 2 # as it began
    labels:
      eyrie.autoscale.enable: 'true'
      eyrie.autoscale.mode: automatic
      eyrie.autoscale.min: '1'
      eyrie.autoscale.max: '4'
      eyrie.autoscale.cooldown-up: 5m
      eyrie.autoscale.for-up: 5m
      eyrie.autoscale.for-down: 15m
      version: one
`

const data = temporaryDataDir()
let project: TestProject
let live: LiveApp

beforeAll(async () => {
  project = await createProject(COMPOSE_PROGRAMS[0][1], 'drift', composeFile(await ensureTestImage()))
  await project.compose('up', '-d')
  live = await start()
  await decided()
})
afterAll(async () => {
  await live.stop()
  await project.remove()
  data.remove()
})

const start = () =>
  liveApp({ project: project.name, dataDir: data.dataDir, connection: null, environment, loop: true })
const target = () => ({ project: project.name, service: 'web' })
const decision = () => live.app.core.controller.decision(project.name, 'web')
const decided = () => until(decision, (known) => known !== null, 15)
const name = (number: number) => `${project.name}-web-${number}`

function drifts(): readonly DriftEntry[] {
  const entries = live.app.core.store.entries({ project: project.name, kind: 'drift', limit: 50 })
  return entries.flatMap((entry) => (entry.kind === 'drift' ? [entry] : [])).reverse()
}

/** The next foreign change that is told, and how long after `change` had done its work. */
async function toldAfter(change: () => Promise<unknown>): Promise<{ entry: DriftEntry; ms: number }> {
  const before = drifts().length
  await change()
  const begun = performance.now()
  const known = await until(drifts, (entries) => entries.length > before, 12)
  const entry = known[before]
  if (entry === undefined) throw new Error(`nothing was told: ${seen()}`)
  return { entry, ms: performance.now() - begun }
}

/** What the app knows of the service, for a failure's words. */
function seen(): string {
  const replicas = live.app.core.observer.service(project.name, 'web')?.replicas ?? []
  const memory = live.app.core.store.value(`drift:${project.name}/web`)
  return JSON.stringify([replicas.map(({ name: known, state }) => `${known} ${state}`), memory])
}

async function row() {
  const service = live.app.core.observer.service(project.name, 'web')
  if (service === null) throw new Error('there is no service')
  const { serviceRow } = await import('../views/service.ts')
  return serviceRow(live.app.core, service)
}

const quietFor = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a removed container and more of them by Compose are told within five seconds, and adopted', async () => {
  const removed = await toldAfter(() => docker('rm', '-f', name(2)))
  expect(removed.entry).toMatchObject({ from: 2, to: 1, outcome: 'adopted' })
  expect(removed.ms).toBeLessThan(5000)
  const added = await toldAfter(() => project.compose('up', '-d', '--no-recreate', '--scale', 'web=3'))
  expect(added.entry).toMatchObject({ from: 1, to: 3, outcome: 'adopted' })
  expect(added.ms).toBeLessThan(5000)
  expect((await row()).lastAction).toMatchObject({ from: 1, to: 3, by: 'foreign' })
  await until(
    () => decision()?.memory.at ?? 0,
    (at) => at > added.entry.at,
    6,
  )
  expect(live.app.core.controller.input(project.name, 'web')?.lastAction).toMatchObject({ by: 'foreign' })
})

test('outside the bounds the service is paused, also over a restart, and `keep` takes it back', async () => {
  const { entry, ms } = await toldAfter(() =>
    project.compose('up', '-d', '--no-recreate', '--scale', 'web=6'),
  )
  expect(entry).toMatchObject({ from: 3, to: 6, outcome: 'paused' })
  expect(ms).toBeLessThan(5000)
  await live.stop()
  live = await start()
  await decided()
  expect(await row()).toMatchObject({ mode: 'approve', drift: { kept: 3, found: 6 } })
  const kept = await live.client.call('service.resolveDrift', { ...target(), choice: 'keep' })
  expect(kept).toMatchObject({ ok: true, value: { action: { from: 6, to: 3, verification: 'converged' } } })
  expect(await project.ids('web')).toHaveLength(3)
  await quietFor(3000)
  expect(await row()).toMatchObject({ drift: null, demoted: { from: 'automatic', to: 'approve' } })
  expect(drifts()).toHaveLength(3)
  const done = await live.client.call('service.reset', target())
  expect(done).toMatchObject({ ok: true, value: { cleared: ['demotion'] } })
  expect((await row()).mode).toBe('automatic')
})

test('what is found is written into the compose file, one line of it, and Compose agrees', async () => {
  const { entry } = await toldAfter(() => project.compose('up', '-d', '--no-recreate', '--scale', 'web=5'))
  expect(entry).toMatchObject({ from: 3, to: 5, outcome: 'paused' })
  const preview = await live.client.call('service.driftPreview', target())
  const before = await readFile(path.join(project.folder, 'compose.yaml'), 'utf8')
  expect(preview).toMatchObject({ ok: true, value: { found: 5, write: { line: 9 }, refusal: null } })
  if (preview.ok) expect(preview.value.write?.diff).toContain('+      replicas: 5 # as it began')
  const written = await live.client.call('service.resolveDrift', { ...target(), choice: 'write' })
  expect(written.ok).toBe(true)
  const after = await readFile(path.join(project.folder, 'compose.yaml'), 'utf8')
  expect(after).toBe(before.replace('replicas: 2 #', 'replicas: 5 #'))
  const ids = await project.ids('web')
  await project.compose('up', '-d')
  expect(await project.ids('web')).toEqual(ids)
  await live.client.call('service.reset', target())
})

test('a replica that dies, and one that is started again, are no change by anybody', async () => {
  const before = drifts().length
  await docker('kill', name(1))
  await quietFor(3000)
  await docker('start', name(1))
  await docker('restart', '-t', '0', name(2))
  await quietFor(4000)
  expect(drifts().slice(before)).toEqual([])
})

test('stopping the whole service is Stopped, and starting it is nothing to ask about', async () => {
  const before = drifts().length
  await project.compose('stop', '-t', '0', 'web')
  await until(
    () => decision()?.reason,
    (reason) => reason === 'Stopped',
    6,
  )
  expect(decision()?.reason).toBe('Stopped')
  await project.compose('start', 'web')
  await until(
    () => decision()?.from,
    (from) => from === 5,
    6,
  )
  await quietFor(2500)
  expect(drifts().slice(before)).toEqual([])
})

test('a changed label is a rollout while Compose recreates, and ends when one configuration stands', async () => {
  const file = path.join(project.folder, 'compose.yaml')
  const before = drifts().length
  await writeFile(file, (await readFile(file, 'utf8')).replace('version: one', 'version: two'))
  const recreated = project.compose('up', '-d')
  const begun = await until(row, ({ rollout }) => rollout !== null, 15)
  expect(begun.rollout?.sentence).toMatch(/^The configuration (is changing|has changed)/)
  await recreated
  await until(
    () => live.app.core.controller.input(project.name, 'web')?.rollout ?? null,
    (known) => known !== null,
    5,
  )
  const ended = await until(row, ({ rollout }) => rollout === null, 20)
  expect(ended.rollout).toBeNull()
  expect(drifts().slice(before)).toEqual([])
})

test('every decision that was recorded reproduces byte for byte from its stored input', async () => {
  await live.stop()
  console.log(provenReplay(replayFolder(data.dataDir)))
})
