/** The whole of Eyrie on a real Swarm of two engines of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, type Client } from '../../shared/contract/client.ts'
import type { MethodName, Params, ResultOf } from '../../shared/contract/contract.ts'
import { currentReplicas, type Service } from '../../shared/domain/inventory.ts'
import { createDockerSource } from '../docker/source.ts'
import { exportTask, PROMETHEUS } from '../docker/swarm/testing/taskExporter.ts'
import { privateSwarm, type PrivateSwarm } from '../docker/swarm/testing/privateSwarm.ts'
import { until } from '../docker/testing/engine.ts'
import { holdingProxy, type HoldingProxy } from '../docker/testing/holdingProxy.ts'
import type { App } from './app.ts'
import { openCore } from './open.ts'
import { provenReplay, replayFolder } from './testing/replay.ts'
import { replicaRow, serviceRow } from './views/service.ts'

const STACK = ['--label', 'com.docker.stack.namespace=shop']
const POLICY = (max: number) => [
  ...['--label', 'eyrie.autoscale.min=1', '--label', `eyrie.autoscale.max=${max}`],
  ...['--label', 'eyrie.autoscale.warm-up=0', '--label', 'eyrie.autoscale.health-timeout=30'],
]
/** A health check answers at once, and ends in no time: the waits here are Swarm's own. */
const QUICK = [
  ...['--health-cmd', 'true', '--health-interval', '500ms', '--stop-grace-period', '1s'],
  ...['--limit-memory', '32m', '--limit-cpu', '0.5'],
]
/** Fails from the third slot on, after saying something that must not be kept as it is. */
const FAILING =
  'test $SLOT -lt 3 || { echo "cannot bind port, PASSWORD=hunter2hunter2"; exit 3; }; sleep 1000'

describe.skipIf(process.getuid?.() !== 0)('a Swarm of two engines', () => {
  let swarm: PrivateSwarm
  let proxy: HoldingProxy
  /** What somebody else does, once, as soon as Eyrie has read a service's specification to change it. */
  let intrude: (() => Promise<unknown>) | null = null
  let app: App
  let client: Client
  let close: () => Promise<void>
  /** What has to be undone, whatever came of the rest. */
  const ends: (() => Promise<void> | void)[] = []
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'eyrie-swarm-'))

  const create = (name: string, ...parameters: readonly string[]) =>
    swarm.docker('service', 'create', '-d', '--no-resolve-image', '--name', name, ...parameters)
  const find = (name: string, project = 'shop'): Service | null => app.core.observer.service(project, name)
  const service = (name: string, project = 'shop'): Service => {
    const found = find(name, project)
    if (found === null) throw new Error(`${project}/${name} is not there`)
    return found
  }
  /** As the engine shows it within some seconds. */
  const settled = async (name: string, good: (found: Service) => boolean) => {
    const seen = await until(
      () => find(name),
      (found) => found !== null && good(found),
      25,
    )
    if (seen === null || !good(seen)) throw new Error(`${name} is not as expected: ${JSON.stringify(seen)}`)
    return seen
  }
  const allRun = (count: number) => (found: Service) =>
    found.replicas.length === count &&
    found.replicas.every(({ state, health }) => state === 'running' && health === 'healthy')
  const nodesOf = (found: Service) =>
    currentReplicas(found)
      .map(({ task }) => task?.node ?? null)
      .sort()
  const ordered = async (name: string) =>
    Number(await swarm.docker('service', 'inspect', '-f', '{{.Spec.Mode.Replicated.Replicas}}', name))
  const specification = async (name: string) =>
    JSON.parse(await swarm.docker('service', 'inspect', '-f', '{{json .Spec}}', name)) as Record<
      string,
      unknown
    >
  async function call<M extends MethodName>(method: M, params: Params<M>): Promise<ResultOf<M>> {
    const answer = await client.call(method, params, { timeout: 100_000 })
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value
  }
  const scale = (name: string, to: number) => call('service.scale', { project: 'shop', service: name, to })

  beforeAll(async () => {
    ends.push(() => rmSync(dataDir, { recursive: true, force: true }))
    swarm = await privateSwarm()
    ends.push(() => swarm.remove())
    proxy = await holdingProxy(swarm.manager.socket, async ({ method, url }) => {
      if (method !== 'GET' || !/^\/services\/[^/]+$/.test(url)) return
      const act = intrude
      intrude = null
      await act?.()
    })
    ends.push(() => proxy.close())
    const { image } = swarm
    await Promise.all([
      create(
        'shop_web',
        ...[...STACK, ...POLICY(6), ...QUICK, '--replicas', '2', '--replicas-max-per-node', '2'],
        ...['--update-delay', '7s', '--rollback-parallelism', '2', image, 'sleep', '1000'],
      ),
      create(
        'shop_flaky',
        ...[
          ...STACK,
          ...POLICY(4),
          '--replicas',
          '2',
          '--restart-delay',
          '500ms',
          '--stop-grace-period',
          '1s',
        ],
        ...['--env', 'SLOT={{.Task.Slot}}', image, 'sh', '-c', FAILING],
      ),
      create('shop_agent', ...STACK, ...QUICK, '--mode', 'global', image, 'sleep', '1000'),
      create('nightly', '--mode', 'replicated-job', '--restart-condition', 'none', image, 'true'),
    ])
    const opened = await openCore({
      dataDir,
      connection: null,
      onUnreachable: 'fail',
      host: 'process',
      loop: true,
      environment: { HOME: dataDir, DOCKER_HOST: `unix://${proxy.socket}` },
    })
    if (!opened.ok) throw new Error(opened.error.message)
    close = () => opened.value.close()
    ends.push(() => close())
    if (opened.value.app === null) throw new Error('another process owns this data folder')
    app = opened.value.app
    client = createClient(() => opened.value.connect())
    ends.push(() => client.close())
    await settled('web', allRun(2))
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  test('its stacks and lone services are projects, and its tasks replicas on their nodes', async () => {
    await settled('agent', allRun(2))
    const { projects } = await call('status.get', {})
    expect(
      projects.map(({ name, engine, services }) => [name, engine, services.map((each) => each.name)]),
    ).toEqual([
      ['nightly', 'swarm', ['nightly']],
      ['shop', 'swarm', ['agent', 'flaky', 'web']],
    ])
    const web = service('web')
    expect(nodesOf(web)).toEqual(['a', 'b'])
    expect(web.replicas.map(({ name, number }) => [name, number])).toEqual([
      ['shop_web.1', 1],
      ['shop_web.2', 2],
    ])
    const [first] = web.replicas
    if (first === undefined) throw new Error('no replica')
    expect(first).toMatchObject({ health: 'healthy', cpuLimit: 0.5, memoryLimit: 32 * 2 ** 20, restarts: 0 })
    expect(replicaRow(app.core, web, first).task).toMatchObject({ state: 'running', message: '' })
    expect(app.core.observer.inventory()?.nodes).toMatchObject([
      { name: 'a', role: 'manager', availability: 'active', state: 'ready', here: true },
      { name: 'b', role: 'worker', availability: 'active', state: 'ready', here: false },
    ])
  })

  test('a worker says that only managers know, and where one is', async () => {
    const { socket } = swarm.worker
    const worker = createDockerSource({ name: 'b', address: { kind: 'socket', path: socket } })
    await worker.start()
    const inventory = await worker.inventory()
    expect(inventory.ok && inventory.value.projects).toEqual([])
    expect(worker.status().detail).toMatch(/worker of a Swarm.*connect to a manager \(10\.99\.86\.1\)/)
    await worker.stop()
  })

  test('what cannot be scaled says why', async () => {
    const refused = await call('service.plan', { project: 'shop', service: 'agent', to: 3 })
    expect(refused.refusal).toMatchObject({ reason: 'NotScalable' })
    expect(refused.refusal?.sentence).toMatch(/runs once on every node \(mode: global\)/)
    expect(service('nightly', 'nightly').scalability).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(/is a job/) as unknown,
    })
  })

  test('up by one: placed, healthy, and nothing but the count of its specification is another', async () => {
    const before = await specification('shop_web')
    const done = await scale('web', 3)
    expect(done).toMatchObject({ verification: 'converged', outcome: 'Scaled 2 → 3.' })
    expect(done.operations.map(({ type, result }) => [type, result])).toEqual([
      ['update-service', 'done'],
      ['await-healthy', '3 tasks run'],
    ])
    expect(await specification('shop_web')).toEqual({ ...before, Mode: { Replicated: { Replicas: 3 } } })
    expect(nodesOf(service('web'))).toHaveLength(3)
  })

  test('no further than the nodes may hold', async () => {
    const { refusal } = await call('service.plan', { project: 'shop', service: 'web', to: 5 })
    expect(refusal).toEqual({
      reason: 'NotScalable',
      sentence:
        'shop/web can have at most 4 here, 5 were asked for: needs a node: 2 per node on 2 active nodes.',
    })
    await expect(scale('web', 5)).rejects.toThrow(/needs a node/)
    expect(await ordered('shop_web')).toBe(3)
  })

  test('down by one, where Swarm picks the task', async () => {
    const plan = await call('service.plan', { project: 'shop', service: 'web', to: 2 })
    expect(plan.sentence).toBe('−1: Swarm picks which task of web to stop')
    expect(await scale('web', 2)).toMatchObject({ verification: 'converged', outcome: 'Scaled 3 → 2.' })
    expect(await ordered('shop_web')).toBe(2)
  })

  test('a foreign change between observation and update: nothing is done, and the next decision knows it', async () => {
    const observed = service('web')
    const { policy } = app.core.controller.policy(observed)
    const last = app.core.actions.lastAction('shop', 'web')
    intrude = () => swarm.docker('service', 'scale', '-d', 'shop_web=4')
    const wish = { policy, to: 3, by: 'operator', reason: 'Manual', sentence: 'test' } as const
    const answer = await app.core.actions.run({ service: observed, ...wish })
    if (!answer.ok) throw new Error(answer.error.message)
    expect(answer.value).toMatchObject({ verification: 'failed', superseded: true })
    expect(answer.value.outcome).toMatch(
      /changed by somebody else since this was decided, and asks for 4 now/,
    )
    expect(await ordered('shop_web')).toBe(4)
    expect(app.core.actions.lastAction('shop', 'web')).toEqual(last)
    const now = await settled('web', allRun(4))
    expect(nodesOf(now)).toEqual(['a', 'a', 'b', 'b'])
    expect(await scale('web', 3)).toMatchObject({ verification: 'converged', from: 4 })
  })

  test('tasks that fail are undone by Eyrie, with their words and their log', async () => {
    await settled('flaky', (found) => found.replicas.filter(({ state }) => state === 'running').length === 2)
    const done = await scale('flaky', 3)
    expect(done).toMatchObject({ verification: 'reverted' })
    expect(done.outcome).toMatch(
      /^Rolled back to 2: await-healthy flaky: shop_flaky\.3 failed: task: non-zero exit \(3\)/,
    )
    expect(await ordered('shop_flaky')).toBe(2)
    const [entry] = app.core.store.entries({ project: 'shop', service: 'flaky', kind: 'action', limit: 1 })
    const logs = entry?.kind === 'action' ? entry.action.logs.join('\n') : ''
    expect(logs).toContain('cannot bind port')
    expect(logs).not.toContain('hunter2')
  })

  test('a drained node takes nothing, and the bound is that of the other', async () => {
    await scale('web', 2)
    await swarm.docker('node', 'update', '--availability', 'drain', 'b')
    const moved = await settled('web', (found) => allRun(2)(found) && nodesOf(found).join('') === 'aa')
    expect(moved.swarm?.ceiling).toMatchObject({ replicas: 2 })
    await expect(scale('web', 3)).rejects.toThrow(/2 per node on 1 active node\b/)
    await swarm.docker('node', 'update', '--availability', 'active', 'b')
    await settled('web', (found) => found.swarm?.ceiling?.replicas === 4)
  })

  test('a policy’s minimum is brought about by the loop itself', async () => {
    await swarm.docker(
      ...['service', 'update', '-d', '--label-add', 'eyrie.autoscale.enable=true'],
      ...[
        '--label-add',
        'eyrie.autoscale.mode=automatic',
        '--label-add',
        'eyrie.autoscale.min=3',
        'shop_web',
      ],
    )
    const grown = await settled('web', allRun(3))
    expect(nodesOf(grown)).toEqual(['a', 'a', 'b'])
    await until(
      () => app.core.actions.active('shop', 'web'),
      (action) => action === null,
      20,
    )
    expect(app.core.actions.recent()[0]).toMatchObject({ by: 'controller', verification: 'converged', to: 3 })
  })

  test('numbers of the task on the other node are missing, and said to be', async () => {
    const row = await until(
      () => serviceRow(app.core, service('web')),
      ({ cpu }) => cpu?.replicas === 2,
      20,
    )
    expect(row.cpu).toMatchObject({ replicas: 2, totalReplicas: 3 })
    expect(row.unmeasured).toBe('1 task runs on node b; its numbers need Prometheus')
  })

  test.skipIf(PROMETHEUS === undefined && process.env.CI !== 'true')(
    'a Prometheus that scrapes the other node brings them',
    async () => {
      const there = currentReplicas(service('web')).find(({ task }) => task?.here === false)
      if (there?.task === undefined) throw new Error('no task on node b')
      const exporter = await exportTask(there.id, `name="${there.name}.${there.task.id}"`)
      try {
        await call('settings.update', { prometheusUrl: exporter.url })
        const row = await until(
          () => serviceRow(app.core, service('web')),
          ({ cpu, unmeasured }) => cpu?.replicas === 3 && unmeasured === undefined,
          40,
        )
        expect(row.cpu).toMatchObject({ replicas: 3, totalReplicas: 3 })
        expect(row.unmeasured).toBeUndefined()
        expect(app.core.sampler.replica(there.id)?.memoryBytes).toBeGreaterThan(0)
      } finally {
        await exporter.close()
      }
    },
  )

  test('every decision that was recorded reproduces byte for byte from its stored input', async () => {
    client.close()
    await close()
    close = () => Promise.resolve()
    console.log(provenReplay(replayFolder(dataDir)))
  })
})
