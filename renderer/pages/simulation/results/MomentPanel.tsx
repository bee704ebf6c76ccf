/** One step of the replay: what the policy saw and decided there, in numbers, a sentence and the steps of it. */
import { MousePointerClick } from 'lucide-react'
import type { MomentView } from '../../../../shared/contract/simulate.ts'
import { formatShare } from '../../../../shared/lib/format.ts'
import { cx } from '../../../components/cx.ts'
import { Panel } from '../../../components/Panel.tsx'
import { Spinner } from '../../../components/Spinner.tsx'
import { formatMoment } from '../../../components/charts/model/timeTicks.ts'
import { formatValue } from '../../../components/charts/model/units.ts'
import { FactorTable } from '../../service/decision/FactorTable.tsx'
import { Waterfall } from '../../service/decision/Waterfall.tsx'
import { Letter } from '../Letter.tsx'
import type { Moment } from './useMoment.ts'

function numbersOf(moment: MomentView): readonly (readonly [string, string])[] {
  const { rps, required, ready, ordered, orderedAfter, cpu, backlog, p95, dropped } = moment
  const count = (value: number) => formatValue(value, 'count')
  return [
    ['Load', `${count(rps)} req/s`],
    ['Needed', String(required)],
    ['Ready', String(ready)],
    ['Ordered', ordered === orderedAfter ? String(ordered) : `${ordered} → ${orderedAfter}`],
    ['CPU', formatShare(cpu)],
    ['p95', formatValue(p95 / 1000, 'seconds')],
    ['Waiting', count(backlog)],
    ['Dropped', count(dropped)],
  ]
}

export function MomentPanel({
  shown,
  name,
  index,
  className,
}: {
  readonly shown: Moment
  readonly name: string
  readonly index: number
  readonly className?: string
}) {
  const { moment, problem, pending } = shown
  const decision = moment?.explanation?.decision
  const bounds = moment?.bounds ?? null
  return (
    <Panel
      title="Decision"
      detail={moment === null ? undefined : formatMoment(moment.t * 1000)}
      controls={pending ? <Spinner size="sm" className="text-faint" /> : undefined}
      bodyClassName="min-h-0 overflow-y-auto rounded-b-lg"
      {...(className === undefined ? {} : { className })}
    >
      {moment === null ? (
        <p className="flex gap-2 px-4 pb-4 text-muted">
          <MousePointerClick aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
          {problem ?? 'Point at any moment of a chart: what was decided there is told here, step by step.'}
        </p>
      ) : (
        <div
          tabIndex={0}
          role="group"
          aria-label="What was decided"
          className="flex flex-col gap-4 rounded-b-lg px-4 pb-4 -outline-offset-2"
        >
          <p className="flex gap-2.5">
            <Letter index={index} />
            <span>
              <span className="sr-only">{name}: </span>
              {moment.sentence}
            </span>
          </p>
          <dl className="grid grid-cols-4 gap-x-3 gap-y-2">
            {numbersOf(moment).map(([label, value]) => (
              <div key={label} className="min-w-0">
                <dt className="text-xs text-faint">{label}</dt>
                <dd
                  className={cx(
                    'truncate',
                    label === 'Ready' && moment.ready < moment.required && 'font-strong text-bad',
                  )}
                >
                  {value}
                </dd>
              </div>
            ))}
          </dl>
          {decision === undefined || bounds === null ? (
            <p className="text-sm text-faint">This is no policy of Eyrie’s: it has no steps to open.</p>
          ) : (
            <>
              <Waterfall decision={decision} max={bounds.max} />
              <FactorTable score={decision.scores.up} direction="up" {...bounds} />
              <FactorTable score={decision.scores.down} direction="down" {...bounds} />
            </>
          )}
        </div>
      )}
    </Panel>
  )
}
