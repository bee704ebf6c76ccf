import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Inventory, Project, Service } from '../../../shared/domain/inventory.ts'
import { projectAuditSchema, serviceResourcesSchema } from '../../../shared/contract/audit.ts'
import { replica } from '../../resources/audit/testing/cases.ts'
import type { App } from '../app.ts'
import { auditProject, auditProjects, composeFilesIn } from './audit.ts'
import { resourcesOf } from './resources.ts'
import { noConnections } from '../testing/noConnections.ts'
import { simulatedApp } from '../testing/simulatedApp.ts'

const GIB = 1024 ** 3
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-audit-'))
let app: App

beforeAll(async () => {
  fs.mkdirSync(path.join(folder, 'data'))
  const made = simulatedApp('demo', path.join(folder, 'data'), noConnections)
  if (!made.ok) throw new Error(made.error.message)
  app = made.value
  await app.start({ loop: false })
})
afterAll(async () => {
  await app.stop()
  fs.rmSync(folder, { recursive: true })
})

const service = (changes: Partial<Service> = {}): Service => ({
  project: 'shop',
  name: 'web',
  engine: 'compose',
  labels: { 'com.docker.compose.project': 'shop', 'eyrie.autoscale.enable': 'false', price: '5 $' },
  replicas: [replica({ memoryLimit: GIB, image: 'nginx:latest' })],
  scalability: { ok: true },
  ...changes,
})
const inventory: Inventory = {
  at: 1,
  host: {
    name: 'host',
    cpus: 4,
    memoryBytes: 8 * GIB,
    engineVersion: '27',
    apiVersion: '1.41',
    os: 'linux',
    cgroupVersion: '2',
  },
  commitment: { cpuReserved: 0, cpuLimits: 0, memoryReserved: 0, memoryLimits: 0, containers: 1 },
  projects: [],
}
const project = (changes: Partial<Project> = {}): Project => ({
  name: 'shop',
  engine: 'compose',
  workingDir: null,
  configFiles: [],
  services: [service()],
  ...changes,
})
const findings = (audited: ReturnType<typeof auditProject>) =>
  audited.checks.filter(({ status }) => status !== 'pass').map(({ id }) => id)

describe('a project whose files are elsewhere', () => {
  test('has what runs of it looked at, and only what the engine shows', () => {
    const audited = auditProject(project({ configFiles: ['/gone/compose.yaml'] }), inventory, {})
    expect(projectAuditSchema.safeParse(audited).error).toBeUndefined()
    expect(audited.problems).toEqual([])
    expect(audited.note).toContain('/gone/compose.yaml, from which shop was started, is not on this machine')
    expect(findings(audited)).toEqual([
      'limits.cpu',
      'limits.pids',
      'limits.memory-reservation',
      'monitoring.health',
      'automation.image-tag',
    ])
    // Nothing is known of logs and restarts, so nothing is said of them.
    expect(audited.checks.some(({ id }) => /log|restart|drift/.test(id))).toBe(false)
  })
  test('without replicas there is nothing to judge, and nothing breaks', () => {
    const audited = auditProject(project({ services: [service({ replicas: [] })] }), inventory, {})
    expect(audited.problems).toEqual([])
  })
})

describe('a project whose files are here', () => {
  const file = path.join(folder, 'compose.yaml')
  beforeAll(() => {
    fs.writeFileSync(file, '# Shop.\nservices:\n  web:\n    image: nginx:1.27\n    mem_limit: 2g\n')
  })
  test('is compared with what runs, and with its host', () => {
    const audited = auditProject(project({ configFiles: [file] }), inventory, {})
    expect(audited.note).toBeNull()
    const drift = audited.checks.find(({ id }) => id === 'drift.memory')
    expect(drift).toMatchObject({ status: 'warn', file, line: 5 })
    expect(drift?.fix?.diff).toContain('+    mem_limit: 1G')
    expect(audited.checks.some(({ id, status }) => id === 'capacity.limits' && status === 'pass')).toBe(true)
  })
  test('is found in its folder with its override', () => {
    fs.writeFileSync(path.join(folder, 'compose.override.yaml'), 'services: {}\n')
    expect(composeFilesIn(folder)).toEqual(
      ['compose.yaml', 'compose.override.yaml'].map((name) => path.join(folder, name)),
    )
    expect(composeFilesIn(path.join(folder, 'data'))).toEqual([])
  })
})

describe('of a running core', () => {
  test('every project is audited, or the one that is named', () => {
    const all = auditProjects(app.core, undefined)
    const one = auditProjects(app.core, 'vedfolnir')
    expect(all).toEqual(one)
    expect(all.ok && all.value.audits.map((each) => [each.project, each.checks.length > 20])).toEqual([
      ['vedfolnir', true],
    ])
    const none = auditProjects(app.core, 'nobody')
    expect(none).toMatchObject({
      ok: false,
      error: { code: 'NotFound', message: 'there is no project nobody; known: vedfolnir' },
    })
  })
  test('limits are told with what was measured, and nothing is advised without history', async () => {
    const told = await resourcesOf(app.core, undefined)
    if (!told.ok) throw new Error(told.error.message)
    const row = told.value.services.find((each) => each.service === 'vedfolnir')
    expect(serviceResourcesSchema.safeParse(row).error).toBeUndefined()
    expect(row).toMatchObject({
      cpu: { limit: 2, advice: null },
      memory: { limit: 2 * GIB, advice: null },
      pids: 1000,
    })
    expect(row?.sentence).toBe('Nothing was measured yet.')
  })
  test('a history makes advice, with its evidence and what it saves', async () => {
    const now = Date.now()
    const samples = (value: number) =>
      Array.from({ length: 4 * 24 * 3 }, (_, index) => ({ at: now - (288 - index) * 900_000, value }))
    app.core.store.append(
      new Map([
        ['vedfolnir/vedfolnir/cpu.high', samples(0.1)],
        ['vedfolnir/vedfolnir/memory.high', samples(0.9)],
      ]),
    )
    const told = await resourcesOf(app.core, 'vedfolnir')
    if (!told.ok) throw new Error(told.error.message)
    const row = told.value.services.find((each) => each.service === 'vedfolnir')
    expect(row?.days).toBeCloseTo(3, 0)
    expect(row?.cpu.advice?.target).toBeCloseTo(0.23, 1)
    expect(row?.memory.advice?.target).toBeGreaterThan(1.8 * GIB)
    expect(row?.sentence).toMatch(
      /^CPU is generous: 0\.2\d* cores would do, .* less for all replicas; memory is short: 2\.0 GB where 2\.\d GB are needed\.$/,
    )
  })
})
