// Limits of a real service, changed while it runs and in its files: what Docker, the kernel and Compose say of it.
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Params } from '../../../shared/contract/contract.ts'
import {
  COMPOSE_PROGRAMS,
  createProject,
  docker,
  environment,
  type TestProject,
} from '../../docker/testing/act.ts'
import { isAllowed } from '../../docker/testing/allowedRequests.ts'
import { ensureTestImage } from '../../docker/testing/image.ts'
import { requestProxy, type RequestProxy } from '../../docker/testing/requestProxy.ts'
import { liveApp, temporaryDataDir, type LiveApp } from '../testing/liveApp.ts'

const MIB = 1024 ** 2
const composeFile = (image: string) => `# two services that share their limits
x-limits: &limits
  memory: 64m
services:
  web: # ours
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, '100000']
    deploy:
      replicas: 2
      resources:
        limits: *limits # as all
  db:
    image: ${image}
    stop_signal: SIGKILL
    command: [sleep, '100000']
    deploy:
      resources:
        limits: *limits
`

const data = temporaryDataDir()
let project: TestProject
let proxy: RequestProxy
let live: LiveApp
let original: string

beforeAll(async () => {
  project = await createProject(COMPOSE_PROGRAMS[0][1], 'change', composeFile(await ensureTestImage()))
  await project.compose('up', '-d')
  original = fs.readFileSync(file(), 'utf8')
  proxy = await requestProxy('/var/run/docker.sock')
  live = await liveApp({
    project: project.name,
    dataDir: data.dataDir,
    connection: `unix://${proxy.socket}`,
    environment,
    loop: false,
  })
}, 60_000)
afterAll(async () => {
  await live.stop()
  await proxy.close()
  await project.remove()
  data.remove()
})

const file = (name = 'compose.yaml') => path.join(project.folder, name)
const ask = <M extends 'resources.plan' | 'resources.change'>(
  method: M,
  wish: Omit<Params<M>, 'project' | 'service'>,
) => live.client.call(method, { project: project.name, service: 'web', ...wish } as Params<M>)
const undo = () => live.client.call('resources.undo', { project: project.name, service: 'web' })

/** Memory, swap, CPUs and processes of each replica of web, as Docker tells them. */
async function told(): Promise<readonly string[]> {
  const format =
    '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}'
  const lines = await docker('inspect', '--format', format, ...(await project.ids('web')))
  return lines.replaceAll('<no value>', '0').split('\n')
}

/** What the kernel keeps the first replica to. */
async function kernel(): Promise<readonly string[]> {
  const [id = ''] = await project.ids('web')
  const read = (names: readonly string[]) =>
    names.map((name) => `/sys/fs/cgroup/${name}`).find((name) => fs.existsSync(name)) ?? ''
  const text = (name: string) => fs.readFileSync(name, 'utf8').trim()
  return [
    text(read([`memory/docker/${id}/memory.limit_in_bytes`, `system.slice/docker-${id}.scope/memory.max`])),
    text(read([`pids/docker/${id}/pids.max`, `system.slice/docker-${id}.scope/pids.max`])),
  ]
}

/** What Compose makes of the files. */
async function resolved(service: string): Promise<unknown> {
  const config = JSON.parse(await project.compose('config', '--format', 'json')) as {
    services: Record<string, { deploy: { resources: { limits: unknown } } }>
  }
  return config.services[service]?.deploy.resources.limits
}

test('a plan changes nothing; the change reaches every replica, the kernel and one stretch of the file', async () => {
  const wish = { wanted: { memory: 48 * MIB, cpus: 0.5, pids: 100 }, live: true, write: 'compose' } as const
  const plan = await ask('resources.plan', wish)
  expect(plan).toMatchObject({ ok: true, value: { refusal: null } })
  expect(proxy.mutating()).toEqual([])
  expect(await told()).toEqual(Array(2).fill(`${64 * MIB} ${128 * MIB} 0 0`))

  const done = await ask('resources.change', wish)
  expect(done).toMatchObject({ ok: true, value: { verification: 'converged' } })
  expect(await told()).toEqual(Array(2).fill(`${48 * MIB} ${96 * MIB} 500000000 100`))
  expect(await kernel()).toEqual([String(48 * MIB), '100'])
  expect(fs.readFileSync(file(), 'utf8')).toBe(
    original.replace(
      'limits: *limits # as all',
      'limits: # as all\n          <<: *limits\n          cpus: "0.5"\n          memory: 48M\n          pids: 100',
    ),
  )
  expect(await resolved('web')).toMatchObject({ memory: String(48 * MIB), cpus: 0.5, pids: 100 })
  expect(await resolved('db')).toEqual({ memory: String(64 * MIB) })
  expect(live.app.core.observer.service(project.name, 'web')?.replicas[0]).toMatchObject({
    memoryLimit: 48 * MIB,
  })
  expect(proxy.mutating().filter((request) => !isAllowed(request))).toEqual([])
})

test('undoing gives Docker, kernel and file back; a CPU limit that was not there before is told as left', async () => {
  const undone = await undo()
  expect(undone).toMatchObject({ ok: true, value: { verification: 'partial' } })
  expect(undone.ok && undone.value.sentence).toContain('cannot take a limit off a running container')
  expect(await told()).toEqual(Array(2).fill(`${64 * MIB} ${128 * MIB} 500000000 0`))
  expect(await kernel()).toEqual([String(64 * MIB), 'max'])
  expect(fs.readFileSync(file(), 'utf8')).toBe(original)
})

test('what the engine refuses changes nothing at all', async () => {
  const [first = ''] = await project.ids('web')
  await docker('exec', first, 'sh', '-c', 'dd if=/dev/zero of=/dev/shm/fill bs=1M count=30')
  const wish = { wanted: { memory: 8 * MIB }, live: true, write: 'compose', confirm: true } as const
  const refused = await ask('resources.change', wish)
  await docker('exec', first, 'sh', '-c', 'rm /dev/shm/fill')
  expect(refused).toMatchObject({ ok: true, value: { verification: 'reverted' } })
  expect(await told()).toEqual(Array(2).fill(`${64 * MIB} ${128 * MIB} 500000000 0`))
  expect(fs.readFileSync(file(), 'utf8')).toBe(original)
})

test('the override that is made is what Compose finds by itself; it makes web anew, and nothing else', async () => {
  const before = await project.ids('db')
  const written = await ask('resources.change', {
    wanted: { memory: 48 * MIB },
    live: false,
    write: 'override',
  })
  expect(written).toMatchObject({ ok: true, value: { verification: 'converged' } })
  expect(fs.readFileSync(file('compose.override.yaml'), 'utf8')).toContain('          memory: 48M\n')
  expect(await resolved('web')).toEqual({ memory: String(48 * MIB) })
  await project.compose('up', '-d')
  expect(await project.ids('db')).toEqual(before)
  expect(await told()).toEqual(Array(2).fill(`${48 * MIB} ${96 * MIB} 0 0`))
  expect(await undo()).toMatchObject({ ok: true, value: { verification: 'converged' } })
  expect(fs.existsSync(file('compose.override.yaml'))).toBe(false)
})
