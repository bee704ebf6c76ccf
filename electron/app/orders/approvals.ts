/** The operator's yes or no to a proposed change. A yes counts only while the present decision still wants it. */
import type { ActionResult } from '../../../shared/contract/views.ts'
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import type { Proposal } from '../../../shared/domain/standing.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { Core } from '../core.ts'
import { isDryRun } from '../dryRun.ts'
import { refuse } from '../errors.ts'
import { resultOf } from './scaling.ts'
import { note } from './settings.ts'

export async function approve(
  core: Core,
  service: Service,
  id: string | undefined,
): Promise<Result<ActionResult, ContractError>> {
  const found = pendingOf(core, service, id)
  if (!found.ok) return found
  const { from, to } = found.value
  if (isDryRun(core.environment))
    return refuse('Blocked', 'DRY_RUN is set: nothing is changed. Unset it and start again.')
  if (core.observer.status().state !== 'connected')
    return refuse('Unreachable', `Nothing was done: ${core.observer.status().detail}`)
  const wanted = core.controller.wanted(service)
  if (wanted.from !== from || wanted.desired !== to)
    return refuse(
      'Blocked',
      `Nothing was done: ${from} → ${to} was proposed, and the decision has changed since. ${wanted.sentence}.`,
      { reason: wanted.reason },
    )
  const { policy } = core.controller.policy(service)
  const answer = await core.actions.run({
    service,
    policy,
    to,
    by: 'controller',
    reason: wanted.reason,
    sentence: `${wanted.sentence}, approved by hand`,
  })
  if (!answer.ok && answer.error.code === 'Failed') return refuse('Failed', answer.error.message)
  if (!answer.ok)
    return refuse('Blocked', answer.error.message, { reason: 'Acting', ...answer.error.details })
  core.controller.standings.approvals.clear(service.project, service.name)
  core.controller.changed.emit()
  return { ok: true, value: resultOf(answer.value) }
}

export function dismiss(
  core: Core,
  service: Service,
  id: string | undefined,
): Result<ResultOf<'service.dismiss'>, ContractError> {
  const found = pendingOf(core, service, id)
  if (!found.ok) return found
  const { from, to } = found.value
  core.controller.standings.approvals.dismiss(service.project, service.name)
  const sentence = `${from} → ${to} of ${service.project}/${service.name} was dismissed; it is not proposed again while the decision stays the same.`
  return note(core, service, 'proposal', sentence)
}

function pendingOf(core: Core, service: Service, id: string | undefined): Result<Proposal, ContractError> {
  const name = `${service.project}/${service.name}`
  const pending = core.controller.standings.approvals.pending(service.project, service.name)
  if (pending === null) {
    const now = core.controller.decision(service.project, service.name)?.sentence
    return refuse(
      'NotFound',
      `nothing is proposed for ${name}${now === undefined ? '' : `; its present decision: ${now}`}`,
    )
  }
  if (id !== undefined && id !== pending.id)
    return refuse(
      'NotFound',
      `that proposal for ${name} has been replaced; now ${pending.from} → ${pending.to} is proposed: ${pending.sentence}`,
    )
  return { ok: true, value: pending }
}
