/** Goes back to the count a history entry left; how it ends is told by a toast and beside the service. */
import { serviceKey } from '../../../shared/domain/inventory.ts'
import type { Target } from '../../state/act.ts'
import { call } from '../../state/link.ts'
import { beginPending, endPending } from '../../state/pending.ts'
import { newToastId, showToast } from '../../state/toasts.ts'

export async function rollbackToEntry(target: Target, entryId: number, to: number): Promise<void> {
  const key = serviceKey(target.project, target.service)
  const id = newToastId()
  const { service } = target
  beginPending(key, { text: `Rolling back to ${to}`, to })
  showToast({ id, tone: 'working', text: `${service}: rolling back to ${to}` })
  const answer = await call('service.rollback', { ...target, to: entryId })
  if (!answer.ok) {
    const { message } = answer.error
    endPending(key, message)
    showToast({ id, tone: 'bad', text: `${service}: nothing was changed`, detail: message })
    return
  }
  const { verification, outcome } = answer.value
  const well = verification === 'converged'
  endPending(key, well ? null : outcome)
  showToast({ id, tone: well ? 'ok' : 'bad', text: `${service}: ${outcome}` })
}
