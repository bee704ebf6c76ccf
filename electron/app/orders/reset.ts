/** `reset`: ends whatever guards left on a service, and says what that was. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Cleared } from '../../../shared/contract/views.ts'
import { serviceKey, type Service } from '../../../shared/domain/inventory.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { changeService } from './settings.ts'

const WORDS: Readonly<Record<Exclude<Cleared, 'demotion'>, string>> = {
  circuit: 'scaling up may be tried again',
  drift: 'the count is taken as it is',
  proposal: 'nothing waits for approval',
}

export function reset(core: Core, service: Service): Result<ResultOf<'service.reset'>, ContractError> {
  const { project, name } = service
  const key = serviceKey(project, name)
  const { circuit, drift, approvals } = core.controller.standings
  const demoted = core.settings.get().services[key]?.demoted
  const cleared: Cleared[] = []
  const words: string[] = []
  const clear = (what: keyof typeof WORDS, was: boolean) => {
    if (!was) return
    cleared.push(what)
    words.push(WORDS[what])
  }
  clear('circuit', circuit.close(service))
  clear('drift', drift.resolve(service))
  clear('proposal', approvals.clear(project, name))
  if (demoted !== undefined) {
    cleared.push('demotion')
    words.push(`its mode is ${demoted.from} again`)
  }
  if (cleared.length === 0)
    return { ok: true, value: { sentence: `There was nothing to reset on ${key}.`, cleared } }
  const sentence = `Reset ${key}: ${words.join(', ')}.`
  const saved = changeService(core, service, ({ demoted: _, ...own }) => own, 'reset', sentence)
  return saved.ok ? { ok: true, value: { sentence, cleared } } : refuse('Failed', saved.error.message)
}
