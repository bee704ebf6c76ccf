/** Which count a rollback restores: the one before the last action, or the one recorded by an entry. */
import type { Entry } from '../../shared/domain/history.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { Store } from '../storage/store.ts'
import { refuse } from './errors.ts'

export interface RollbackTarget {
  readonly to: number
  readonly sentence: string
}

/** How far back the last action is looked for. */
const LOOK_BACK = 50

export function rollbackTarget(
  store: Store,
  service: Service,
  entryId: number | undefined,
): Result<RollbackTarget, ContractError> {
  const name = `${service.project}/${service.name}`
  if (entryId === undefined) return previousCount(store, service, name)
  const entry = store.entry(entryId)
  if (entry?.project !== service.project || entry.service !== service.name)
    return refuse('NotFound', `${name} has no history entry ${entryId}; \`eyrie history\` lists them`)
  const count = countAfter(entry)
  if (count === null) return refuse('BadRequest', `entry ${entryId} records no replica count of ${name}`)
  return {
    ok: true,
    value: { to: count, sentence: `rolled back to ${count}, as recorded by entry ${entryId}` },
  }
}

/** Rollbacks themselves are passed over, so that a second one does not redo what the first undid. */
function previousCount(store: Store, service: Service, name: string): Result<RollbackTarget, ContractError> {
  const entries = store.entries({
    project: service.project,
    service: service.name,
    kind: 'action',
    limit: LOOK_BACK,
  })
  for (const entry of entries) {
    if (entry.kind !== 'action' || entry.action.reason === 'Rollback') continue
    const { from, to, verification } = entry.action
    if (verification !== 'converged' && verification !== 'partial') continue
    return { ok: true, value: { to: from, sentence: `rolled back ${from} → ${to} of entry ${entry.id}` } }
  }
  return refuse('NotFound', `${name} has no recorded action to roll back`)
}

/** The count an entry leaves behind; null when it records none. */
function countAfter(entry: Entry): number | null {
  if (entry.kind === 'decision') return entry.decision.from
  if (entry.kind === 'drift') return entry.to
  if (entry.kind !== 'action') return null
  const { from, to, verification } = entry.action
  return verification === 'reverted' || verification === 'failed' ? from : to
}
