/** What the operator answers to what stands on a service: a proposal, a drift, an open circuit, a lowered mode. */
import type { DriftChoice, Proposal } from '../../shared/domain/standing.ts'
import { scaleToast, settle, tell, type Target } from './act.ts'
import { serviceKey } from '../../shared/domain/inventory.ts'
import { call } from './link.ts'
import { beginPending } from './pending.ts'
import { showToast } from './toasts.ts'

/** Carries the proposal out, if the present decision still wants it. */
export async function approve(target: Target, { id, from, to }: Proposal): Promise<void> {
  const toast = scaleToast(target)
  beginPending(serviceKey(target.project, target.service), { text: `Scaling ${from} → ${to}`, to })
  showToast({ id: toast, tone: 'working', text: `${target.service}: scaling ${from} → ${to}` })
  const answer = await call('service.approve', { ...target, proposal: id })
  if (settle(target, toast, answer) && answer.ok)
    showToast({ id: toast, tone: 'ok', text: `${target.service}: ${answer.value.outcome}` })
}

export function dismiss(target: Target, { id }: Proposal): void {
  void tell(target.service, call('service.dismiss', { ...target, proposal: id }))
}

export function resolveDrift(target: Target, choice: DriftChoice): void {
  void tell(target.service, call('service.resolveDrift', { ...target, choice }))
}

export function reset(target: Target): void {
  void tell(target.service, call('service.reset', target))
}
