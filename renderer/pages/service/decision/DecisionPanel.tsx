/** Why the count is what it is: the decision's steps, its factors, and the one setting that would have changed it. */
import { useEffect, useState } from 'react'
import { Lightbulb } from 'lucide-react'
import type { Decision, Explanation } from '../../../../shared/domain/decision.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { Panel } from '../../../components/Panel.tsx'
import { RelativeTime } from '../../../components/RelativeTime.tsx'
import { call } from '../../../state/link.ts'
import { FactorTable } from './FactorTable.tsx'
import { ForecastNote } from './ForecastNote.tsx'
import { wouldChangeSentence } from './settingWords.ts'
import { Waterfall } from './Waterfall.tsx'

/** What would change moves slowly: asked when the outcome changes, and now and then between. */
const ASK_EVERY_MS = 10_000

function useExplanation(project: string, service: string, decision: Decision | null): Explanation | null {
  const outcome =
    decision === null ? null : `${decision.kind} ${decision.from} ${decision.desired} ${decision.reason}`
  const key = `${project}/${service} ${outcome ?? ''}`
  const [held, setHeld] = useState<{ readonly key: string; readonly explanation: Explanation } | null>(null)
  useEffect(() => {
    if (outcome === null) return
    let current = true
    const ask = () => {
      if (document.visibilityState === 'hidden') return
      void call('service.explain', { project, service }).then((answer) => {
        if (current && answer.ok) setHeld({ key, explanation: answer.value })
      })
    }
    ask()
    const timer = setInterval(ask, ASK_EVERY_MS)
    return () => {
      current = false
      clearInterval(timer)
    }
  }, [project, service, outcome, key])
  return held?.key === key ? held.explanation : null
}

export function DecisionPanel({
  project,
  service,
  decision,
  policy,
}: {
  readonly project: string
  readonly service: string
  readonly decision: Decision | null
  readonly policy: Policy | null
}) {
  const explanation = useExplanation(project, service, decision)
  if (decision === null || policy === null)
    return (
      <Panel title="Decision">
        <p className="text-muted">
          No decision yet: the first one follows the first samples, in a few seconds.
        </p>
      </Panel>
    )
  const change = explanation?.wouldChange ?? null
  return (
    <Panel title="Decision" detail={<RelativeTime at={decision.at} />}>
      <div className="grid gap-x-8 gap-y-5 md:max-lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Waterfall decision={decision} max={policy.max} />
          {change === null ? null : (
            <p className="flex gap-2 rounded-md bg-sunken px-3 py-2 text-muted">
              <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" strokeWidth={1.75} />
              {wouldChangeSentence(change, policy)}
            </p>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          {decision.forecast === undefined ? null : (
            <ForecastNote forecast={decision.forecast} seasonSeconds={policy.forecastSeasonSeconds} />
          )}
          <FactorTable score={decision.scores.up} direction="up" actAt={policy.actAt} min={policy.min} />
          <FactorTable score={decision.scores.down} direction="down" actAt={policy.actAt} min={policy.min} />
        </div>
      </div>
    </Panel>
  )
}
