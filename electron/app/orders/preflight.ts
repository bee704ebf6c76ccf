/** What would stop a policy from working, or bend it, as far as it is known before anybody acts by it. */
import type { Decision } from '../../../shared/domain/decision.ts'
import { ceilingFor, currentReplicas, type Service } from '../../../shared/domain/inventory.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import type { PreflightCheck } from '../../../shared/domain/preflight.ts'
import { formatBytes, formatCores, plural } from '../../../shared/lib/format.ts'
import type { Core } from '../core.ts'
import { leaseView } from '../views/lease.ts'
import { questionOf } from './scaling.ts'

type Found = Omit<PreflightCheck, 'id'>

const fine = (sentence: string): Found => ({ state: 'ok', sentence })
const warn = (sentence: string): Found => ({ state: 'warn', sentence })
const stop = (sentence: string): Found => ({ state: 'stop', sentence })

/** `decision`: what the policy would decide now; null: nothing was decided yet. */
export function preflight(
  core: Core,
  service: Service,
  policy: Policy,
  decision: Decision | null,
): readonly PreflightCheck[] {
  const checks: readonly (readonly [PreflightCheck['id'], Found | null])[] = [
    ['control', control(core, service, policy)],
    ['standing', standing(core, service)],
    [
      'scalable',
      service.scalability.ok ? fine('Replicas of it can be added.') : stop(service.scalability.sentence),
    ],
    ['health', health(service)],
    ['limits', limits(core, service, policy)],
    ['prometheus', prometheus(core, service, policy)],
    ['readings', readings(core, service, policy)],
    ['room', room(core, service, policy)],
    ['forecast', forecast(policy, decision)],
  ]
  return checks.flatMap(([id, found]) => (found === null ? [] : [{ id, ...found }]))
}

function control(core: Core, { project, name }: Service, { enabled }: Policy): Found {
  if (core.settings.get().frozen) return stop('Everything is frozen: nothing is scaled until it is unfrozen.')
  const lease = leaseView(core, project)
  if (lease.state === 'foreign' || lease.state === 'refused') return stop(lease.sentence)
  if (!enabled)
    return stop(
      `${project}/${name} is not enabled for scaling: add the label eyrie.autoscale.enable=true and recreate it, or enable it here.`,
    )
  return fine(`It is enabled for scaling. ${lease.sentence}`)
}

/** What guards and operators left on the service. */
function standing(core: Core, service: Service): Found | null {
  const { drift, circuit } = core.controller.standings
  const { demoted, pauses = [] } = core.settings.get().services[`${service.project}/${service.name}`] ?? {}
  const sentences = [
    drift.pause(service)?.sentence,
    circuit.open(service)?.sentence,
    demoted === undefined ? undefined : `A guard took it from ${demoted.from} mode to ${demoted.to}`,
    ...pauses.map(({ direction }) => `Scaling ${direction === 'both' ? '' : `${direction} `}is paused`),
  ]
  const left = sentences.flatMap((sentence) => (sentence === undefined ? [] : [sentence.replace(/\.$/, '')]))
  return left.length === 0 ? null : warn(`${left.join('. ')}.`)
}

function health(service: Service): Found {
  const unchecked = currentReplicas(service).filter(({ health: seen }) => seen === 'none')
  if (unchecked.length === 0) return fine('Its replicas have a health check.')
  return warn(
    'It has no health check: a new replica counts as ready as soon as it runs, whether it answers or not.',
  )
}

function uses({ factors, targets, strategy }: Policy, source: string): boolean {
  return (strategy === 'target' ? targets : factors).some((each) => each.source.name === source)
}

/** CPU and memory are shares of a limit; without one they are of the whole machine, and hardly ever high. */
function limits(core: Core, service: Service, policy: Policy): Found | null {
  const [first] = currentReplicas(service)
  const host = core.observer.inventory()?.host
  if (first === undefined || host === undefined) return null
  const missing = [
    ...(uses(policy, 'cpu') && first.cpuLimit === null ? ['CPU limit'] : []),
    ...(uses(policy, 'memory') && first.memoryLimit === null ? ['memory limit'] : []),
  ]
  if (missing.length === 0) return fine('What it is judged by has limits to be a share of.')
  return warn(
    `It has no ${missing.join(' and no ')}: its use is told as a share of the whole machine (${formatCores(host.cpus)}, ${formatBytes(host.memoryBytes)}) instead.`,
  )
}

function sourcesOf({ factors, targets, strategy }: Policy, kind: 'built-in' | 'promql'): readonly string[] {
  const sources = (strategy === 'target' ? targets : factors).map(({ source }) => source)
  return [...new Set(sources.filter((source) => source.kind === kind).map(({ name }) => name))]
}

function prometheus(core: Core, service: Service, policy: Policy): Found | null {
  const names = sourcesOf(policy, 'promql')
  if (names.length === 0) return null
  const { state, detail } = core.factors.status()
  const [has, earns, forbids] =
    names.length === 1 ? ['has', 'it earns', 'forbids'] : ['have', 'they earn', 'forbid']
  const follows = `${names.join(', ')} ${has} no data: ${earns} nothing, and ${forbids} scaling down.`
  if (state === 'off') return warn(`No Prometheus address is set (Settings), so ${follows}`)
  if (state === 'unreachable') return warn(`Prometheus does not answer, so ${follows} ${detail}`)
  const known = core.controller.input(service.project, service.name)?.readings ?? {}
  // One that is new to the policy was not asked yet, which is no answer either.
  const silent = names.filter((name) => (known[name]?.samples.length ?? 0) === 0)
  if (silent.length === 0) return fine(`Prometheus answers for ${names.join(', ')}.`)
  const why = silent.flatMap((name) => known[name]?.problem ?? [])[0] ?? 'nothing was read yet'
  return warn(`Prometheus has no data for ${silent.join(', ')}: ${why.replace(/\.$/, '')}.`)
}

function readings(core: Core, service: Service, policy: Policy): Found | null {
  const names = sourcesOf(policy, 'built-in').filter((name) => name !== 'replicas')
  const input = core.controller.input(service.project, service.name)
  if (names.length === 0) return null
  if (input === null) return warn('Nothing was measured yet: ask again in a few seconds.')
  const silent = names.filter((name) => (input.readings[name]?.samples.length ?? 0) === 0)
  if (silent.length === 0) return fine(`Measured: ${names.join(', ')}.`)
  return warn(`Not measured: ${silent.join(', ')}. Without data they earn nothing, and forbid scaling down.`)
}

/** Whether as many as the policy may order fit where they run. */
function room(core: Core, service: Service, policy: Policy): Found {
  const { max } = policy
  const all = plural(max, 'replica')
  const ceiling = ceilingFor(service, max)
  if (ceiling !== null)
    return warn(`At most ${ceiling.replicas} of ${all} have a place: ${ceiling.sentence}.`)
  const question = questionOf(core, service, policy, max)
  if (question !== null) return warn(`The most it may order does not fit: ${question.sentence}.`)
  if (service.swarm !== undefined || max <= currentReplicas(service).length)
    return fine(`The most it may order, ${all}, has a place.`)
  const { capacity } = core.controller.standings.inputs(service, policy)
  const known =
    capacity !== null &&
    ((capacity.memoryNeed !== null && capacity.memoryFree !== null) ||
      (capacity.cpuNeed !== null && capacity.cpuFree !== null))
  return known
    ? fine(`The most it may order, ${all}, fits as far as is known now.`)
    : warn(`Whether ${all} fit is not known: nothing is reserved for one, and nothing was measured of it.`)
}

function forecast(policy: Policy, decision: Decision | null): Found | null {
  if (!policy.forecast) return null
  const told = decision?.forecast
  if (told === undefined) return warn('Nothing is recorded yet that a forecast could be learned from.')
  return told.on ? fine('The forecast has learned enough to be used.') : warn(told.sentence)
}
