/**
 * compose/vedfolnir started for real, with Debian's programs in place of the public images, and watched by Eyrie's
 * daemon as README.md says. Seconds stand where the kit has minutes; nothing else is another.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, copyFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../electron/docker/testing/engine.ts'
import { freePort } from '../../../electron/prometheus/testing/server.ts'
import { copyKit, environment, FILES, overFiles, type Kit } from './kit.ts'

const PROJECT = `${environment.EYRIE_TEST_PREFIX ?? `eyrie-test-${process.pid}`}-vedfolnir`
const ALL_FILES = overFiles(...FILES, 'stand-ins.yml')
/** Debian has no package of them; stand-ins.yml leaves them out. */
const LEFT_OUT = ['grafana', 'loki', 'vault', 'cadvisor']
const CLI = path.resolve('dist/cli.js')

interface Config {
  readonly services: Readonly<Record<string, ServiceConfig>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}
interface ServiceConfig {
  readonly cpu_shares: number
  readonly restart: string
  readonly security_opt: readonly string[]
  readonly logging: { readonly driver: string; readonly options: Readonly<Record<string, string>> }
  readonly secrets?: readonly { readonly source: string }[]
  readonly deploy: {
    readonly resources: {
      readonly limits: { readonly cpus: number; readonly memory: string; readonly pids: number }
      readonly reservations: { readonly memory: string }
    }
  }
}
interface Inspected {
  readonly Id: string
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } }
  readonly Config: { readonly Env: readonly string[]; readonly Labels: Readonly<Record<string, string>> }
  readonly HostConfig: Readonly<Record<string, unknown>>
}
interface Told {
  readonly receiver: string
  readonly alerts: readonly {
    readonly status: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }[]
}
interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}
interface ServiceStatus {
  readonly name: string
  readonly mode: string
  readonly replicas: Readonly<Record<string, number>>
  readonly scores: { readonly up: number; readonly down: number } | null
}

let kit: Kit
/** What has to be undone, whatever came of the rest. */
const ends: (() => unknown)[] = []
let web = ''
let prometheus = ''
let settings: NodeJS.ProcessEnv = {}
/** What Alertmanager sent. */
const told: Told[] = []

const docker = (...parameters: readonly string[]) => kit.run('docker', parameters)
const compose = (files: readonly string[], ...parameters: readonly string[]) =>
  docker('compose', '-p', PROJECT, ...files, ...parameters)
const eyrie = async (...argv: readonly string[]) => {
  const data = ['--data-dir', path.join(kit.folder, 'data'), '--project', PROJECT]
  return kit.run(process.execPath, [CLI, ...argv, ...data], settings)
}
const eyrieJson = async <T>(...argv: readonly string[]): Promise<T> =>
  JSON.parse(await eyrie(...argv, '--json')) as T

async function containers(...filters: readonly string[]): Promise<readonly Inspected[]> {
  const own = [`com.docker.compose.project=${PROJECT}`, ...filters].flatMap((each) => [
    '--filter',
    `label=${each}`,
  ])
  const ids = (await docker('ps', '-aq', ...own)).split('\n').filter((id) => id !== '')
  return JSON.parse(await docker('inspect', ...ids)) as readonly Inspected[]
}
const app = () => containers('com.docker.compose.service=vedfolnir')
const idOf = async (service: string) =>
  (await containers(`com.docker.compose.service=${service}`))[0]?.Id ?? service
const serviceOf = ({ Config: { Labels } }: Inspected) => Labels['com.docker.compose.service'] ?? ''

async function query(expression: string): Promise<readonly Sample[]> {
  const answer = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`)
  const body = (await answer.json()) as { data?: { result: readonly Sample[] }; error?: string }
  if (body.data === undefined) throw new Error(`${expression}: ${body.error ?? 'no answer'}`)
  return body.data.result
}
const value = async (expression: string) => Number((await query(expression))[0]?.value[1] ?? NaN)
const score = (direction: 'up' | 'down') =>
  value(`vedfolnir:scale_${direction}_score{project="${PROJECT}",service="vedfolnir"}`)

async function status(): Promise<ServiceStatus> {
  const { projects } = await eyrieJson<{ projects: { services: ServiceStatus[] }[] }>('status')
  const found = projects[0]?.services.find(({ name }) => name === 'vedfolnir')
  if (found === undefined) throw new Error('eyrie status does not list vedfolnir')
  return found
}

/** Listens where containers reach it and nobody outside of this machine does. */
async function listen(server: Server, host: string): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return `http://${host}:${(server.address() as AddressInfo).port}/`
}

function startDaemon(address: string): ChildProcess {
  const token = path.join(kit.folder, 'metrics-token')
  copyFileSync(path.join(kit.folder, 'secrets/eyrie_metrics_token'), token)
  chmodSync(token, 0o600)
  return spawn(
    process.execPath,
    [
      ...[path.resolve('dist/daemon.js'), '--data-dir', path.join(kit.folder, 'data')],
      ...['--listen', '127.0.0.1:0', '--metrics', `${address}:9109`, '--metrics-token-file', token],
    ],
    { env: { ...environment, ...settings }, stdio: ['ignore', 'ignore', 'inherit'] },
  )
}

beforeAll(async () => {
  kit = copyKit()
  ends.push(() => kit.remove())
  // What containers know as host.docker.internal.
  const shown = await kit.run('ip', ['-4', '-o', 'address', 'show', 'docker0'])
  const bridge = /inet (?<address>[\d.]+)/.exec(shown)?.groups?.address
  if (bridge === undefined) throw new Error('this machine has no docker0')
  const webhook = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      told.push(JSON.parse(body) as Told)
      response.end()
    })
  })
  ends.push(() => webhook.close())
  kit.write('secrets/alert_webhook_url', await listen(webhook, bridge))
  const ports = [await freePort(), await freePort()] as const
  web = `http://127.0.0.1:${ports[0]}`
  prometheus = `http://127.0.0.1:${ports[1]}`
  settings = { PROMETHEUS_URL: prometheus }
  Object.assign(environment, {
    VEDFOLNIR_IMAGE: 'eyrie-demo-web:latest',
    VEDFOLNIR_PORT: String(ports[0]),
    VEDFOLNIR_PROMETHEUS_PORT: String(ports[1]),
    KIT_MYSQL_CPUS: String(Math.min(4, os.availableParallelism())),
  })
  kit.write('prometheus/prometheus.yml', kit.read('prometheus/prometheus.yml').replaceAll('15s', '1s'))
  // As README.md says after a change of the policy.
  kit.write('prometheus/eyrie.rules.yml', await eyrie('rules', ...ALL_FILES))
  kit.write('grafana/dashboards/vedfolnir-scaling.json', await eyrie('dashboard', ...ALL_FILES))
  const daemon = startDaemon(bridge)
  ends.push(async () => {
    if (daemon.exitCode !== null) return
    const gone = new Promise((resolve) => daemon.once('exit', resolve))
    daemon.kill('SIGTERM')
    await gone
  })
  const remove = () => compose(ALL_FILES, 'down', '-v', '-t', '1', '--remove-orphans')
  // Docker 20.10 may go on counting the end of a container in a network that is gone; then an empty network stays.
  ends.push(() =>
    remove().catch((thrown: unknown) => {
      if (!String(thrown).includes('has active endpoints')) throw thrown
    }),
  )
  await compose(ALL_FILES, 'up', '-d', '--wait', '--scale', 'vedfolnir=2')
  const root = kit.read('secrets/mysql_root_password')
  const password = /^password=(.*)$/m.exec(kit.read('secrets/mysql_exporter_cnf'))?.[1] ?? ''
  const create = /`(CREATE USER exporter .*?;)`/s.exec(kit.read('README.md'))?.[1] ?? ''
  await docker(
    ...['exec', await idOf('mysql'), 'mariadb', '--skip-ssl', '--socket=/tmp/mariadb.sock', '-uroot'],
    ...[`-p${root}`, '-e', create.replace('…', password)],
  )
})

afterAll(async () => {
  const failed: unknown[] = []
  for (const end of ends.reverse())
    await Promise.resolve(end()).catch((thrown: unknown) => failed.push(thrown))
  expect(failed).toEqual([])
})

test('every service is there and healthy, but for what Debian has no package of', async () => {
  const config = JSON.parse(await compose(overFiles(...FILES), 'config', '--format', 'json')) as Config
  const wanted = Object.keys(config.services).filter((name) => !LEFT_OUT.includes(name))
  const found = await containers()
  expect([...new Set(found.map(serviceOf))].sort()).toEqual(wanted.sort())
  for (const each of found) {
    const { State } = each
    const health = serviceOf(each) === 'nginx-exporter' ? undefined : 'healthy'
    expect([State.Status, State.Health?.Status], serviceOf(each)).toEqual(['running', health])
  }
})

test('limits, reservations, PIDs, restart policies and logs are on the containers', async () => {
  const config = JSON.parse(await compose(overFiles(...FILES), 'config', '--format', 'json')) as Config
  for (const each of await containers()) {
    const name = serviceOf(each)
    const service = config.services[name]
    if (service === undefined) throw new Error(`${name} is not in the files`)
    const { limits, reservations } = service.deploy.resources
    expect(each.HostConfig, name).toMatchObject({
      NanoCpus: Math.min(limits.cpus, os.availableParallelism()) * 1e9,
      Memory: Number(limits.memory),
      PidsLimit: limits.pids,
      MemoryReservation: Number(reservations.memory),
      CpuShares: service.cpu_shares,
      RestartPolicy: { Name: service.restart },
      SecurityOpt: expect.arrayContaining([...service.security_opt]) as unknown,
      LogConfig: { Type: service.logging.driver, Config: service.logging.options },
    })
  }
})

test('secrets are files that each service can read, and stand nowhere else', async () => {
  const config = JSON.parse(await compose(ALL_FILES, 'config', '--format', 'json')) as Config
  const texts = Object.keys(config.secrets).map((name) => kit.read(`secrets/${name}`))
  const read = await Promise.all(
    (await containers()).flatMap((each) => {
      const seen = JSON.stringify(each)
      expect(
        texts.filter((text) => seen.includes(text)),
        serviceOf(each),
      ).toEqual([])
      return (config.services[serviceOf(each)]?.secrets ?? []).map(async ({ source }) => {
        const text = await docker('exec', each.Id, 'busybox', 'cat', `/run/secrets/${source}`)
        expect(text, source).toBe(kit.read(`secrets/${source}`))
      })
    }),
  )
  expect(read.length).toBeGreaterThan(8)
})

test('Prometheus scrapes everything, and finds every series that the shared alerts are about', async () => {
  const up = () => query('up == 1')
  const jobs = (samples: readonly Sample[]) => samples.map(({ metric }) => metric.job ?? '').sort()
  const wanted = ['eyrie', 'mysql', 'nginx', 'node', 'prometheus', 'redis', 'vedfolnir', 'vedfolnir']
  const samples = await until(up, ({ length }) => length >= wanted.length, 20)
  expect(jobs(samples)).toEqual(wanted)
  const down = await until(
    () => query('up == 0'),
    ({ length }) => length === 1,
    15,
  )
  expect(jobs(down)).toEqual(['cadvisor'])
  for (const through of ['mysql_up', 'redis_up', 'nginx_up'])
    expect(await until(() => value(through), Boolean, 10), through).toBe(1)
  const rules = kit.read('prometheus/eyrie.rules.yml')
  const shared = rules
    .slice(rules.indexOf('name: eyrie-shared'))
    .match(/\b(?:mysql|redis|node|eyrie)_[A-Za-z0-9_]+/g)
  const names = [...new Set(shared)]
  expect(names.length).toBeGreaterThan(15)
  const missing: string[] = []
  for (const name of names) if ((await query(`count(${name})`)).length === 0) missing.push(name)
  expect(missing).toEqual([])
})

test('both scores of an idle app are there: nothing for up; for down all but the replica above the minimum', async () => {
  expect(
    await until(
      () => score('down'),
      (points) => points === 6,
      25,
    ),
  ).toBe(6)
  expect(await score('up')).toBe(0)
  expect(await until(status, ({ scores }) => scores?.down === 6, 10)).toMatchObject({
    mode: 'observe',
    replicas: { current: 2, min: 2, max: 5 },
    scores: { up: 0, down: 6 },
  })
})

test('scaled from 2 to 4, the new replicas have their share at once, and no request fails on the way', async () => {
  const answers = new Map<string, number>()
  const failed: number[] = []
  const scaling = { done: false }
  const ask = async () => {
    const answer = await fetch(web)
    if (answer.status !== 200) failed.push(answer.status)
    return answer.headers.get('x-replica') ?? ''
  }
  const traffic = (async () => {
    while (!scaling.done) {
      await ask()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  expect(await eyrieJson('scale', 'vedfolnir=4')).toMatchObject({ from: 2, to: 4, verification: 'converged' })
  scaling.done = true
  await traffic
  for (let count = 0; count < 100; count += 1) {
    const replica = await ask()
    answers.set(replica, (answers.get(replica) ?? 0) + 1)
  }
  const ids = (await app()).map(({ Id }) => Id.slice(0, 12))
  expect([...answers.keys()].sort()).toEqual(ids.sort())
  // A quarter each, were nginx's turns not begun anew with every look-up.
  expect(Math.min(...answers.values()), JSON.stringify([...answers])).toBeGreaterThan(10)
  expect(failed).toEqual([])
  expect(
    await until(
      () => score('down'),
      (points) => points === 7,
      20,
    ),
  ).toBe(7)
})

test('under load the score to scale up is the engine’s', async () => {
  await fetch(`${web}/enqueue?n=300`, { method: 'POST' })
  for (let count = 0; count < 60; count += 1) await fetch(`${web}/work?status=500`)
  // More than 50 jobs: 2 points; more than 5 % errors: 4.
  expect(
    await until(
      () => score('up'),
      (points) => points === 6,
      25,
    ),
  ).toBe(6)
  const seen = await until(status, ({ scores }) => scores?.up === 6, 10)
  expect(seen.scores?.up).toBe(6)
  const explained = await eyrieJson<{ steps: { sentence: string }[] }>('explain', 'vedfolnir')
  expect(explained).toMatchObject({ service: 'vedfolnir', from: 4 })
  expect(explained.steps.map(({ sentence }) => sentence).join('\n')).toContain('Score 6 of 15')
})

test('an alert goes from the rules through Alertmanager to the webhook', async () => {
  const [first] = await app()
  if (first === undefined) throw new Error('the app has no replica')
  await docker('update', '--memory', '160m', '--memory-swap', '160m', first.Id)
  const fill = 'const all = []; for (;;) all.push(Buffer.alloc(2 ** 24, 1))'
  await expect(docker('exec', first.Id, 'node', '-e', fill)).rejects.toMatchObject({ code: 137 })
  const killed = () =>
    told.flatMap(({ receiver, alerts }) =>
      alerts
        .filter(({ labels }) => labels.alertname === 'ContainerOOMKilled')
        .map(({ status: state, labels }) => ({ receiver, state, ...labels })),
    )
  const [alert] = await until(killed, ({ length }) => length > 0, 30)
  expect(alert).toMatchObject({
    receiver: 'webhook',
    state: 'firing',
    severity: 'critical',
    project: PROJECT,
    service: 'vedfolnir',
    replica: first.Id,
  })
})

test('every query of the dashboard has data, the actions and alerts included', async () => {
  const { panels, annotations } = JSON.parse(kit.read('grafana/dashboards/vedfolnir-scaling.json')) as {
    panels: { title: string; targets?: { expr: string }[] }[]
    annotations: { list: { name: string; expr: string }[] }
  }
  const asked = [
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr }))),
    ...annotations.list.map(({ name, expr }) => ({ title: name, expr })),
  ]
  expect(asked.length).toBeGreaterThan(20)
  const empty: string[] = []
  for (const { title, expr } of asked) {
    const known = await query(`count_over_time((${expr})[3m:1s])`)
    if (known.length === 0) empty.push(`${title}: ${expr}`)
  }
  // Docker keeps no reservation of CPU outside of a Swarm: the kit's stands in cpu_shares.
  expect(empty.filter((query) => !query.includes('eyrie_replica_cpu_reservation_cores'))).toEqual([])
})

test('eyrie validate finds nothing in the files', async () => {
  // As they come: the rules of the copy that runs are for seconds instead of minutes.
  const untouched = copyKit()
  try {
    const parameters = [CLI, 'validate', ...overFiles(...FILES), '--json']
    const said = await untouched.run(process.execPath, parameters, { VEDFOLNIR_IMAGE: 'vedfolnir:1.0' })
    expect(JSON.parse(said)).toMatchObject({ summary: { warn: 0, fail: 0 } })
  } finally {
    untouched.remove()
  }
})
