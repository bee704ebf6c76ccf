/** Scaling by hand: what would be done, whether it would be refused, and doing it. */
import type { ActionResult, PlanPreview } from '../../../shared/contract/views.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Action, PlannedOperation } from '../../../shared/domain/history.ts'
import { ceilingFor, currentReplicas, type Service } from '../../../shared/domain/inventory.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import type { Reason } from '../../../shared/domain/reason.ts'
import { formatBytes, formatCores, formatDuration, plural } from '../../../shared/lib/format.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { holderText } from '../../loop/leaseRules.ts'
import { planScale } from '../../engine/plan.ts'
import type { Core } from '../core.ts'
import { isDryRun } from '../dryRun.ts'
import { refuse } from '../errors.ts'
import { afterRecovery } from '../recovered.ts'
import { needOf } from '../topics.ts'

interface Refusal {
  readonly reason: Reason
  readonly sentence: string
}

/** What binds a manual action (engine.md, section 4): freeze, scalability, one action at a time, min and max. */
export function refusalOf(core: Core, service: Service, policy: Policy, to: number): Refusal | null {
  const name = `${service.project}/${service.name}`
  const from = currentReplicas(service).length
  if (core.settings.get().frozen)
    return { reason: 'Frozen', sentence: 'Everything is frozen: unfreeze first, then scale.' }
  const leader = core.leases.standing(service.project)
  if (leader?.kind === 'foreign')
    return {
      reason: 'NotLeader',
      sentence: `${service.project} is controlled by ${holderText(leader.holder)}: ask it, or stop it first.`,
    }
  const busy = core.actions.active(service.project, service.name)
  if (busy !== null)
    return {
      reason: 'Acting',
      sentence: `${name} is already scaling ${busy.from} → ${busy.to}: wait until it has ended.`,
    }
  if (to > from && (from > 0 || service.engine === 'swarm') && !service.scalability.ok)
    return { reason: 'NotScalable', sentence: service.scalability.sentence }
  // Swarm would leave the tasks without a place: nothing that a confirmation could change.
  const ceiling = ceilingFor(service, to)
  if (ceiling !== null)
    return {
      reason: ceiling.reason,
      sentence: `${name} can have at most ${ceiling.replicas} here, ${to} were asked for: ${ceiling.sentence}.`,
    }
  // Inside the bounds or nearer to them, never further away (engine.md, section 4.6).
  if (to > policy.max && to > from)
    return {
      reason: 'MaxReached',
      sentence: `${name} may have at most ${plural(policy.max, 'replica')}: ${to} were asked for.`,
    }
  if (to < policy.min && to < from)
    return {
      reason: 'MinReached',
      sentence: `${name} keeps at least ${plural(policy.min, 'replica')}: ${to} were asked for.`,
    }
  return null
}

/** What an operator has to confirm: the machine may not have what the new replicas need (engine.md, section 5). */
export function questionOf(core: Core, service: Service, policy: Policy, to: number): Refusal | null {
  const added = to - currentReplicas(service).length
  const { capacity } = core.controller.standings.inputs(service, policy)
  if (added <= 0 || capacity === null) return null
  const { memoryNeed, memoryFree, cpuNeed, cpuFree } = capacity
  const short = [
    shortOf(memoryNeed, memoryFree, added, formatBytes),
    shortOf(cpuNeed, cpuFree, added, formatCores),
  ].filter((part) => part !== null)
  if (short.length === 0) return null
  return { reason: 'HostCapacity', sentence: `${to} replicas of ${service.name}: ${short.join('; ')}` }
}

/** "needs 1.0 GB, 0.7 GB free"; null where it fits, or where it is not known. */
function shortOf(
  need: number | null,
  free: number | null,
  added: number,
  format: (value: number) => string,
): string | null {
  if (need === null || free === null || need * added <= free) return null
  return `needs ${format(need * added)}, ${format(free)} free`
}

export function previewPlan(core: Core, service: Service, to: number): PlanPreview {
  const from = currentReplicas(service).length
  const { policy } = core.controller.policy(service)
  const operations = planScale({
    service,
    to,
    cause: 'by hand',
    cpuOf: (id) => core.sampler.lastMinute(id),
    preStop: policy.preStop,
    drainSeconds: policy.drainSeconds,
  })
  return {
    from,
    to,
    sentence: planSentence(core, service, policy, to, operations),
    operations: [...operations],
    refusal: refusalOf(core, service, policy, to),
    asks: questionOf(core, service, policy, to),
  }
}

function planSentence(
  core: Core,
  service: Service,
  policy: Policy,
  to: number,
  operations: readonly PlannedOperation[],
): string {
  const from = currentReplicas(service).length
  if (to === from) return `Already at ${from}: nothing to do.`
  const targets = [...new Set(operations.map((operation) => operation.target))].join(', ')
  if (to < from && service.engine === 'swarm')
    return `−${from - to}: Swarm picks which ${from - to === 1 ? 'task' : 'tasks'} of ${service.name} to stop`
  if (to < from) return `−${from - to}: stops ${targets}${careSentence(policy)}`
  const need = needOf(service)
  const added = to - from
  const parts = [
    need.memory === null ? null : formatBytes(need.memory * added),
    need.cpu === null ? null : formatCores(need.cpu * added),
  ].filter((part) => part !== null)
  const needs = parts.length === 0 ? 'no reservation or limit set' : `needs ${parts.join(' and ')}`
  const typical = core.learned.typicalSeconds(service.project, service.name)
  const start = typical === null ? 'start time not known yet' : `${formatDuration(typical)} typical start`
  return `+${added}: ${targets}, ${needs}, ${start}`
}

/** What a replica is given before its stop. */
function careSentence({ preStop, drainSeconds }: Policy): string {
  const parts = [
    preStop === null ? null : 'its pre-stop command',
    drainSeconds === 0 ? null : `${formatDuration(drainSeconds)} to finish its work`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? '' : `, each after ${parts.join(' and ')}`
}

export interface Wish {
  readonly to: number
  readonly reason: 'Manual' | 'Rollback'
  /** Why, in a sentence. */
  readonly sentence: string
  /** Ids of replicas that go before all others, on the way down. */
  readonly first?: ReadonlySet<string> | undefined
  /** What the plan asks about was answered with yes. */
  readonly confirmed?: boolean | undefined
}

/** Scales by hand and answers when it has ended. */
export async function scaleByHand(
  core: Core,
  seen: Service,
  wish: Wish,
): Promise<Result<ActionResult, ContractError>> {
  const { to, reason, sentence, first } = wish
  const service = await afterRecovery(core, seen)
  const from = currentReplicas(service).length
  const { project, name } = service
  const { policy } = core.controller.policy(service)
  if (to === from) return { ok: true, value: nothingToDo(project, name, from) }
  const refusal = refusalOf(core, service, policy, to)
  if (refusal !== null) return refuse('Blocked', refusal.sentence, { reason: refusal.reason })
  const question = wish.confirmed === true ? null : questionOf(core, service, policy, to)
  if (question !== null)
    return refuse('Blocked', `${question.sentence}. Confirm it (--force) to do it all the same.`, {
      reason: question.reason,
      confirm: true,
    })
  if (isDryRun(core.environment))
    return refuse('Blocked', 'DRY_RUN is set: nothing is changed. Unset it and start again.')
  if (core.observer.status().state !== 'connected')
    return refuse('Unreachable', `Nothing was done: ${core.observer.status().detail}`)
  const answer = await core.actions.run({ service, policy, to, by: 'operator', reason, sentence, first })
  if (!answer.ok && answer.error.code === 'Failed') return refuse('Failed', answer.error.message)
  if (!answer.ok)
    return refuse('Blocked', answer.error.message, { reason: answer.error.details?.reason ?? 'Acting' })
  return { ok: true, value: resultOf(answer.value) }
}

function nothingToDo(project: string, service: string, count: number): ActionResult {
  return {
    action: '',
    project,
    service,
    from: count,
    to: count,
    operations: [],
    verification: 'converged',
    outcome: `Already at ${count}: nothing to do.`,
  }
}

export function resultOf(action: Action): ActionResult {
  const { id, project, service, from, to, operations, verification, outcome } = action
  return {
    action: id,
    project,
    service,
    from,
    to,
    operations: [...operations],
    verification: verification ?? 'timed-out',
    outcome,
    killed: [...(action.killed ?? [])],
  }
}
