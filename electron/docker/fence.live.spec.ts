// The lease between processes on the real engine: handed over, taken over, and never acted upon after its end.
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { provisionedEnvironment } from '../../build/test/environment.mjs'
import { createLeases, type Leases } from '../loop/lease.ts'
import type { LeaseTiming } from '../loop/leaseTiming.ts'
import { holderNamed } from '../loop/testing/claims.ts'
import { createClaims } from './claims.ts'
import { openDockerApi, type DockerConnection } from './client.ts'
import { resolveEndpoint } from './endpoint.ts'
import { composeLabels, docker, removeContainers } from './testing/engine.ts'
import type { Task, Told } from './testing/fencedWorker.ts'
import { holdingProxy, isMutating, type HoldingProxy, type Passed } from './testing/holdingProxy.ts'
import { ensureTestImage } from './testing/image.ts'
import { bundleFencedWorker, runFencedWorker, type Bundle, type FencedWorker } from './testing/worker.ts'

const environment = provisionedEnvironment(process.env)
const PREFIX = `${environment.EYRIE_TEST_PREFIX ?? 'eyrie'}-fence-${process.pid}`
const NETWORKS = [`${PREFIX}-first`, `${PREFIX}-second`] as const
/** As in production, but for the length. */
const SHORT: LeaseTiming = { ttlMs: 12_000, stepMs: 3_000, pollMs: 500 }

let bundle: Bundle
let image = ''
let engineSocket = ''
let api: DockerConnection
const workers: FencedWorker[] = []
const rivals: Leases[] = []

beforeAll(async () => {
  const endpoint = resolveEndpoint({ connection: null, environment })
  if (!endpoint.ok || endpoint.value.address.kind !== 'socket') throw new Error('no engine on a socket')
  engineSocket = endpoint.value.address.path
  const opened = await openDockerApi(endpoint.value)
  if (!opened.ok) throw new Error(opened.error.message)
  api = opened.value
  image = await ensureTestImage()
  bundle = await bundleFencedWorker()
  for (const name of NETWORKS) await docker('network', 'create', name)
})
afterAll(async () => {
  for (const worker of workers) {
    worker.signal('SIGCONT')
    worker.signal('SIGKILL')
  }
  for (const leases of rivals) await leases.stop()
  const names = await docker('ps', '-a', '--filter', `name=${PREFIX}`, '--format', '{{.Names}}')
  await removeContainers(...names.split('\n').filter((name) => name !== ''))
  for (const name of NETWORKS) await docker('network', 'rm', name).catch(() => undefined)
  await bundle.remove()
})

/** Another Eyrie's keeper, in this process. */
function rival(): Leases {
  const leases = createLeases({
    claims: createClaims(api),
    me: holderNamed('rival'),
    isDead: () => false,
    timing: SHORT,
    monotonic: () => performance.now(),
    now: () => Date.now(),
    store: { value: () => null, setValue: () => undefined },
    onLost: () => undefined,
  })
  rivals.push(leases)
  return leases
}

/** Looks again and again until it leads all of them; answers after how many seconds. */
async function leads(leases: Leases, projects: readonly string[]): Promise<number> {
  const begun = performance.now()
  const all = new Map(projects.map((project) => [project, 'compose'] as const))
  const missing = () => projects.filter((project) => leases.standing(project)?.kind !== 'held')
  for (;;) {
    await leases.want(all)
    await leases.look()
    const seconds = (performance.now() - begun) / 1000
    if (missing().length === 0) return seconds
    if (seconds > 60) throw new Error(`not led: ${missing().join()}`)
    await wait(200)
  }
}

function run(tasks: readonly Task[], linger: boolean): FencedWorker {
  const worker = runFencedWorker(bundle, { timing: SHORT, tasks, linger })
  workers.push(worker)
  return worker
}

const held = (told: readonly Told[]) => told.some(({ what }) => what === 'held')

describe('a project that is led', () => {
  const task = (name: string): Task => ({
    project: `${PREFIX}-${name}`,
    socket: engineSocket,
    kind: 'up',
    container: '',
  })

  test('is handed over at once by a clean stop', async () => {
    const { project } = task('clean')
    const first = run([task('clean')], true)
    await first.until(held)
    const second = rival()
    await second.want(new Map([[project, 'compose']]))
    expect(second.foreign(project)).toMatchObject({
      holder: expect.stringMatching(/^eyrie on stopped \(ada, pid \d+\)$/) as unknown,
    })
    first.signal('SIGTERM')
    await first.ended
    await second.look()
    expect(second.standing(project)).toMatchObject({ kind: 'held' })
    await second.stop()
    expect(await docker('ps', '-aq', '--filter', `label=eyrie.lease.project=${project}`)).toBe('')
  })

  test('is taken over from a killed holder when its claim has run out, and not before', async () => {
    const { project } = task('killed')
    const first = run([task('killed')], true)
    await first.until(held)
    first.signal('SIGKILL')
    const second = rival()
    const seconds = await leads(second, [project])
    expect(seconds).toBeGreaterThan((SHORT.ttlMs - SHORT.stepMs) / 1000 - 3)
    expect(seconds).toBeLessThan((SHORT.ttlMs + SHORT.stepMs) / 1000 + 3)
    expect(second.standing(project)).toMatchObject({ kind: 'held', epoch: 2 })
    await second.stop()
  })
})

/** The fence's own question: the claims of this one project. */
function asksForLeave({ method, url }: Passed): boolean {
  return method === 'GET' && url.includes('eyrie.lease.project%3D')
}

/** When the holder is stopped: with the answer to this request on its way, or to the n-th look at its claim after it. */
interface Moment {
  readonly request: RegExp
  readonly looks: 0 | 1 | 2
}

const CLAIM = /^POST .*name=eyrie-lease-/
const CREATE = /^POST \/containers\/create.*-web-2/
const CONNECT = /^POST \/networks\/[^/]+\/connect/
const START = /^POST \/containers\/\w+\/start/
const KILL = /^POST \/containers\/\w+\/kill/
const STOP = /^POST \/containers\/\w+\/stop/
const REMOVE = /^DELETE \/containers\//

/** Every request of an action, and the leave before each one; at first the claim itself, and the look that confirms it. */
const MOMENTS: Readonly<Record<Task['kind'], readonly Moment[]>> = {
  up: [
    { request: CLAIM, looks: 0 },
    { request: CLAIM, looks: 1 },
    { request: CLAIM, looks: 2 },
    { request: CREATE, looks: 0 },
    { request: CREATE, looks: 1 },
    { request: CONNECT, looks: 0 },
    { request: CONNECT, looks: 1 },
    { request: START, looks: 0 },
  ],
  down: [
    { request: CLAIM, looks: 2 },
    { request: KILL, looks: 0 },
    { request: KILL, looks: 1 },
    { request: STOP, looks: 0 },
    { request: STOP, looks: 1 },
    { request: REMOVE, looks: 0 },
  ],
}
/** The engine has done all of it, whether the answer still counts or not. */
const LAST = [START, REMOVE]

interface Boundary {
  readonly task: Task
  readonly moment: Moment
  readonly proxy: HoldingProxy
  /** The holder waits for that answer. */
  readonly reached: () => boolean
  readonly release: () => void
}

async function boundary(kind: Task['kind'], moment: Moment, number: number): Promise<Boundary> {
  const project = `${PREFIX}-${kind}-${number}`
  const container = `${project}-web-1`
  // It ends on SIGKILL only, after a grace of a second.
  await docker(
    ...(kind === 'up' ? ['create'] : ['run', '-d']),
    ...['--name', container, '--network', NETWORKS[0], '--stop-timeout', '1'],
    ...composeLabels(project, 'web', 1),
    ...[image, 'sh', '-c', "trap '' TERM; while :; do sleep 1; done"],
  )
  if (kind === 'up') await docker('network', 'connect', NETWORKS[1], container)
  const id = await docker('inspect', '-f', '{{.Id}}', container)
  let passed = false
  let looks = 0
  let reached = false
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  const proxy = await holdingProxy(engineSocket, async (request) => {
    if (passed && asksForLeave(request)) looks += 1
    else if (moment.request.test(`${request.method} ${request.url}`)) passed = true
    else return
    if (looks !== moment.looks || reached) return
    reached = true
    await released
  })
  const task = { project, socket: proxy.socket, kind, container: id }
  return { task, moment, proxy, reached: () => reached, release }
}

test('stopped at every boundary of going up and down, an old epoch changes nothing after a new one began', async () => {
  const boundaries: Boundary[] = []
  for (const kind of ['up', 'down'] as const)
    for (const [number, moment] of MOMENTS[kind].entries())
      boundaries.push(await boundary(kind, moment, number))
  const projects = boundaries.map(({ task }) => task.project)
  const worker = run(
    boundaries.map(({ task }) => task),
    false,
  )
  const end = performance.now() + 60_000
  while (!boundaries.every(({ reached }) => reached()) && performance.now() < end) await wait(100)
  worker.signal('SIGSTOP')
  expect(
    boundaries.filter(({ reached }) => !reached()).map(({ task, moment }) => [task.kind, moment]),
  ).toEqual([])

  const other = rival()
  other.start()
  await leads(other, projects)
  const began = performance.now()
  // The answers wait in their sockets when it wakes up.
  for (const { release } of boundaries) release()
  await wait(100)
  worker.signal('SIGCONT')
  await worker.ended

  for (const { task, moment, proxy } of boundaries) {
    const late = proxy.requests.filter((request) => isMutating(request) && request.at > began)
    expect([moment, late.map(({ method, url }) => `${method} ${url}`)]).toEqual([moment, []])
    expect(other.standing(task.project)).toMatchObject({ kind: 'held' })
    if (LAST.includes(moment.request)) continue
    const told = worker.told.filter(({ project, what }) => project === task.project && what !== 'held')
    expect([moment, ...told.map(({ what }) => what)]).toEqual([moment, 'refused'])
  }
  await other.stop()
  for (const { proxy } of boundaries) await proxy.close()
})
