/**
 * What the policy before the present one would have made of a period: the recorded load is replayed under both, so that
 * both are measured by the same model and differ in nothing else.
 */
import type { Policy } from '../../../shared/domain/policy.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import type { Measures } from '../../../shared/domain/simulation.ts'
import type { RecordedState, StateEdits } from '../../../shared/domain/states.ts'
import { formatShare } from '../../../shared/lib/format.ts'
import type { EarlierPolicy } from '../../reports/scaling/report.ts'
import { hoursText, timeText } from '../../reports/scaling/words.ts'
import { eyriePolicy } from '../../simulate/policies.ts'
import type { Core } from '../core.ts'
import { pastRun } from '../lab/pastRun.ts'
import { policyWith, sameEdits } from '../states/diff.ts'

/** Longer is not waited for: other rehearsals may be under way. */
const PATIENCE_MS = 60_000
/** Jobs of reports belong to no client of the contract: theirs count from 0. */
let lastClient = -1

const none = (sentence: string): EarlierPolicy => ({ kind: 'none', sentence })

export async function earlierPolicy(
  core: Core,
  named: { readonly project: string; readonly service: string },
  period: { readonly from: number; readonly to: number },
): Promise<EarlierPolicy> {
  const service = core.observer.service(named.project, named.service)
  if (service === null) return none('The service is not there any more, and its policy is not known.')
  const states = policyStates(core.states.of(named.project, named.service), period.to)
  const [present, before] = states
  if (present === undefined || before === undefined)
    return none('Its policy was not changed in any way that is recorded, so there is none to compare to.')
  const [now, then] = [policyWith(core, service, present.edits), policyWith(core, service, before.edits)]
  const measured = await replayed(core, service, period, [then, now])
  if (typeof measured === 'string') return none(measured)
  const [beforeMeasures, nowMeasures] = measured.measures
  return {
    kind: 'compared',
    sentence: sentenceOf(present.since, beforeMeasures, nowMeasures),
    notes: measured.notes,
    changes: changesOf(then, now),
    before: beforeMeasures,
    now: nowMeasures,
  }
}

interface PolicyState {
  readonly edits: StateEdits
  /** Epoch ms since when it was in force. */
  readonly since: number
}

/** The policies up to a time, newest first, each one once in a row; modes are none of them. */
function policyStates(states: readonly RecordedState[], to: number): readonly PolicyState[] {
  const policies: PolicyState[] = []
  for (const { at, edits } of states) {
    if (at > to || edits === null) continue
    const { policy } = edits
    const own: StateEdits = policy === undefined ? {} : { policy }
    const last = policies.at(-1)
    if (last !== undefined && sameEdits(last.edits, own))
      policies[policies.length - 1] = { edits: own, since: at }
    else policies.push({ edits: own, since: at })
  }
  return policies
}

interface Replayed {
  readonly measures: readonly [Measures, Measures]
  readonly notes: readonly string[]
}

/** A sentence where it cannot be done. */
async function replayed(
  core: Core,
  service: Service,
  { from, to }: { readonly from: number; readonly to: number },
  policies: readonly [Policy, Policy],
): Promise<Replayed | string> {
  const past = pastRun(core.store, service, policies[1], { from, to })
  if (!past.ok) return `What another policy would have done cannot be told: ${past.error.message}.`
  const { trace, model, dt, notes: known } = past.value
  const client = (lastClient -= 1)
  const specs = policies.map((policy, index) => eyriePolicy(index === 0 ? 'before' : 'now', policy))
  const job = core.lab.jobs.begin(client, { kind: 'run', trace, model, policies: specs, dt })
  const impatient = setTimeout(() => core.lab.jobs.cancel(job), PATIENCE_MS)
  const state = await core.lab.jobs.ended(job)
  clearTimeout(impatient)
  core.lab.drop(client)
  const [before, now] = state.policies
  if (state.state !== 'done' || before === undefined || now === undefined)
    return `What another policy would have done could not be worked out: ${state.sentence}`
  const notes = [...new Set([...known, ...now.notes])]
  return { measures: [before.measures, now.measures], notes }
}

function sentenceOf(since: number, before: Measures, now: Measures): string {
  const share = (percent: number) => formatShare(percent / 100)
  return (
    `The policy in force before ${timeText(since)} UTC would have used ${hoursText(before.replicaHours)} replica-hours ` +
    `where today's uses ${hoursText(now.replicaHours)}, and had too few replicas ${share(before.tauU)} of the time ` +
    `instead of ${share(now.tauU)}.`
  )
}

function changesOf(before: Policy, now: Policy) {
  return (Object.keys(now) as (keyof Policy)[]).flatMap((setting) => {
    const [then, today] = [shown(before[setting]), shown(now[setting])]
    return then === today ? [] : [{ setting, before: then, now: today }]
  })
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
