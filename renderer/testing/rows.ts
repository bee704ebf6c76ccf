/** Realistic rows for specs and for looking at pages without a core: Vedfolnir at work, and a small shop beside it. */
import type { OverviewState, ProjectView, SparksState } from '../../shared/contract/contract.ts'
import type { AppView, Dot, HostView, Measured, ServiceRow, Spark } from '../../shared/contract/views.ts'
import type { Action } from '../../shared/domain/history.ts'
import { formatBytes, formatCores } from '../../shared/lib/format.ts'

const GB = 1024 ** 3
const MB = 1024 ** 2

interface Sketch {
  readonly name: string
  readonly cpuLimit: number
  readonly memoryLimit: number
  readonly cpu: number
  readonly memory: number
  readonly count?: number
  readonly scaled?: boolean
}

const VEDFOLNIR: readonly Sketch[] = [
  {
    name: 'vedfolnir',
    cpuLimit: 2,
    memoryLimit: 2 * GB,
    cpu: 0.71,
    memory: 0.62,
    count: 3,
    scaled: true,
  },
  { name: 'mysql', cpuLimit: 4, memoryLimit: 8 * GB, cpu: 0.34, memory: 0.71 },
  { name: 'redis', cpuLimit: 2, memoryLimit: 2 * GB, cpu: 0.08, memory: 0.22 },
  { name: 'nginx', cpuLimit: 1, memoryLimit: GB, cpu: 0.12, memory: 0.05 },
  { name: 'prometheus', cpuLimit: 2, memoryLimit: 4 * GB, cpu: 0.21, memory: 0.44 },
  { name: 'grafana', cpuLimit: 1, memoryLimit: 2 * GB, cpu: 0.03, memory: 0.18 },
  { name: 'loki', cpuLimit: 2, memoryLimit: 2 * GB, cpu: 0.11, memory: 0.38 },
  { name: 'vault', cpuLimit: 1, memoryLimit: GB, cpu: 0.004, memory: 0.14 },
  ...['mysql', 'redis', 'nginx', 'node'].map((of) => ({
    name: `${of}-exporter`,
    cpuLimit: 0.5,
    memoryLimit: 512 * MB,
    cpu: 0.02,
    memory: 0.06,
  })),
  { name: 'cadvisor', cpuLimit: 0.5, memoryLimit: 512 * MB, cpu: 0.31, memory: 0.4 },
]

const SHOP: readonly Sketch[] = [
  { name: 'web', cpuLimit: 1, memoryLimit: 512 * MB, cpu: 0.18, memory: 0.31, count: 2, scaled: true },
  { name: 'worker', cpuLimit: 1, memoryLimit: 512 * MB, cpu: 0.93, memory: 0.57, count: 4, scaled: true },
  { name: 'postgres', cpuLimit: 2, memoryLimit: 4 * GB, cpu: 0.27, memory: 0.52 },
]

export function measured(
  value: number,
  of: string,
  absolute: number,
  replicas: number,
  at: number,
): Measured {
  return { value, of, absolute, windowSeconds: 60, replicas, totalReplicas: replicas, at, stale: false }
}

export function serviceRow(project: string, sketch: Sketch, now: number): ServiceRow {
  const { name, cpuLimit, memoryLimit, cpu, memory, count = 1, scaled = false } = sketch
  const dots: Dot[] = Array.from({ length: count }, (_, index) => ({
    name: `${project}-${name}-${index + 1}`,
    state: 'ready',
  }))
  return {
    project,
    name,
    engine: 'compose',
    enabled: scaled,
    mode: scaled ? 'automatic' : 'observe',
    replicas: {
      current: count,
      ready: count,
      desired: count,
      min: scaled ? 2 : 1,
      max: scaled ? 5 : 1,
    },
    dots,
    restarts: 0,
    scores: { up: cpu > 0.7 ? 6.4 : 0, down: cpu < 0.2 ? 3.5 : 0 },
    actAt: 5,
    decision: scaled
      ? {
          at: now,
          kind: 'hold',
          desired: count,
          reason: 'WithinThresholds',
          sentence: `Holding at ${count}: no factor stands beyond its threshold.`,
        }
      : {
          at: now,
          kind: 'hold',
          desired: count,
          reason: 'Disabled',
          sentence: `Holding at ${count}: not enabled for scaling.`,
        },
    cpu: measured(cpu, `${formatCores(cpuLimit)} limit`, cpu * cpuLimit, count, now),
    memory: measured(memory, `${formatBytes(memoryLimit)} limit`, memory * memoryLimit, count, now),
    scalable: { ok: true, sentence: '' },
    pauses: [],
    proposal: null,
    drift: null,
    circuit: null,
    rollout: null,
    demoted: null,
    acting: null,
    lastAction: null,
    rollback: null,
    seenAt: now,
    typicalStartSeconds: scaled ? 31 : null,
  }
}

/** Five minutes around a level, with a gap where there were no samples. */
export function sparkAround(cpu: number, memory: number, phase: number, gap = false): Spark {
  const wave = (level: number, swing: number) =>
    Array.from({ length: 30 }, (_, index) => {
      if (gap && index > 11 && index < 16) return null
      const noise = Math.sin((index + phase) * 0.9) * 0.5 + Math.sin((index + phase) * 2.3) * 0.3
      return Math.max(0, Math.round(level * (1 + swing * noise) * 1000) / 1000)
    })
  return { stepSeconds: 10, cpu: wave(cpu, 0.35), memory: wave(memory, 0.06) }
}

export function demoApp(now: number): AppView {
  return {
    connection: 'default',
    label: 'local socket',
    kind: 'docker',
    docker: { state: 'connected', detail: 'Docker 27.3 answers (API 1.47).', lastSeenAt: now },
    prometheus: {
      state: 'connected',
      detail: 'http://127.0.0.1:9090 answers (Prometheus 3.1).',
      lastSeenAt: now,
    },
    frozen: false,
    collection: 'cgroup files',
    notices: [],
    now,
  }
}

export function demoHost(now: number): HostView {
  return {
    name: 'hlidskjalf',
    engineVersion: '27.3.1',
    containers: 22,
    cpu: { total: 16, used: 5.84, reserved: 9.6, limits: 22.5 },
    memory: { total: 64 * GB, used: 21.4 * GB, reserved: 17.2 * GB, limits: 33 * GB },
    seenAt: now,
  }
}

export function demoAction(id: string, over: Partial<Action>): Action {
  return {
    id,
    project: 'vedfolnir',
    service: 'vedfolnir',
    from: 2,
    to: 3,
    by: 'controller',
    reason: 'ScoreUp',
    sentence: 'CPU 84 % for 5 min (score 6 of 15)',
    startedAt: 0,
    endedAt: null,
    operations: [],
    verification: null,
    outcome: '',
    logs: [],
    ...over,
  }
}

function demoActions(now: number): readonly Action[] {
  const minute = 60_000
  return [
    demoAction('a3', {
      startedAt: now - 12 * minute,
      endedAt: now - 12 * minute + 33_000,
      verification: 'converged',
      outcome: 'Scaled 2 → 3 in 33 s; all replicas are ready.',
    }),
    demoAction('a2', {
      project: 'shop',
      service: 'worker',
      from: 4,
      to: 5,
      reason: 'ScoreUp',
      startedAt: now - 47 * minute,
      endedAt: now - 45 * minute,
      verification: 'reverted',
      outcome: 'shop-worker-5 did not become healthy within 60 s and was removed; 4 replicas stay.',
      logs: ['worker: cannot reach redis:6379: connection refused'],
    }),
    demoAction('a1', {
      from: 3,
      to: 2,
      by: 'operator',
      reason: 'Manual',
      sentence: 'asked for by hand',
      startedAt: now - 190 * minute,
      endedAt: now - 190 * minute + 11_000,
      verification: 'converged',
      outcome: 'Scaled 3 → 2 in 11 s.',
    }),
  ]
}

/** One service in each state a row can have. */
function withStates(row: ServiceRow, now: number): ServiceRow {
  const key = `${row.project}/${row.name}`
  if (key === 'vedfolnir/vedfolnir')
    return {
      ...row,
      decision: {
        at: now,
        kind: 'hold',
        desired: 3,
        reason: 'Cooldown',
        sentence: 'Holding at 3: cooldown after scale-up ends in 2:41.',
      },
      lastAction: { at: now - 12 * 60_000, from: 2, to: 3, by: 'eyrie' },
      rollback: { id: 0, count: 2 },
    }
  if (key === 'shop/worker')
    return {
      ...row,
      replicas: { ...row.replicas, ready: 3, min: 2, max: 8 },
      restarts: 3,
      dots: row.dots.map((dot, index) => (index === 3 ? { ...dot, state: 'unhealthy' } : dot)),
      decision: {
        at: now,
        kind: 'blocked',
        desired: 4,
        reason: 'Paused',
        sentence: 'Blocked at 4: wants 5 (CPU 93 % for 5 min, score 6.4 of 15), scaling up is paused.',
      },
      pauses: [{ direction: 'up', until: now + 34 * 60_000 }],
    }
  if (key === 'vedfolnir/mysql')
    return {
      ...row,
      scalable: { ok: false, sentence: 'mysql publishes the fixed host port 3306: a second replica cannot.' },
    }
  if (key === 'vedfolnir/vault') return { ...row, cpu: null, scores: null }
  return row
}

function projectView(name: string, services: readonly Sketch[]): ProjectView {
  return {
    name,
    engine: 'compose',
    configFiles: ['compose.yaml'],
    services: services.map((service) => service.name),
    lease: { state: 'alone', holder: null, since: null, sentence: 'Nobody else can act here.' },
  }
}

/** The last minutes of every service of the overview. */
export function demoSparks(): SparksState {
  return Object.fromEntries(
    [['vedfolnir', VEDFOLNIR] as const, ['shop', SHOP] as const].flatMap(([project, sketches]) =>
      sketches.map(({ name, cpu, memory }, index) => [
        `${project}/${name}`,
        sparkAround(cpu, memory, index * 7, name === 'redis'),
      ]),
    ),
  )
}

export function demoOverview(now: number): OverviewState {
  const state: Record<string, unknown> = { app: demoApp(now), host: demoHost(now) }
  for (const [project, sketches] of [
    ['vedfolnir', VEDFOLNIR],
    ['shop', SHOP],
  ] as const) {
    state[`project:${project}`] = projectView(project, sketches)
    sketches.forEach((sketch) => {
      state[`service:${project}/${sketch.name}`] = withStates(serviceRow(project, sketch, now), now)
    })
  }
  for (const action of demoActions(now)) state[`action:${action.id}`] = action
  return state as OverviewState
}

/** A few of the services, where a spec looks for names and roles through the whole page. */
export function smallOverview(now: number): OverviewState {
  const kept = ['vedfolnir', 'mysql', 'redis', 'vault', 'redis-exporter', 'web', 'worker', 'postgres']
  return Object.fromEntries(
    Object.entries(demoOverview(now)).filter(
      ([key]) => !key.startsWith('service:') || kept.some((name) => key.endsWith(`/${name}`)),
    ),
  ) as OverviewState
}
