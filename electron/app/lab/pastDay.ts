/** What an edit of a policy would have made of the service's own last day, beside what stands in force today. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../../shared/domain/metrics.ts'
import type { Policy, PolicyChanges } from '../../../shared/domain/policy.ts'
import { formatDuration } from '../../../shared/lib/format.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { eyriePolicy } from '../../simulate/policies.ts'
import type { Core } from '../core.ts'
import { tryEdit } from '../orders/policyEdits.ts'
import { pastRun } from './pastRun.ts'

const DAY_MS = 24 * 3_600_000
/** A shorter past is over before most policies would have acted twice. */
const SHORTEST_SECONDS = 600
/** As fine as the beginning of the records has to be known. */
const POINTS = 1000

/** Begins the replay as a job of the client; the edit itself changes nothing. */
export function replayPastDay(
  core: Core,
  service: Service,
  changes: PolicyChanges,
  client: number,
): Result<ResultOf<'simulate.past'>> {
  const name = `${service.project}/${service.name}`
  const { resolved, problems } = tryEdit(core, service, changes)
  const [problem] = problems
  if (problem !== undefined) return fail('BadRequest', `${name}: ${problem}`)
  const today = core.controller.policy(service).policy
  const to = core.now()
  const from = to - DAY_MS
  const recordedFrom = firstRecord(core, service, { from, to })
  if (recordedFrom === null) return fail('NotFound', `Nothing is recorded of ${name} in the last 24 h.`)
  // From the first record on, because a shorter period is replayed in finer steps.
  const past = pastRun(core.store, service, today, { from: recordedFrom, to })
  const seconds = past.ok ? past.value.recordedSeconds : 0
  if (!past.ok || seconds < SHORTEST_SECONDS)
    return fail(
      'NotFound',
      `Only ${formatDuration(seconds)} of the last 24 h of ${name} are recorded; from ${formatDuration(SHORTEST_SECONDS)} on a replay says something.`,
    )
  const { trace, model, dt, recordedSeconds, notes } = past.value
  const policies = [eyriePolicy('edited', resolved.policy), eyriePolicy('today', today)]
  const about = { title: `the last 24 h of ${name}`, notes }
  const job = core.lab.jobs.begin(client, { kind: 'run', trace, model, policies, dt }, about, 'edit')
  return ok({ job, from, to, recordedFrom, recordedSeconds, notes: [...notes, ...asIfActing(today)] })
}

/** Epoch ms; null: there is none. */
function firstRecord(
  core: Core,
  { project, name }: Service,
  { from, to }: { readonly from: number; readonly to: number },
): number | null {
  const { points } = core.store.range(seriesKey(project, name, SERIES.cpu), from, to, POINTS)
  const [first] = points
  return first === undefined ? null : Math.max(from, first.at)
}

function asIfActing({ enabled, mode }: Policy): readonly string[] {
  if (!enabled) return ['Scaling is not enabled for it: both policies are replayed as if it were.']
  return mode === 'automatic' ? [] : [`It is in ${mode} mode: both policies are replayed as if it had acted.`]
}
