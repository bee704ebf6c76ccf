/** Alerts of containers on a real engine: one that is killed for memory, one that restarts for ever, one that is busy. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertEntry } from '../../../shared/domain/history.ts'
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
import { hookServer, type HookServer } from './testing/hookServer.ts'

/** `busy` needs all of its fifth of a CPU while there is a file /busy. */
const composeFile = (image: string) => `services:
  hungry:
    image: ${image}
    stop_signal: SIGKILL
    mem_limit: 16m
    memswap_limit: 16m
    command: [sleep, '100000']
  broken:
    image: ${image}
    restart: always
    command: [sh, -c, 'exit 3']
  busy:
    image: ${image}
    stop_signal: SIGKILL
    cpus: 0.2
    command: [sh, -c, 'while :; do if [ -e /busy ]; then i=0; while [ $$i -lt 2000 ]; do i=$$((i+1)); done; else sleep 0.1; fi; done']
    labels:
      eyrie.autoscale.enable: 'true'
      eyrie.autoscale.mode: observe
      eyrie.autoscale.strategy: score
      eyrie.autoscale.window: 4s
      eyrie.autoscale.for-up: 4s
`

const data = temporaryDataDir()
let project: TestProject
let live: LiveApp
let hook: HookServer

beforeAll(async () => {
  project = await createProject(COMPOSE_PROGRAMS[0][1], 'alerts', composeFile(await ensureTestImage()))
  hook = await hookServer()
  live = await liveApp({
    ...{ project: project.name, dataDir: data.dataDir, connection: null, loop: true },
    environment: { ...environment, WEBHOOK_URL: hook.url },
  })
  await project.compose('up', '-d', 'hungry', 'busy')
})
afterAll(async () => {
  await live.stop()
  await hook.close()
  await project.remove()
  data.remove()
})

const told = () =>
  live.app.core.store
    .entries({ project: project.name, kind: 'alert', limit: 50 })
    .flatMap((entry) => (entry.kind === 'alert' ? [entry] : []))
    .reverse()
const said = (name: string, state: AlertEntry['alert']['state']) =>
  until(
    () => told().find(({ alert }) => alert.name === name && alert.state === state),
    (entry) => entry !== undefined,
    30,
  )
const shell = (service: string, script: string) =>
  docker('exec', '-d', `${project.name}-${service}-1`, 'sh', '-c', script)

test('a process that is killed for want of memory is told at once, though its container goes on', async () => {
  await until(
    () => live.app.core.observer.service(project.name, 'hungry'),
    (service) => service !== null,
    15,
  )
  const begun = Date.now()
  await shell('hungry', 'x=a; while :; do x=$x$x; done')
  const entry = await said('ContainerOOMKilled', 'firing')
  expect(entry).toMatchObject({
    service: 'hungry',
    alert: { severity: 'critical', subject: `${project.name}-hungry-1`, source: 'eyrie' },
  })
  expect((entry?.at ?? Infinity) - begun).toBeLessThan(15_000)
  await expect
    .poll(() => hook.deliveries.map(({ body }) => (JSON.parse(body) as { name: string }).name), {
      timeout: 10_000,
    })
    .toContain('ContainerOOMKilled')
})

test('a container that restarts again and again is told, and its alert ends with it', async () => {
  await project.compose('up', '-d', 'broken')
  expect(await said('ContainerRestarting', 'firing')).toMatchObject({
    service: 'broken',
    alert: { subject: `${project.name}-broken-1` },
  })
  await docker('rm', '-f', `${project.name}-broken-1`)
  expect((await said('ContainerRestarting', 'ended'))?.alert.sentence).toContain('is not watched any more')
})

test('CPU beyond the policy’s threshold is told once it stood for its time, and ends when it falls', async () => {
  await shell('busy', ': > /busy')
  const begun = Date.now()
  const fired = await said('VedfolnirHighCPUUsage', 'firing')
  expect(fired?.alert.sentence).toMatch(/^CPU of \S+\/busy is at \d+ % of its limit, above 70 %$/)
  // Its time of four seconds, less what the sampling period hides.
  expect((fired?.at ?? 0) - begun).toBeGreaterThan(3000)
  await shell('busy', 'rm /busy')
  expect(await said('VedfolnirHighCPUUsage', 'resolved')).toMatchObject({ service: 'busy' })
})
