/** The overview: the app's state, the host's capacity, and one row a service. */
import type { AppView, HostView, ServiceRow, Spark, StatusReport } from '../../../shared/contract/views.ts'
import type { ProjectView } from '../../../shared/contract/contract.ts'
import type { Project, Service } from '../../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../../shared/domain/metrics.ts'
import type { Core } from '../core.ts'
import { leaseView } from './lease.ts'

export function appView(core: Core): AppView {
  return {
    connection: core.connection,
    label: core.source.label,
    kind: core.source.kind,
    docker: core.observer.status(),
    prometheus: core.factors.status(),
    frozen: core.settings.get().frozen,
    collection: core.source.usage.path,
    notices: [...core.notices, core.storeProblem()].filter((notice) => notice !== null),
    now: core.now(),
  }
}

/** Null before the first inventory. */
export function hostView(core: Core): HostView | null {
  const inventory = core.observer.inventory()
  if (inventory === null) return null
  const { host, commitment } = inventory
  const used = core.sampler.hostUse()
  return {
    name: host.name,
    engineVersion: host.engineVersion,
    containers: commitment.containers,
    cpu: {
      total: host.cpus,
      used: used.cpuCores,
      reserved: commitment.cpuReserved,
      limits: commitment.cpuLimits,
    },
    memory: {
      total: host.memoryBytes,
      used: used.memoryBytes,
      reserved: commitment.memoryReserved,
      limits: commitment.memoryLimits,
    },
    seenAt: inventory.at,
  }
}

export function projectView(core: Core, project: Project): ProjectView {
  return {
    name: project.name,
    engine: project.engine,
    configFiles: project.configFiles,
    services: project.services.map((service) => service.name),
    lease: leaseView(core, project.name),
  }
}

/** Sparklines show five minutes in points of ten seconds. */
const SPARK_POINTS = 30
const SPARK_STEP_SECONDS = 10

function sparkPoints(core: Core, key: string, end: number): (number | null)[] {
  const step = SPARK_STEP_SECONDS * 1000
  const from = end - SPARK_POINTS * step
  const sums = Array.from({ length: SPARK_POINTS }, () => ({ sum: 0, count: 0 }))
  for (const sample of core.recent.since(key, from)) {
    const slot = sums[Math.floor((sample.at - from) / step)]
    if (slot === undefined) continue
    slot.sum += sample.value
    slot.count += 1
  }
  // Three digits are all a path of 100 pixels can show, and keep a row's delta small.
  return sums.map(({ sum, count }) => (count === 0 ? null : Math.round((sum / count) * 1000) / 1000))
}

export function sparkOf(core: Core, service: Service): Spark {
  const step = SPARK_STEP_SECONDS * 1000
  const end = Math.ceil(core.now() / step) * step
  const points = (metric: string) => sparkPoints(core, seriesKey(service.project, service.name, metric), end)
  return { stepSeconds: SPARK_STEP_SECONDS, cpu: points(SERIES.cpu), memory: points(SERIES.memory) }
}

/** cli.md's `status` document. `project`: only this one. */
export function statusReport(
  core: Core,
  rows: readonly ServiceRow[],
  project: string | undefined,
): StatusReport {
  const inventory = core.observer.inventory()
  const app = appView(core)
  return {
    projects: (inventory?.projects ?? [])
      .filter((known) => project === undefined || known.name === project)
      .map((known) => ({
        name: known.name,
        engine: known.engine,
        lease: leaseView(core, known.name),
        services: rows
          .filter((row) => row.project === known.name)
          .map((row) => ({
            name: row.name,
            enabled: row.enabled,
            mode: row.mode,
            replicas: row.replicas,
            scores: row.scores,
            pauses: row.pauses,
            proposal: row.proposal,
            drift: row.drift,
            circuit: row.circuit,
            rollout: row.rollout,
            demoted: row.demoted,
            decision: {
              kind: row.decision.kind,
              desired: row.decision.desired,
              reason: row.decision.reason,
              sentence: row.decision.sentence,
            },
            cpu: row.cpu === null || row.cpu.stale ? null : { value: row.cpu.value, of: row.cpu.of },
            memory:
              row.memory === null || row.memory.stale ? null : { value: row.memory.value, of: row.memory.of },
            problems: problemsOf(core, row),
          })),
      })),
    sources: {
      docker: { state: app.docker.state, detail: app.docker.detail },
      prometheus: { state: app.prometheus.state, detail: app.prometheus.detail },
    },
    frozen: app.frozen,
    notices: app.notices,
  }
}

function problemsOf(core: Core, { project, name }: ServiceRow): string[] {
  const service = core.observer.service(project, name)
  return service === null ? [] : [...core.controller.policy(service).problems]
}
