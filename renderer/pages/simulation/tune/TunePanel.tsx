/** Searches for better policies: trained on the first part of the load, judged on the rest, cheapest first. */
import { useMemo, useState } from 'react'
import { CircleAlert, Sparkles } from 'lucide-react'
import type {
  BaselineView,
  CandidateView,
  LoadChoice,
  PolicyChoice,
  SimulateState,
} from '../../../../shared/contract/simulate.ts'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { Button } from '../../../components/Button.tsx'
import { Choose } from '../../../components/Field.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { cancelJob, isRunning, startTuning, useRehearsal } from '../../../state/rehearsal.ts'
import { setParams, useRoute } from '../../../state/router.ts'
import { Progress } from '../Progress.tsx'
import { NumberField } from '../setup/NumberField.tsx'
import { policyName } from '../setup/policyWords.ts'
import { Candidates } from './Candidates.tsx'
import { FrontChart } from './FrontChart.tsx'
import { frontOf } from './front.ts'
import { readTuning, tuningText, type TuningSettings } from './settings.ts'

const NUMBERS = {
  budget: { label: 'Policies to try', unit: '', scale: 1, least: 1, most: 5000, whole: true },
  train: { label: 'Tuned on the first', unit: '%', scale: 0.01, least: 10, most: 90 },
  seed: { label: 'Seed', unit: '', scale: 1, least: 0, most: 4_294_967_295, whole: true },
} as const

/** A topic's keyed rows in their order. */
export function candidatesIn(state: SimulateState | null): readonly CandidateView[] {
  return inOrder((index) => state?.[`candidate:${index}`])
}

export function baselinesIn(state: SimulateState | null): readonly BaselineView[] {
  return inOrder((index) => state?.[`baseline:${index}`])
}

function inOrder<T>(at: (index: number) => T | undefined): readonly T[] {
  const found: T[] = []
  for (let index = 0; ; index += 1) {
    const each = at(index)
    if (each === undefined) return found
    found.push(each)
  }
}

export interface TunePanelProps {
  readonly load: LoadChoice | null
  readonly model: ServiceModel | null
  readonly policies: readonly PolicyChoice[]
  readonly dt: number
  readonly open: boolean
  readonly onCompare: ((candidate: CandidateView) => void) | null
  readonly compared: (candidate: CandidateView) => boolean
  readonly onArm: ((candidate: CandidateView) => void) | null
}

function Settings({
  settings,
  names,
}: {
  readonly settings: TuningSettings
  readonly names: readonly string[]
}) {
  const change = (part: Partial<TuningSettings>) =>
    setParams({ tune: tuningText({ ...settings, ...part }) }, { replace: true })
  const from = names[settings.from] ?? names[0] ?? ''
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="flex flex-col gap-0.5">
        <span className="text-sm text-muted">Begins with</span>
        <Choose
          label="Begins with"
          value={from}
          choices={names.map((name) => ({ value: name, label: name }))}
          onChange={(name) => change({ from: names.indexOf(name) })}
          className="h-7 w-44"
        />
      </div>
      {(['budget', 'train', 'seed'] as const).map((key) => (
        <NumberField
          key={key}
          kind={NUMBERS[key]}
          value={settings[key]}
          onChange={(value) => change({ [key]: value })}
          className="w-32"
        />
      ))}
    </div>
  )
}

export function TunePanel(props: TunePanelProps) {
  const { load, model, policies, dt, open, onCompare, compared, onArm } = props
  const { params } = useRoute()
  const settings = useMemo(() => readTuning(params.tune), [params.tune])
  const tuning = useRehearsal((state) => state.tuning)
  const [lit, setLit] = useState<string | null>(null)
  const { state, problem } = tuning
  const candidates = useMemo(() => candidatesIn(state), [state])
  const baselines = useMemo(() => baselinesIn(state), [state])
  const front = useMemo(() => frontOf(candidates, baselines), [candidates, baselines])
  const running = isRunning(tuning)
  const from = policies[settings.from] ?? policies[0]
  const names = policies.map(policyName)
  const start = () => {
    if (load === null || model === null || from === undefined) return
    const { budget, train, seed } = settings
    startTuning({ load, model, from, dt, budget, train, seed })
  }
  return (
    <Panel
      title="Tune"
      detail="searches for policies that are less short for what they cost"
      bodyClassName="flex flex-col gap-4 pb-2"
    >
      <div className="flex flex-wrap items-end gap-3 px-4">
        <Settings settings={settings} names={names} />
        {running ? (
          <Button className="ml-auto" onClick={() => cancelJob('tuning')}>
            Cancel
          </Button>
        ) : (
          <Button
            className="ml-auto"
            disabled={!open || load === null || model === null}
            icon={<Sparkles aria-hidden className="size-4" />}
            onClick={start}
          >
            Tune
          </Button>
        )}
      </div>
      {problem !== null ? (
        <p role="alert" className="flex gap-2 px-4 text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" /> {problem}
        </p>
      ) : tuning.asked === null ? (
        <p className="px-4 pb-2 text-muted">
          Candidates are tried on the first part of the load and judged on the rest, which they never saw.
          What is dominated, or goes back and forth, is left out.
        </p>
      ) : (
        <div className="px-4">
          <Progress job={state?.job ?? null} what="The tuning" />
        </div>
      )}
      {front.points.length === 0 ? null : (
        <>
          <div className="px-4">
            <FrontChart front={front} lit={lit} onPoint={setLit} />
          </div>
          <Candidates
            candidates={candidates}
            line={front.line}
            baselines={baselines}
            lit={lit}
            onPoint={setLit}
            onCompare={onCompare}
            compared={compared}
            onArm={onArm}
          />
        </>
      )}
    </Panel>
  )
}
