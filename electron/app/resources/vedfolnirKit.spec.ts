/** compose/vedfolnir holds together: what is generated is current, and both forms of the project say the same. */
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { promtool, withoutPromtool } from '../../prometheus/rules/testing/promtool.ts'
import { loadProject } from '../../resources/compose/load.ts'
import { readServices, type ComposeService } from '../../resources/compose/service.ts'
import type { Problem } from '../../resources/compose/source.ts'
import { auditFiles } from './audit.ts'
import { grafanaDashboard, prometheusRules, servicesOfFiles } from '../prometheus/files.ts'

const KIT = path.resolve('compose/vedfolnir')
const inKit = (...names: readonly string[]) => names.map((name) => path.join(KIT, name))
const COMPOSE = inKit('docker-compose.yml', 'docker-compose.scaling.yml')
const SWARM = inKit('docker-compose.swarm.yml')

function servicesIn(files: readonly string[]): readonly ComposeService[] {
  const { model, problems } = loadProject({ files, environment: {} })
  const found: Problem[] = [...problems]
  const services = model === null ? [] : readServices(model, found)
  expect(found).toEqual([])
  return services
}

function policed(files: readonly string[]) {
  const services = servicesOfFiles(files, 'vedfolnir', {})
  if (!services.ok) throw new Error(services.error.message)
  return services.value
}

const GB = 1024 ** 3
const MB = 1024 ** 2
const EXPORTER = [0.5, 512 * MB, 0.1, 256 * MB, 100] as const
/** product.md: limit and reservation of CPU and memory, and PIDs. */
const TABLE: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  vedfolnir: [2, 2 * GB, 1, GB, 1000],
  mysql: [4, 8 * GB, 2, 4 * GB, 2000],
  redis: [2, 2 * GB, 1, GB, 500],
  nginx: [1, GB, 0.5, 512 * MB, 500],
  prometheus: [2, 4 * GB, 1, 2 * GB, 1000],
  grafana: [1, 2 * GB, 0.5, GB, 500],
  loki: [2, 2 * GB, 1, GB, 500],
  vault: [1, GB, 0.5, 512 * MB, 200],
  alertmanager: EXPORTER,
  'mysql-exporter': EXPORTER,
  'redis-exporter': EXPORTER,
  'nginx-exporter': EXPORTER,
  'node-exporter': EXPORTER,
  cadvisor: EXPORTER,
}

describe.each([
  ['Compose', COMPOSE],
  ['Swarm', SWARM],
])('the project for %s', (kind, files) => {
  const services = servicesIn(files)
  test('has every service with the limits, reservations and PIDs of product.md', () => {
    const amounts = services.map(({ name, limits, reservations }) => [
      name,
      [limits.cpus, limits.memory, reservations.cpus, reservations.memory, limits.pids],
    ])
    expect(Object.fromEntries(amounts)).toEqual(TABLE)
  })
  test('restarts, updates one at a time and rolls back, and bounds its logs', () => {
    for (const { name, update, rollback, restart, restartCondition, logOptions } of services) {
      expect(update, name).toMatchObject({ parallelism: 1, failureAction: 'rollback', maxFailureRatio: 0.3 })
      expect(rollback, name).toMatchObject({ parallelism: 1 })
      // Compose makes of a condition with attempts what Docker refuses.
      expect([restart, restartCondition], name).toEqual(
        kind === 'Compose' ? ['unless-stopped', null] : [null, 'any'],
      )
      expect(logOptions, name).toHaveProperty('max-size')
    }
    expect(services.find(({ name }) => name === 'vedfolnir')?.update?.order).toBe('start-first')
  })
  test('is checked for health, but for the one whose image cannot ask', () => {
    expect(services.filter(({ healthcheck }) => healthcheck === null).map(({ name }) => name)).toEqual([
      'nginx-exporter',
    ])
  })
  test('scales the app from 2 to 5, and says of everything else that it is not scaled', () => {
    const [app, ...others] = policed(files)
    expect(app?.policy).toMatchObject({
      problems: [],
      policy: { enabled: true, min: 2, max: 5, preset: 'vedfolnir', mode: 'observe' },
    })
    expect(others.every(({ policy }) => !policy.policy.enabled && policy.problems.length === 0)).toBe(true)
    expect(services[0]?.replicas).toBe(3)
    for (const { name, labels, deployLabels } of services)
      expect({ ...labels, ...deployLabels }, name).toHaveProperty('com.vedfolnir.scaling')
  })
  test('is found nothing wrong with by `eyrie validate`', () => {
    const { checks, problems } = auditFiles(files, { VEDFOLNIR_IMAGE: 'vedfolnir:1.0' })
    expect(problems).toEqual([])
    expect(checks.filter(({ status }) => status !== 'pass')).toEqual([])
    expect(checks.length).toBeGreaterThan(250)
    const ids = checks.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['monitoring.rules', 'monitoring.dashboard']))
  })
  test('holds no password: what is secret is a file', () => {
    for (const { name, environment } of services)
      for (const [variable, value] of Object.entries(environment))
        if (/PASSWORD|TOKEN|SECRET/.test(variable))
          expect(value, `${name} ${variable}`).toMatch(/^\/run\/secrets\//)
  })
})

describe('what is generated is current', () => {
  test.each([
    ['prometheus/eyrie.rules.yml', 'rules', prometheusRules],
    ['grafana/dashboards/vedfolnir-scaling.json', 'dashboard', grafanaDashboard],
  ] as const)('%s', (file, command, generate) => {
    const made = generate(policed(COMPOSE))
    const again = `run: eyrie ${command} -f docker-compose.yml -f docker-compose.scaling.yml > ${file}`
    expect(fs.readFileSync(path.join(KIT, file), 'utf8'), again).toBe(made.ok ? made.value.text : '')
  })
  test('the Swarm’s policy has the same rules', () => {
    expect(prometheusRules(policed(SWARM))).toEqual(prometheusRules(policed(COMPOSE)))
  })
})

test('a stack has neither a name nor conditions of depends_on, which `docker stack` refuses', () => {
  const text = fs.readFileSync(SWARM[0] ?? '', 'utf8')
  expect(text).not.toMatch(/^name:/m)
  expect(text).not.toContain('depends_on')
})

test.skipIf(withoutPromtool)('promtool takes both configurations of Prometheus, and their rules', () => {
  for (const name of ['prometheus.yml', 'prometheus.swarm.yml']) {
    const { status, output } = promtool([
      'check',
      'config',
      '--syntax-only',
      path.join(KIT, 'prometheus', name),
    ])
    expect(status, output).toBe(0)
  }
})
