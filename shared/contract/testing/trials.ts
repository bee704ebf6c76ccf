/** A test of what runs, as a small server tells it: already through when it is followed. */
import type { TrialCheck, TrialStep } from '../../domain/trials.ts'
import type { Handlers } from '../server.ts'
import type { TrialTopicState } from '../trials.ts'

const WEB = { kind: 'limits', project: 'shop', service: 'web' } as const

const STEP: TrialStep = { ...WEB, acts: true, sentence: 'drives a probe to its limits' }

const check = (id: string, status: TrialCheck['status'], sentence: string): TrialCheck => ({
  ...{ ...WEB, id, status, sentence },
  ...{ reason: null, measured: {}, ms: 1200 },
})

export const TRIAL = {
  trial: {
    ...{ id: 'trial-1', state: 'done', progress: 1, sentence: 'It is through.' },
    summary: { pass: 1, warn: 1, fail: 1, skipped: 0 },
  },
  'check:0': check('limits.memory', 'pass', 'OOM-killed at its limit of 64 MB after 0.4 s.'),
  'check:1': check('limits.cpu', 'fail', 'Not held to its limit: 1.0 cores used of 0.50 cores.'),
  'check:2': check('limits.pids', 'warn', 'It has no limit to its processes, so there is nothing to test.'),
} satisfies TrialTopicState

export const trialHandlers = {
  'trial.plan': () => ({ ok: true, value: { steps: [STEP] } }),
  'trial.run': ({ confirm }) =>
    confirm === true
      ? { ok: true, value: { trial: TRIAL.trial.id } }
      : {
          ok: false,
          error: { code: 'Blocked', message: 'Confirm it (--yes).', retryable: false },
        },
  'trial.cancel': ({ trial }) =>
    trial === TRIAL.trial.id
      ? { ok: true, value: { sentence: 'It ends.' } }
      : { ok: false, error: { code: 'NotFound', message: 'there is no such test', retryable: false } },
} satisfies Partial<Handlers>
