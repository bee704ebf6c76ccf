// Every value that the audit uses, as Eyrie reads it and as two versions of Compose do.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { filesOf, PROJECTS, readProject } from './testing/read.ts'
import type { ComposeService, UpdatePolicy } from './service.ts'
import { bytesOf } from '../../../shared/lib/amounts.ts'
import { secondsOf } from './units.ts'

/** What `docker compose config --format json` says of a service, as far as it is compared. */
type Told = Readonly<Record<string, unknown>>

const COMPOSE = Object.entries({ 2.26: process.env.EYRIE_COMPOSE_226, '2.40': process.env.EYRIE_COMPOSE_240 })

function tell(program: string, files: readonly string[]): Readonly<Record<string, Told>> {
  const environment = { PATH: process.env.PATH, HOME: process.env.HOME }
  const run = spawnSync(
    program,
    [...files.flatMap((file) => ['-f', file]), '--profile', '*', 'config', '--format', 'json'],
    { env: environment, encoding: 'utf8' },
  )
  expect(run.status, run.stderr).toBe(0)
  // What it prints is a compose file again: a dollar sign of a value is written as two.
  const plain = (_: string, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('$$', () => '$') : value
  return (JSON.parse(run.stdout, plain) as { services: Record<string, Told> }).services
}

const record = (value: unknown) => (value ?? {}) as Record<string, unknown>
const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
const number = (value: unknown) =>
  value === undefined || value === null || Number(value) === 0 ? null : Number(value)
const bytes = (value: unknown) => (text(value) === null ? null : bytesOf(text(value) ?? ''))
const seconds = (value: unknown) => (text(value) === null ? null : secondsOf(text(value) ?? ''))
const texts = (value: unknown) =>
  Object.fromEntries(Object.entries(record(value)).map(([key, each]) => [key, text(each) ?? '']))

function updateTold(value: unknown): UpdatePolicy | null {
  if (value === undefined) return null
  const { parallelism, delay, failure_action, monitor, max_failure_ratio, order } = record(value)
  return {
    parallelism: parallelism === undefined ? null : Number(parallelism),
    delaySeconds: seconds(delay),
    failureAction: text(failure_action),
    monitorSeconds: seconds(monitor),
    maxFailureRatio: max_failure_ratio === undefined ? null : Number(max_failure_ratio),
    order: text(order),
  }
}

function told(service: Told) {
  const deploy = record(service.deploy)
  const resources = record(deploy.resources)
  const [limits, reservations] = [record(resources.limits), record(resources.reservations)]
  const health = record(service.healthcheck)
  const test = (health.test ?? []) as string[]
  const quota = number(service.cpu_quota)
  return {
    image: text(service.image),
    containerName: text(service.container_name),
    limits: {
      cpus:
        number(limits.cpus) ??
        number(service.cpus) ??
        (quota === null ? null : quota / (number(service.cpu_period) ?? 1e5)),
      memory: bytes(limits.memory) ?? bytes(service.mem_limit),
      pids: number(limits.pids) ?? number(service.pids_limit),
    },
    reservations: {
      cpus: number(reservations.cpus),
      memory: bytes(reservations.memory) ?? bytes(service.mem_reservation),
      pids: null,
    },
    restart: text(service.restart),
    restartCondition:
      deploy.restart_policy === undefined ? null : text(record(deploy.restart_policy).condition),
    healthcheck:
      service.healthcheck === undefined
        ? null
        : {
            test,
            disabled: health.disable === true || test[0] === 'NONE',
            intervalSeconds: seconds(health.interval),
            timeoutSeconds: seconds(health.timeout),
            startPeriodSeconds: seconds(health.start_period),
            retries: health.retries === undefined ? null : Number(health.retries),
          },
    ports: ((service.ports ?? []) as Record<string, unknown>[])
      .map(
        (port) =>
          `${text(port.host_ip) ?? ''}|${text(port.published) ?? ''}|${text(port.target) ?? ''}|${text(port.protocol) ?? ''}|${text(port.mode) ?? ''}`,
      )
      .sort(),
    mounts: ((service.volumes ?? []) as Record<string, unknown>[])
      .map(
        (mount) =>
          `${text(mount.type) ?? ''}|${text(mount.source) ?? ''}|${text(mount.target) ?? ''}|${String(mount.read_only === true)}`,
      )
      .sort(),
    labels: texts(service.labels),
    deployLabels: texts(deploy.labels),
    environment: Object.fromEntries(
      Object.entries(record(service.environment)).map(([key, each]) => [key, text(each)]),
    ),
    replicas:
      deploy.replicas === undefined
        ? service.scale === undefined
          ? null
          : Number(service.scale)
        : Number(deploy.replicas),
    mode: text(deploy.mode),
    update: updateTold(deploy.update_config),
    rollback: updateTold(deploy.rollback_config),
    logDriver: text(record(service.logging).driver),
    logOptions: texts(record(service.logging).options),
    networkMode: text(service.network_mode),
    dependsOn: Object.fromEntries(
      Object.entries(record(service.depends_on)).map(([key, each]) => [key, text(record(each).condition)]),
    ),
    stopGraceSeconds: seconds(service.stop_grace_period),
  }
}

function ours(service: ComposeService) {
  const {
    name: _name,
    map: _map,
    key: _key,
    built: _built,
    profiles: _profiles,
    unknown: _unknown,
    ...values
  } = service
  return {
    ...values,
    ports: service.ports
      .map(
        ({ hostIp, published, target, protocol, mode }) =>
          `${hostIp ?? ''}|${published ?? ''}|${target}|${protocol}|${mode}`,
      )
      .sort(),
    mounts: service.mounts
      .map(({ type, source, target, readOnly }) => `${type}|${source ?? ''}|${target}|${String(readOnly)}`)
      .sort(),
  }
}

describe.each(COMPOSE)('Compose %s', (_, program) => {
  test.each(PROJECTS)('reads %s as Eyrie does', (project) => {
    if (program === undefined) throw new Error('build/provision.sh provides both versions of Compose')
    const files = filesOf(project)
    const { services, problems } = readProject(files)
    expect(problems).toEqual([])
    const theirs = tell(program, files)
    expect(services.map(({ name }) => name).sort()).toEqual(Object.keys(theirs).sort())
    for (const service of services) {
      expect({ [service.name]: ours(service) }).toEqual({ [service.name]: told(theirs[service.name] ?? {}) })
    }
  })
})
