/** Asks the core what arming a policy would make of a service, and does it. */
import type { ContractError } from '../../../../shared/contract/frames.ts'
import type { PolicyChoice } from '../../../../shared/contract/simulate.ts'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { modeSchema, type Mode, type Policy, type PolicyChanges } from '../../../../shared/domain/policy.ts'
import type { PreflightCheck } from '../../../../shared/domain/preflight.ts'
import type { SettingChange } from '../../../../shared/domain/settingWords.ts'
import type { Result } from '../../../../shared/lib/result.ts'
import { call } from '../../../state/link.ts'
import type { Target } from '../setup/setup.ts'
import { armingOf } from './armChanges.ts'

export interface Prepared {
  readonly today: Policy
  readonly changed: readonly SettingChange[]
  readonly changes: PolicyChanges
  readonly notes: readonly string[]
  /** Why it would be refused. */
  readonly problems: readonly string[]
  readonly preflight: readonly PreflightCheck[]
}

type Answer<T> = Result<T, ContractError>

export async function prepareArming(
  choice: PolicyChoice,
  target: Target,
  model: ServiceModel,
): Promise<Answer<Prepared>> {
  const [rehearsed, current] = await Promise.all([
    call('simulate.policy', { policy: choice, model }),
    call('service.policy', target),
  ])
  if (!rehearsed.ok) return rehearsed
  if (!current.ok) return current
  const { policy } = rehearsed.value
  if (policy === null)
    return {
      ok: false,
      error: {
        code: 'BadRequest',
        message: `${rehearsed.value.name} is a reference to compare to, and no policy of Eyrie's: it cannot be armed.`,
        retryable: false,
      },
    }
  const today = current.value.policy
  const { changes, notes } = armingOf(policy, today, choice)
  const tried = await call('service.tryEdit', { ...target, changes })
  if (!tried.ok) return tried
  const { changed, problems, preflight } = tried.value
  return {
    ok: true,
    value: { today, changed, changes, notes: [...rehearsed.value.notes, ...notes], problems, preflight },
  }
}

export interface ArmingOrder {
  readonly target: Target
  readonly changes: PolicyChanges
  /** The mode it is in. */
  readonly today: Mode
  readonly mode: Mode
  readonly reason: string
}

const boldness = (mode: Mode) => modeSchema.options.indexOf(mode)

/**
 * Two steps, in the order in which nothing acts that was not chosen: a mode that may do less comes before the new policy, one
 * that may do more after it.
 */
export async function arm({ target, changes, today, mode, reason }: ArmingOrder): Promise<Answer<null>> {
  const edit = () => call('service.edit', { ...target, changes, reason })
  const change = () => call('service.mode', { ...target, mode })
  const steps = mode === today ? [edit] : boldness(mode) < boldness(today) ? [change, edit] : [edit, change]
  for (const [index, step] of steps.entries()) {
    const answer = await step()
    if (answer.ok) continue
    if (index === 0) return answer
    const done = steps[0] === edit ? 'The policy was changed' : `The mode was set to ${mode}`
    const { error } = answer
    return {
      ok: false,
      error: { ...error, message: `${done}, but what follows was refused: ${error.message}` },
    }
  }
  return { ok: true, value: null }
}
