/** A rehearsal room for specs: loads, a run with two policies, a tuning, and answers to what a page asks of them. */
import type { CandidateView, LoadsView, PolicyResultView } from '../../shared/contract/simulate.ts'
import { policyOf } from '../../shared/contract/testing/documents.ts'
import { JOB, LOADS, MODEL } from '../../shared/contract/testing/rehearsal.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Measures } from '../../shared/domain/simulation.ts'

const DAY_MS = 86_400_000

export const simulationLoads: LoadsView = {
  ...LOADS,
  bundled: [
    { name: 'month', title: 'A month', acknowledgement: 'Thanks.', seconds: 2e6, points: 9, model: MODEL },
  ],
  recorded: [{ project: 'shop', service: 'web', from: 1.7e12, to: 1.7e12 + 2 * DAY_MS }],
}

export function measures(over: Partial<Measures> = {}): Measures {
  return {
    thetaU: 1,
    thetaO: 20,
    tauU: 3,
    tauO: 60,
    instability: 10,
    adaptations: 40,
    reversals: 2,
    longestUnderSeconds: 300,
    droppedRequests: 0,
    delayedRequests: 120,
    p95Ms: 400,
    replicaHours: 100,
    ...over,
  }
}

export function result(name: string, over: Partial<Measures> = {}, progress = 1): PolicyResultView {
  return { name, notes: [], progress, measures: measures(over) }
}

export const policy: Policy = policyOf({
  targets: [{ id: 'cpu', source: { kind: 'built-in', name: 'cpu' }, target: 0.6, sharing: 'load-sharing' }],
  burst: true,
  preStop: '/drain.sh',
  drainSeconds: 5,
})

export function candidate(name: string, test: Partial<Measures>, over: Partial<Policy> = {}): CandidateView {
  return {
    name,
    policy: { ...policy, ...over },
    changes: ['CPU target 60 % → 70 %'],
    train: measures(),
    test: measures(test),
  }
}

/** The topic of a run that is done. */
export const doneRun = {
  job: JOB,
  'policy:0': result('today', { thetaU: 2, replicaHours: 90 }),
  'policy:1': result('responsive', { thetaU: 1, replicaHours: 110 }),
  oracle: result('oracle', { thetaU: 0, replicaHours: 70 }),
  bestFixed: { replicas: 5, measures: measures({ thetaU: 0, replicaHours: 120 }) },
  advice: 'responsive would have been better.',
} as const
