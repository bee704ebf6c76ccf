/** Limits, reservations and use of every service, and what its own history says they should be. */
import type { ResourceAmount, ServiceResources } from '../../shared/contract/audit.ts'
import type { ResultOf } from '../../shared/contract/contract.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import { currentReplicas, type Host, type Service } from '../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../shared/domain/metrics.ts'
import { capital, formatBytes, formatCores } from '../../shared/lib/format.ts'
import type { Result } from '../../shared/lib/result.ts'
import { rightSize, type Peak, type Sizing } from '../resources/rightSizing.ts'
import { askedProjects } from './askedProjects.ts'
import type { Core } from './core.ts'
import { measuredOf } from './views/measured.ts'

/** Older readings weigh less than a two-hundredth. */
const HISTORY_MS = 8 * 86_400_000
/** A little more than one in a quarter of an hour. */
const POINTS = 800

export function resourcesOf(
  core: Core,
  asked: string | undefined,
): Result<ResultOf<'resources.get'>, ContractError> {
  const found = askedProjects(core, asked)
  if (!found.ok) return found
  const { inventory, projects } = found.value
  const { name, cpus, memoryBytes } = inventory.host
  return {
    ok: true,
    value: {
      host: { name, cpus, memoryBytes },
      services: projects.flatMap(({ services }) =>
        services.map((service) => oneOf(core, service, inventory.host)),
      ),
    },
  }
}

function oneOf(core: Core, service: Service, host: Host): ServiceResources {
  const replicas = currentReplicas(service)
  const [model] = replicas
  const cpuLimit = model?.cpuLimit ?? null
  const memoryLimit = model?.memoryLimit ?? null
  const oomKills = service.replicas.flatMap(({ oomKilled, memoryLimit: hit, startedAt }) =>
    oomKilled && hit !== null ? [{ at: startedAt ?? core.now(), limitBytes: hit }] : [],
  )
  const sizing = rightSize({
    // Shares of the limit are stored: they are taken of the one that is set now.
    cpu: peaksOf(core, service, SERIES.cpuHigh, cpuLimit ?? host.cpus),
    memory: peaksOf(core, service, SERIES.memoryHigh, memoryLimit ?? host.memoryBytes),
    oomKills,
    now: core.now(),
  })
  const amount = (
    metric: 'cpu' | 'memory',
    limit: number | null,
    reservation: number | null,
  ): ResourceAmount => ({
    limit,
    reservation,
    use: measuredOf(core, service, metric)?.absolute ?? null,
    advice: sizing[metric],
  })
  const cpu = amount('cpu', cpuLimit, model?.cpuReservation ?? null)
  const memory = amount('memory', memoryLimit, model?.memoryReservation ?? null)
  const { project, name } = service
  return {
    project,
    service: name,
    replicas: replicas.length,
    cpu,
    memory,
    pids: model?.pidsLimit ?? null,
    days: sizing.days,
    oomKills: sizing.oomKills,
    sentence: sentenceOf(cpu, memory, sizing, replicas.length),
  }
}

function peaksOf(core: Core, service: Service, series: string, whole: number): readonly Peak[] {
  const to = core.now()
  const key = seriesKey(service.project, service.name, series)
  return core.store
    .range(key, to - HISTORY_MS, to, POINTS)
    .points.map(({ at, max }) => ({ at, value: max * whole }))
}

/** Below this much evidence nothing is advised; between, it is said. */
const LEAST_DAYS = 1 / 24
const FEW_DAYS = 2
/** A limit this much above what is advised is worth a word. */
const GENEROUS = 1.5

function sentenceOf(
  cpu: ResourceAmount,
  memory: ResourceAmount,
  { days, oomKills }: Sizing,
  replicas: number,
): string {
  if (cpu.advice === null && memory.advice === null) return 'Nothing was measured yet.'
  if (days < LEAST_DAYS) return 'Less than an hour was measured: too little to advise.'
  const parts = [
    oomKills > 0 ? `killed for memory ${oomKills === 1 ? 'once' : `${oomKills} times`}` : null,
    partOf('CPU', cpu, formatCores, replicas),
    partOf('memory', memory, formatBytes, replicas),
  ].filter((part) => part !== null)
  const words = parts.length === 0 ? 'fits what is used' : parts.join('; ')
  return `${capital(words)}.${days < FEW_DAYS ? ' Little was measured yet.' : ''}`
}

function partOf(
  name: string,
  { limit, advice }: ResourceAmount,
  format: (value: number) => string,
  replicas: number,
): string | null {
  if (advice === null) return null
  if (limit === null) return `${name} has no limit, ${format(advice.target)} would do`
  if (limit < advice.target)
    return `${name} is short: ${format(limit)} where ${format(advice.target)} are needed`
  if (limit > advice.upper && limit > advice.target * GENEROUS)
    return `${name} is generous: ${format(advice.target)} would do, ${format((limit - advice.target) * replicas)} less for all replicas`
  return null
}
