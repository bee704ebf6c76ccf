/** The contract's `trial.` methods. */
import type { trialMethods } from '../../../shared/contract/trials.ts'
import type { Handlers } from '../../../shared/contract/server.ts'
import type { TrialStep } from '../../../shared/domain/trials.ts'
import type { Core } from '../core.ts'
import { isDryRun } from '../dryRun.ts'
import { refuse } from '../errors.ts'
import { planTrial } from './plan.ts'
import { sweepProbes } from './probeSweep.ts'
import type { TrialPart } from './trials.ts'

type TrialHandlers = Pick<Handlers, keyof typeof trialMethods>

export function trialHandlers(core: Core): TrialHandlers {
  return {
    'trial.plan': (asked) => {
      const parts = planTrial(core, asked)
      if (!parts.ok) return parts
      return { ok: true, value: { steps: parts.value.map(stepOf) } }
    },
    'trial.run': async ({ confirm = false, ...asked }, { connection }) => {
      const status = core.observer.status()
      if (status.state !== 'connected') return refuse('Unreachable', `Nothing was tested: ${status.detail}`)
      const parts = planTrial(core, asked)
      if (!parts.ok) return parts
      const acts = parts.value.some((part) => part.acts)
      if (acts && isDryRun(core.environment))
        return refuse('Blocked', 'DRY_RUN is set: nothing is changed. Unset it and start again.')
      if (acts && !confirm)
        return refuse('Blocked', 'This test makes something on the engine. Confirm it (--yes).', {
          confirm: true,
        })
      if (acts && !core.trials.busy()) await sweepProbes(core)
      const begun = core.trials.begin(connection, parts.value)
      if (begun.ok) return { ok: true, value: { trial: begun.value } }
      return refuse(begun.error.code === 'Blocked' ? 'Blocked' : 'Failed', begun.error.message, {
        reason: 'Acting',
      })
    },
    'trial.cancel': ({ trial }) => {
      const cancelled = core.trials.cancel(trial)
      return cancelled.ok
        ? { ok: true, value: { sentence: 'It ends, and takes away what it made.' } }
        : refuse('NotFound', cancelled.error.message)
    },
  }
}

function stepOf({ kind, project, service, acts, sentence }: TrialPart): TrialStep {
  return { kind, project, service, acts, sentence }
}
