/** Limits, reservations and use of every service, and what its history says they should be, with what that saves and risks. */
import type { ResourceAmount, ServiceResources } from '../../../shared/contract/audit.ts'
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import { currentReplicas, type Service } from '../../../shared/domain/inventory.ts'
import { capital, formatBytes, formatCores } from '../../../shared/lib/format.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { riskOf, savingsOf } from '../../resources/sizing/worth.ts'
import { askedProjects } from '../askedProjects.ts'
import type { Core } from '../core.ts'
import type { ServiceSizing } from './sizing/sizings.ts'
import { measuredOf } from '../views/measured.ts'

export async function resourcesOf(
  core: Core,
  asked: string | undefined,
): Promise<Result<ResultOf<'resources.get'>, ContractError>> {
  const found = askedProjects(core, asked)
  if (!found.ok) return found
  const { inventory, projects } = found.value
  const { name, cpus, memoryBytes } = inventory.host
  const services = await Promise.all(
    projects
      .flatMap((project) => project.services)
      .map(async (service) => oneOf(core, service, await core.sizings.of(service, inventory.host))),
  )
  return { ok: true, value: { host: { name, cpus, memoryBytes }, services } }
}

function oneOf(core: Core, service: Service, sizing: ServiceSizing): ServiceResources {
  const replicas = currentReplicas(service)
  const [model] = replicas
  const amount = (
    metric: 'cpu' | 'memory',
    limit: number | null,
    reservation: number | null,
  ): ResourceAmount => {
    const advice = sizing[metric]
    return {
      limit,
      reservation,
      use: measuredOf(core, service, metric)?.absolute ?? null,
      advice,
      saves: advice === null ? null : savingsOf({ limit, reservation }, advice, replicas.length),
    }
  }
  const cpu = amount('cpu', model?.cpuLimit ?? null, model?.cpuReservation ?? null)
  const memory = amount('memory', model?.memoryLimit ?? null, model?.memoryReservation ?? null)
  const known = [sizing.cpu, sizing.memory].flatMap((advice) => advice?.days ?? [])
  const { project, name } = service
  return {
    project,
    service: name,
    replicas: replicas.length,
    cpu,
    memory,
    pids: model?.pidsLimit ?? null,
    days: known.length === 0 ? 0 : Math.min(...known),
    oomKills: sizing.kills.length,
    risk: riskOf(sizing, sizing.kills),
    note: sizing.problem === null ? null : `Prometheus' history is not known: ${sizing.problem}`,
    sentence: sentenceOf(cpu, memory, known),
  }
}

/** Below this much evidence nothing is advised. */
const LEAST_DAYS = 1 / 24
/** A limit this much above what is advised is worth a word. */
const GENEROUS = 1.5

function sentenceOf(cpu: ResourceAmount, memory: ResourceAmount, days: readonly number[]): string {
  if (days.length === 0) return 'Nothing was measured yet.'
  if (Math.min(...days) < LEAST_DAYS) return 'Less than an hour was measured: too little to advise.'
  const parts = [partOf('CPU', cpu, formatCores), partOf('memory', memory, formatBytes)].filter(
    (part) => part !== null,
  )
  return `${capital(parts.length === 0 ? 'fits what is used' : parts.join('; '))}.`
}

function partOf(
  name: string,
  { limit, advice, saves }: ResourceAmount,
  format: (value: number) => string,
): string | null {
  if (advice === null) return null
  if (limit === null) return `${name} has no limit, ${format(advice.target)} would do`
  if (limit < advice.target)
    return `${name} is short: ${format(limit)} where ${format(advice.target)} are needed`
  if (limit > advice.upper && limit > advice.target * GENEROUS)
    return `${name} is generous: ${format(advice.target)} would do, ${format(saves?.limit ?? 0)} less for all replicas`
  return null
}
