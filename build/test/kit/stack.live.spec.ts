/**
 * compose/vedfolnir's stack on a Swarm of one engine of its own, deployed as README.md says. No image is there, so that no
 * task runs; what Swarm was told, and what Eyrie reads from it, is all there.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDockerApi } from '../../../electron/docker/client.ts'
import { createDockerSource } from '../../../electron/docker/source.ts'
import { privateEngine, type PrivateEngine } from '../../../electron/docker/testing/privateEngine.ts'
import { resolvePolicy } from '../../../electron/engine/policy.ts'
import { copyKit, environment, type Kit } from './kit.ts'

const exec = promisify(execFile)
const STACK = 'vedfolnir'

interface Spec {
  readonly Name: string
  readonly TaskTemplate: {
    readonly ContainerSpec: { readonly Secrets?: readonly { readonly SecretName: string }[] }
    readonly Resources: {
      readonly Limits: Readonly<Record<string, number>>
      readonly Reservations: Readonly<Record<string, number>>
    }
    readonly RestartPolicy: object
  }
  readonly Mode: Readonly<Record<string, object>>
  readonly UpdateConfig: object
  readonly RollbackConfig: object
}

const answers = async (socket: string) =>
  (await openDockerApi({ name: 'kit', address: { kind: 'socket', path: socket } })).ok

describe.skipIf(process.getuid?.() !== 0)('the stack on a real Swarm', () => {
  let kit: Kit
  let engine: PrivateEngine
  let specs: ReadonlyMap<string, Spec>
  /** What has to be undone, whatever came of the rest. */
  const ends: (() => unknown)[] = []
  const docker = (...parameters: readonly string[]) =>
    kit.run(environment.EYRIE_DOCKER_26 ?? 'docker', ['-H', engine.host, ...parameters])

  beforeAll(async () => {
    kit = copyKit()
    ends.push(() => kit.remove())
    engine = await privateEngine(answers, 'kit')
    ends.push(() => engine.remove())
    await engine.start()
    await exec('nsenter', ['-t', String(await engine.pid()), '-n', 'ip', 'link', 'set', 'lo', 'up'])
    await docker('swarm', 'init', '--advertise-addr', '127.0.0.1', '--listen-addr', '127.0.0.1')
    const create = 'for file in secrets/*; do "$@" secret create "$(basename "$file")" "$file"; done'
    await kit.run('sh', ['-ec', create, 'sh', environment.EYRIE_DOCKER_26 ?? 'docker', '-H', engine.host])
    await docker('stack', 'deploy', '--resolve-image', 'never', '-c', 'docker-compose.swarm.yml', STACK)
    const ids = (await docker('service', 'ls', '-q')).trim().split('\n')
    const all = JSON.parse(await docker('service', 'inspect', ...ids)) as readonly { readonly Spec: Spec }[]
    specs = new Map(all.map(({ Spec }) => [Spec.Name.slice(STACK.length + 1), Spec]))
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })

  test('has every service, with limits, PIDs, reservations and policies', () => {
    expect([...specs.keys()].sort()).toEqual(
      [
        ...[
          'alertmanager',
          'cadvisor',
          'grafana',
          'loki',
          'mysql',
          'mysql-exporter',
          'nginx',
          'nginx-exporter',
        ],
        ...['node-exporter', 'prometheus', 'redis', 'redis-exporter', 'vault', 'vedfolnir'],
      ].sort(),
    )
    expect(specs.get('vedfolnir')).toMatchObject({
      TaskTemplate: {
        Resources: {
          Limits: { NanoCPUs: 2e9, MemoryBytes: 2 * 1024 ** 3, Pids: 1000 },
          Reservations: { NanoCPUs: 1e9, MemoryBytes: 1024 ** 3 },
        },
        RestartPolicy: { Condition: 'any', MaxAttempts: 5 },
      },
      Mode: { Replicated: { Replicas: 3 } },
      UpdateConfig: {
        Parallelism: 1,
        Delay: 30e9,
        Monitor: 60e9,
        FailureAction: 'rollback',
        MaxFailureRatio: 0.3,
        Order: 'start-first',
      },
    })
    for (const [name, { TaskTemplate, UpdateConfig, RollbackConfig }] of specs) {
      expect(TaskTemplate.Resources.Limits, name).toMatchObject({
        NanoCPUs: expect.any(Number) as number,
        MemoryBytes: expect.any(Number) as number,
        Pids: expect.any(Number) as number,
      })
      expect(TaskTemplate.Resources.Reservations.MemoryBytes, name).toBeGreaterThan(0)
      expect(UpdateConfig, name).toMatchObject({ FailureAction: 'rollback', Parallelism: 1 })
      expect(RollbackConfig, name).toMatchObject({ FailureAction: 'pause', Parallelism: 1 })
    }
  })

  test('gets its secrets as files of the Swarm', () => {
    const used = [...specs.values()].flatMap(({ TaskTemplate: { ContainerSpec } }) =>
      (ContainerSpec.Secrets ?? []).map(({ SecretName }) => SecretName),
    )
    expect(new Set(used).size).toBe(8)
    expect(specs.get('vedfolnir')?.TaskTemplate.ContainerSpec.Secrets).toHaveLength(2)
  })

  test('is a project to Eyrie, and its labels are the policy', async () => {
    const source = createDockerSource({ name: 'kit', address: { kind: 'socket', path: engine.socket } })
    await source.start()
    const inventory = await source.inventory()
    await source.stop()
    if (!inventory.ok) throw new Error(inventory.error.message)
    const [project] = inventory.value.projects
    expect([project?.name, project?.services.length]).toEqual([STACK, specs.size])
    const app = project?.services.find(({ name }) => name === 'vedfolnir')
    const resolved = resolvePolicy({ labels: app?.labels ?? {}, settings: undefined, environment: {} })
    expect(resolved).toMatchObject({
      problems: [],
      policy: { enabled: true, min: 2, max: 5, preset: 'vedfolnir', mode: 'observe' },
    })
  })
})
