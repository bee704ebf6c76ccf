/** How long the history is kept: set by the operator, in force at once, and told beforehand what it would drop. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import { DEFAULT_RETENTION, KEPT, keptWords, type Retention } from '../../../shared/domain/retention.ts'
import type { SettingsStore } from '../../storage/settings.ts'
import type { Core } from '../core.ts'

export function retentionOf(settings: Pick<SettingsStore, 'get'>): Retention {
  return settings.get().retention ?? DEFAULT_RETENTION
}

export function tryRetention(core: Core, retention: Retention): ResultOf<'settings.tryRetention'> {
  const { before, entries } = core.store.expiring(core.now(), retention)
  return { before: [...before], entries }
}

/** After it was saved: what is older goes now, and the history says so. */
export function applyRetention(core: Core, before: Retention): void {
  const retention = retentionOf(core.settings)
  const changed = KEPT.filter(({ name }) => retention[name] !== before[name])
  if (changed.length === 0) return
  const kept = changed.map((each) => {
    const { name, step } = each
    return `${step} for ${keptWords(each, retention[name])} (before: ${keptWords(each, before[name])})`
  })
  core.store.addEntry({
    at: core.now(),
    kind: 'note',
    project: '',
    service: '',
    topic: 'retention',
    sentence: `The history is now kept otherwise: ${kept.join('; ')}.`,
  })
  core.store.compact(core.now(), retention)
}
