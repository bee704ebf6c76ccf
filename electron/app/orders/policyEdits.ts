/** The operator's own edits of a policy: refused whole where they contradict what is in force. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { TriedEdit } from '../../../shared/domain/decision.ts'
import { currentReplicas, serviceKey, type Service } from '../../../shared/domain/inventory.ts'
import type { PolicyChanges, PolicyEdits, ResolvedPolicy } from '../../../shared/domain/policy.ts'
import { changesText } from '../../../shared/domain/settingWords.ts'
import type { StateEdits } from '../../../shared/domain/states.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { UNTIL_MENDED } from '../../engine/policy.ts'
import { policyDiff } from '../../engine/policyDiff.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { resolveService } from '../resolve.ts'
import { preflight } from './preflight.ts'
import { changeService } from './settings.ts'
import { editsOf, sameEdits, stateDiff, withEdits } from '../states/diff.ts'

export function editPolicy(
  core: Core,
  service: Service,
  changes: PolicyChanges,
  /** Why, as the history keeps it. */
  reason?: string,
): Result<ResultOf<'service.edit'>, ContractError> {
  const name = `${service.project}/${service.name}`
  const { before, after, problems } = judged(core, service, changes)
  const [problem] = problems
  if (problem !== undefined) return refuse('BadRequest', `${name} is left as it is: ${problem}`)
  const diff = stateDiff(core, service, { count: currentReplicas(service).length, edits: after })
  if (sameEdits(before, after))
    return {
      ok: true,
      value: { sentence: `${name} is so already.`, policy: core.controller.policy(service), changed: [] },
    }
  const sentence = `${name}: ${diff.length === 0 ? 'the same values, now set by hand' : changesText(diff)}.`
  const noted = reason === undefined ? sentence : `${sentence} ${reason}`
  const saved = changeService(core, service, (settings) => withEdits(settings, after), 'policy', noted)
  return saved.ok
    ? { ok: true, value: { sentence, policy: core.controller.policy(service), changed: diff } }
    : saved
}

/** What an edit would make of the policy, why it would be refused, and what would be decided now; changes nothing. */
export function tryEdit(core: Core, service: Service, changes: PolicyChanges): TriedEdit {
  const { resolved, problems } = judged(core, service, changes)
  const changed = [...policyDiff(core.controller.policy(service).policy, resolved.policy)]
  const decision = core.controller.tried(service, resolved.policy)
  const checks = preflight(core, service, resolved.policy, decision)
  return { resolved, problems, changed, decision, preflight: checks }
}

interface Judged {
  readonly before: StateEdits
  readonly after: StateEdits
  readonly resolved: ResolvedPolicy
  /** What was wrong before is not this edit's fault, and may be what it mends. */
  readonly problems: readonly string[]
}

function judged(core: Core, service: Service, changes: PolicyChanges): Judged {
  const own = core.settings.get().services[serviceKey(service.project, service.name)] ?? {}
  const before = editsOf(own)
  const policy = changed(before.policy ?? {}, changes)
  const { mode } = before
  const after = editsOf({ ...(mode === undefined ? {} : { mode }), policy })
  const known = new Set(core.controller.policy(service).problems)
  const resolved = resolveService(service, withEdits(own, after), core.environment)
  const problems = resolved.problems.filter((each) => !known.has(each) && each !== UNTIL_MENDED)
  return { before, after, resolved, problems }
}

/** Null takes an edit back, and what is not named stays. */
function changed(edits: PolicyEdits, changes: PolicyChanges): PolicyEdits {
  const next: Record<string, unknown> = { ...edits }
  for (const [setting, value] of Object.entries(changes))
    if (value === null) Reflect.deleteProperty(next, setting)
    else if (value !== undefined) next[setting] = value
  return next
}
