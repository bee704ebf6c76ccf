/** What runs on an engine: its projects (Compose's, and the Swarm's it manages), its host and what is promised there. */
import type { Host, HostCommitment, Inventory, RunningContainer } from '../../shared/domain/inventory.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { DockerConnection } from './client.ts'
import { fieldsOf, type Report } from './fields.ts'
import { getJson } from './get.ts'
import { readHost } from './hostInfo.ts'
import { createImages } from './images.ts'
import { createInspections, type Inspection } from './inspections.ts'
import { readLimits } from './limits.ts'
import { readListed, serviceOf, type Listed } from './listed.ts'
import { groupServices, modelOf, projectsOf, type Read } from './projects.ts'
import { readReplica, undescribedReplica } from './replica.ts'
import { NO_SWARM, readMembership, type Membership } from './swarm/membership.ts'
import { isTask, localContainers } from './swarm/local.ts'
import { besideCompose } from './swarm/projects.ts'
import { createSwarmReader } from './swarm/reader.ts'

export interface InventoryReader {
  read(): Promise<Result<Inventory>>
  /** What could not be understood in the last reading: one sentence per container and field. */
  problems(): readonly string[]
  /** Why services of a Swarm are not shown, or not as they are now; null: they are, or there is no Swarm. */
  remark(): string | null
  /** Something happened to this container: look at it again. */
  forget(id: string): void
  /** Something happened in the Swarm: its own state may be another one. */
  forgetSwarm(): void
  /** Nothing known is certain any more: after a lost connection. */
  forgetAll(): void
  pidOf(id: string): number | null
}

const LIST_MS = 10_000
const INFO_MS = 5_000
/** A host's CPUs and memory change rarely; its answer is not cheap. */
const HOST_AGE_MS = 60_000

export function createInventoryReader(api: DockerConnection, now: () => number): InventoryReader {
  const inspections = createInspections(api, now)
  const images = createImages(api, now)
  const swarm = createSwarmReader(api, now)
  let problems: readonly string[] = []
  let remark: string | null = null
  let host: { readonly value: Host; readonly membership: Membership; readonly at: number } | null = null

  async function readHostInfo(report: Report): Promise<Result<Host>> {
    if (host !== null && now() - host.at < HOST_AGE_MS) return ok(host.value)
    const info = await api.call('ask the engine about its host', INFO_MS, (abortSignal) =>
      getJson(api.docker, '/info', abortSignal),
    )
    if (!info.ok) return info
    const read = readHost(info.value, api.apiVersion() ?? '', report)
    if (read.ok) host = { value: read.value, membership: readMembership(info.value), at: now() }
    return read
  }

  return {
    async read() {
      const found = new Set<string>()
      const report = (sentence: string) => {
        found.add(sentence)
      }
      const machine = await readHostInfo(report)
      if (!machine.ok) return machine
      const answer = await api.call('list containers', LIST_MS, (abortSignal) =>
        getJson(api.docker, '/containers/json?all=1', abortSignal),
      )
      if (!answer.ok) return answer
      if (!Array.isArray(answer.value)) {
        return fail('Failed', `the engine's list of containers is not a list`)
      }
      const at = now()
      const listed = answer.value.flatMap((entry, position) => readListed(entry, position, report) ?? [])
      const wanted = listed.filter(
        (container) =>
          isRunning(container) || serviceOf(container.labels) !== null || isTask(container.labels),
      )
      const [described, stacks] = await Promise.all([
        inspections.of(wanted),
        swarm.read(host?.membership ?? NO_SWARM, report),
      ])
      if (!described.ok) return described
      const reads = wanted.flatMap((container) =>
        readOne(container, described.value.get(container.id), report),
      )
      const services = groupServices(reads)
      const present = await images.present(services.map((of) => modelOf(of).replica.imageId))
      const compose = projectsOf(services, present)
      const stacked = stacks.projects(localContainers(wanted, described.value))
      problems = [...found]
      remark = stacks.remark
      return ok({
        at,
        host: machine.value,
        commitment: commitmentOf(wanted, described.value),
        projects: [...compose, ...besideCompose(compose, stacked)],
        ...(stacks.nodes === null ? {} : { nodes: stacks.nodes }),
      })
    },
    problems: () => problems,
    remark: () => remark,
    forget: (id) => {
      inspections.forget(id)
    },
    forgetSwarm() {
      host = null
      swarm.forget()
    },
    forgetAll() {
      swarm.forget()
      inspections.forgetAll()
      images.forgetAll()
      host = null
    },
    pidOf: (id) => inspections.pidOf(id),
  }
}

function isRunning({ state }: Listed): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting'
}

function readOne(container: Listed, inspection: Inspection | undefined, report: Report): readonly Read[] {
  if (serviceOf(container.labels) === null || inspection === undefined) return []
  const { labels } = container
  switch (inspection.kind) {
    case 'gone':
      return []
    case 'undescribed':
      report(inspection.sentence)
      return [{ replica: undescribedReplica(container), labels, inspection }]
    case 'described':
      return [{ replica: readReplica(container, inspection.answer, report), labels, inspection }]
  }
}

/** Every running container of the engine, Compose's or not. */
function commitmentOf(listed: readonly Listed[], described: ReadonlyMap<string, Inspection>): HostCommitment {
  const sum = { cpuReserved: 0, cpuLimits: 0, memoryReserved: 0, memoryLimits: 0, containers: 0 }
  const running: RunningContainer[] = []
  for (const container of listed) {
    const inspection = described.get(container.id)
    if (!isRunning(container) || inspection === undefined || inspection.kind === 'gone') continue
    sum.containers += 1
    if (inspection.kind !== 'described') {
      running.push({ id: container.id, cpuReserved: null, memoryReserved: null })
      continue
    }
    // What is wrong with its fields is reported where it is read as a replica.
    const limits = readLimits(fieldsOf(inspection.answer, container.name, null))
    sum.cpuLimits += limits.cpuLimit ?? 0
    sum.memoryReserved += limits.memoryReservation ?? 0
    sum.memoryLimits += limits.memoryLimit ?? 0
    // Between two starts nothing of it runs: it holds what it reserves, and no more.
    if (container.state !== 'restarting' || limits.memoryReservation !== null)
      running.push({ id: container.id, cpuReserved: null, memoryReserved: limits.memoryReservation })
  }
  return { ...sum, running }
}
