import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveEndpoint } from './endpoint.ts'
import { createDockerSource } from './source.ts'
import { composeLabels, docker, PREFIX, removeContainers, until } from './testing/engine.ts'
import { ensureTestImage } from './testing/image.ts'
import type { SourceEvent } from '../observe/ports.ts'

const project = `${PREFIX}-shop`
const names = ['web-1', 'web-2', 'job', 'plain', 'sick-1'].map((name) => `${project}-${name}`)

function openSource() {
  const endpoint = resolveEndpoint({ connection: null, environment: process.env })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  return createDockerSource(endpoint.value)
}

const source = openSource()
const events: SourceEvent[] = []

async function read() {
  const answer = await source.inventory()
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

async function service(name: string) {
  const { projects } = await read()
  const found = projects
    .find((known) => known.name === project)
    ?.services.find((known) => known.name === name)
  if (found === undefined) throw new Error(`${project} has no service ${name}`)
  return found
}

beforeAll(async () => {
  const image = await ensureTestImage()
  await removeContainers(...names)
  const limits = ['--cpus', '0.5', '--memory', '64m', '--memory-reservation', '16m', '--pids-limit', '50']
  const run = (name: string, ...parameters: readonly string[]) =>
    docker('run', '-d', '--name', `${project}-${name}`, ...parameters)
  await run('web-1', ...composeLabels(project, 'web', 1), ...limits, image, 'sleep', '1000')
  await run('web-2', ...composeLabels(project, 'web', 2), '--cpuset-cpus', '0', image, 'sh', '-c', 'exit 3')
  await run(
    'job',
    ...composeLabels(project, 'web', 1),
    ...['--label', 'com.docker.compose.oneoff=True', image, 'sleep', '1000'],
  )
  await run('plain', '--memory', '32m', image, 'sleep', '1000')
  await run(
    'sick-1',
    ...composeLabels(project, 'sick', 1),
    ...['--health-cmd', 'false', '--health-interval', '1s', '--health-retries', '2', image, 'sleep', '1000'],
  )
  source.subscribe((event) => events.push(event))
  await source.start()
})

afterAll(async () => {
  await source.stop()
  await removeContainers(...names)
})

test('connects, and names the machine it is connected to', async () => {
  expect(source.status()).toMatchObject({ state: 'connected' })
  expect(source.status().lastSeenAt).toBeGreaterThan(Date.now() - 60_000)
  const { host } = await read()
  const info = JSON.parse(await docker('info', '--format', '{{json .}}')) as Record<string, unknown>
  expect(host).toMatchObject({ cpus: info.NCPU, memoryBytes: info.MemTotal, name: info.Name })
  expect(host.engineVersion).toBe(info.ServerVersion)
  expect(host.apiVersion).toMatch(/^1\.\d+$/)
  expect(host.cgroupVersion).toBe(info.CgroupVersion)
})

test('lists the replicas of a service with limits and states, and leaves one-off containers out', async () => {
  const web = await service('web')
  expect(web.replicas.map(({ name, state }) => [name, state])).toEqual([
    [`${project}-web-1`, 'running'],
    [`${project}-web-2`, 'exited'],
  ])
  expect(web.replicas[0]).toMatchObject({
    number: 1,
    health: 'none',
    cpuLimit: 0.5,
    memoryLimit: 64 * 2 ** 20,
    memoryReservation: 16 * 2 ** 20,
    pidsLimit: 50,
    cpuReservation: null,
    restarts: 0,
    exitCode: null,
    oomKilled: false,
    configHash: 'c0ffee',
    image: 'eyrie-test-busybox:latest',
  })
  expect(web.replicas[1]).toMatchObject({
    number: 2,
    exitCode: 3,
    cpuLimit: 1,
    memoryLimit: null,
    pidsLimit: null,
  })
  expect(web.scalability).toEqual({ ok: true })
  const found = (await read()).projects.find(({ name }) => name === project)
  expect(found).toMatchObject({
    workingDir: '/srv/shop',
    configFiles: ['/srv/shop/compose.yaml', '/srv/shop/override.yaml'],
  })
  expect(found?.services.map(({ name }) => name)).toEqual(['sick', 'web'])
})

test('sees a health check fail', async () => {
  const health = async () => (await service('sick')).replicas[0]?.health
  expect(await until(health, (word) => word === 'unhealthy', 20)).toBe('unhealthy')
  const words = events.flatMap((event) =>
    event.kind === 'container' && event.service === 'sick' ? event.action : [],
  )
  expect(words).toContain('health_status: unhealthy')
})

test('what is promised to containers of no project counts as promised', async () => {
  const before = (await read()).commitment
  await removeContainers(`${project}-plain`)
  const gone = async () => (await read()).commitment
  const after = await until(gone, ({ memoryLimits }) => memoryLimits < before.memoryLimits, 10)
  // Others use this engine too: the change is at least this container's own.
  expect(before.memoryLimits - after.memoryLimits).toBeGreaterThanOrEqual(32 * 2 ** 20)
  expect(before.cpuLimits).toBeGreaterThanOrEqual(0.5)
})

test('changes arrive as events, and the next inventory has them', async () => {
  await docker('update', '--cpus', '0.25', `${project}-web-1`)
  const limit = async () => (await service('web')).replicas[0]?.cpuLimit
  expect(await until(limit, (cores) => cores === 0.25, 10)).toBe(0.25)
  await docker('pause', `${project}-web-1`)
  const state = async () => (await service('web')).replicas[0]?.state
  expect(await until(state, (word) => word === 'paused', 10)).toBe('paused')
  await docker('unpause', `${project}-web-1`)
  await docker('start', `${project}-web-2`)
  const ended = async () => (await service('web')).replicas[1]?.state
  expect(await until(ended, (word) => word === 'exited', 10)).toBe('exited')
  const actions = events.flatMap((event) =>
    event.kind === 'container' && event.project === project && event.service === 'web' ? [event] : [],
  )
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['update', 'pause', 'unpause', 'start', 'die']),
  )
  for (const { at } of actions) expect(Math.abs(at - Date.now())).toBeLessThan(120_000)
})

test('a container that is removed between two readings is simply gone', async () => {
  await removeContainers(`${project}-sick-1`)
  const services = async () =>
    (await read()).projects.find(({ name }) => name === project)?.services.map(({ name }) => name)
  expect(await until(services, (found) => found?.length === 1, 10)).toEqual(['web'])
})
