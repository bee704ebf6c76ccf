/** What came of a run: the advice, the charts with the decision under the cursor, the measures; then tuning and arming. */
import { useMemo, useState } from 'react'
import { FlaskConical, Lightbulb } from 'lucide-react'
import type { Params } from '../../../../shared/contract/contract.ts'
import type {
  CandidateView,
  JobView,
  PolicyChoice,
  PolicyResultView,
} from '../../../../shared/contract/simulate.ts'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { formatDuration } from '../../../../shared/lib/format.ts'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { useLink } from '../../../state/link.ts'
import { isRunning, useRehearsal } from '../../../state/rehearsal.ts'
import { setParams, useRoute } from '../../../state/router.ts'
import { sameJson } from '../../../state/sameJson.ts'
import { ArmDialog } from '../arm/ArmDialog.tsx'
import { policyName } from '../setup/policyWords.ts'
import { inAddress, MOST_POLICIES, type Setup } from '../setup/setup.ts'
import { choiceOf, comparedAs, withTuned } from '../tune/tuned.ts'
import { TunePanel } from '../tune/TunePanel.tsx'
import { Charts } from './Charts.tsx'
import { spanOf } from './frame.ts'
import { MeasuresTable } from './MeasuresTable.tsx'
import { MomentPanel } from './MomentPanel.tsx'
import { useMoment } from './useMoment.ts'
import { useTimelines } from './useTimelines.ts'

export function Results({
  setup,
  model,
  asked,
}: {
  readonly setup: Setup
  readonly model: ServiceModel | null
  /** Null: the setup cannot be run as it is. */
  readonly asked: Params<'simulate.run'> | null
}) {
  const job = useRehearsal(({ run }) => (run.asked === null ? null : run.id))
  const tunedFrom = useRehearsal(({ tuning }) => tuning.asked?.from)
  const open = useLink((link) => link.state === 'open')
  const [arming, setArming] = useState<PolicyChoice | null>(null)
  const tuned = (candidate: CandidateView) => choiceOf(candidate, tunedFrom)
  const compared = (candidate: CandidateView) => comparedAs(setup.policies, tuned(candidate))
  const compare = (candidate: CandidateView) => {
    const policies = withTuned(setup.policies, tuned(candidate))
    setParams({ policies: inAddress.policies(policies) }, { replace: true })
  }
  const { target } = setup
  return (
    <>
      {job === null ? (
        <EmptyState icon={<FlaskConical aria-hidden className="size-5" />} title="Nothing was rehearsed yet">
          Run replays the load through each policy with the very code that decides on real services, and shows
          side by side what it would have cost and what would have been missing.
        </EmptyState>
      ) : (
        <Run key={job} job={job} onArm={target === null ? null : setArming} />
      )}
      <TunePanel
        load={asked?.load ?? null}
        model={model}
        policies={setup.policies}
        dt={setup.dt}
        open={open}
        onCompare={setup.policies.length >= MOST_POLICIES ? null : compare}
        compared={(candidate) => compared(candidate) !== null}
        onArm={target === null ? null : (candidate) => setArming(compared(candidate) ?? tuned(candidate))}
      />
      {arming === null || target === null || model === null ? null : (
        <ArmDialog
          choice={arming}
          target={target}
          model={model}
          replayed={replayOf(arming)}
          onClose={() => setArming(null)}
        />
      )}
    </>
  )
}

/** What the run on screen says of a policy, where it was replayed to its end as it is; null: it was not. */
function replayOf(choice: PolicyChoice): string | null {
  const { asked, state } = useRehearsal.getState().run
  if (asked === null || state?.job?.state !== 'done') return null
  const index = asked.policies.findIndex((each) => sameJson(each, choice))
  const result = state[`policy:${index}`]
  const first = state['policy:0']
  if (index < 0 || result === undefined) return null
  const long = formatDuration(state.job.load?.seconds ?? 0)
  const words = ({ measures }: PolicyResultView) =>
    `short by ${measures.thetaU.toFixed(2)} % of the need for ${measures.replicaHours.toFixed(1)} replica-hours`
  const beside = index === 0 || first === undefined ? '' : `; ${first.name}: ${words(first)}`
  return `${long} of load, ${words(result)}${beside}.`
}

function resultsIn(
  state: ReturnType<typeof useRehearsal.getState>['run']['state'],
): readonly PolicyResultView[] {
  const results: PolicyResultView[] = []
  for (let index = 0; ; index += 1) {
    const result = state?.[`policy:${index}`]
    if (result === undefined) return results
    results.push(result)
  }
}

function Run({
  job,
  onArm,
}: {
  readonly job: string
  readonly onArm: ((choice: PolicyChoice) => void) | null
}) {
  const { params } = useRoute()
  const run = useRehearsal((state) => state.run)
  const { state, asked } = run
  const results = useMemo(() => resultsIn(state), [state])
  const names = useMemo(() => results.map(({ name }) => name), [results])
  const focus = Math.min(Math.max(0, Number(params.focus ?? 0) || 0), Math.max(0, results.length - 1))
  const load = state?.job?.load ?? null
  const span = load === null ? { from: 0, to: 1, zoomed: false } : spanOf(load, params)
  const { frame, pending, problem } = useTimelines({
    job: load === null ? null : job,
    names,
    from: span.from,
    to: span.to,
    running: isRunning(run),
    progress: state?.job?.progress ?? 0,
  })
  const moment = useMoment(
    results.length === 0 ? null : job,
    focus,
    replayedMoment(params.at, load, results[focus]),
  )
  if (asked === null) return null
  const notes = results.flatMap(({ name, notes: own }) => own.map((note) => `${name}: ${note}`))
  const { oracle, bestFixed } = state ?? {}
  return (
    <>
      {state?.advice === undefined || state.advice === '' ? null : (
        <p className="flex gap-2.5 rounded-lg border border-line bg-raised px-4 py-3" data-advice>
          <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-accent-text" />
          {state.advice}
        </p>
      )}
      {results.length === 0 ? null : (
        <Panel
          title="Measures"
          detail={load === null ? undefined : `${formatDuration(load.seconds)} of load`}
          bodyClassName="pb-2"
        >
          <MeasuresTable
            results={results}
            beside={{
              ...(oracle === undefined ? {} : { oracle }),
              ...(bestFixed === undefined ? {} : { bestFixed }),
            }}
            focus={focus}
            onFocus={(index) => setParams({ focus: index === 0 ? null : String(index) }, { replace: true })}
            onArm={
              onArm === null
                ? null
                : (index) => {
                    const choice = asked.policies[index]
                    if (choice !== undefined) onArm(choice)
                  }
            }
            armable={(index) => isArmable(asked.policies[index])}
          />
          {notes.map((note) => (
            <p key={note} className="px-4 pt-1 text-xs text-faint">
              {note}
            </p>
          ))}
        </Panel>
      )}
      {problem === null ? null : (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_23rem]">
        <Charts
          frame={frame}
          pending={pending}
          focus={focus}
          model={asked.model}
          zoomed={span.zoomed}
          onMoment={moment.look}
        />
        <MomentPanel
          shown={moment}
          name={names[focus] ?? ''}
          index={focus}
          className="lg:sticky lg:top-14 lg:max-h-[calc(100dvh-8rem)]"
        />
      </div>
    </>
  )
}

/** The moment the address names; null: none, or a replay that goes on has not come to it. */
function replayedMoment(
  text: string | undefined,
  load: JobView['load'],
  result: PolicyResultView | undefined,
): number | null {
  const at = Number(text ?? Number.NaN)
  if (!Number.isFinite(at) || load === null || result === undefined) return null
  const reached = load.t0 + result.progress * load.steps * load.dt
  return result.progress === 1 || at < reached ? at : null
}

/** Today's is in force already, and a reference has no settings. */
function isArmable(choice: PolicyChoice | undefined): boolean {
  if (choice === undefined || choice.kind === 'service') return false
  return choice.kind === 'edits' || ['vedfolnir', 'responsive', 'conservative'].includes(policyName(choice))
}
