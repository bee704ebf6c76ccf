/** A decision step by step: the count before and after each, and why. */
import { cx } from '../../../components/cx.ts'
import type { Decision, StepName } from '../../../../shared/domain/decision.ts'
import { barsOf, type Bar } from './bars.ts'

/** Their sentences repeat every factor, which the factor tables beside them tell in full. */
const SCORES: ReadonlySet<StepName> = new Set(['up-score', 'down-score'])

const percent = (share: number) => `${share * 100}%`

function Count({ bar }: { readonly bar: Bar }) {
  if (bar.change === 'none') return <span className="text-muted">{bar.after}</span>
  return (
    <span className={cx('font-strong', bar.change === 'more' ? 'text-up' : 'text-down')}>
      {bar.before} → {bar.after}
    </span>
  )
}

function Track({ bar }: { readonly bar: Bar }) {
  return (
    <span aria-hidden className="relative block h-1.5 rounded-full bg-sunken">
      <span
        className={cx(
          'absolute inset-y-0 left-0 rounded-full',
          bar.step === 'final' ? 'bg-replicas' : 'bg-line-strong',
        )}
        style={{ width: percent(bar.kept) }}
      />
      {bar.change === 'none' ? null : (
        <span
          className={cx(
            'absolute inset-y-0 rounded-full',
            bar.change === 'more' ? 'bg-up' : 'border border-down bg-transparent',
          )}
          style={{ left: percent(bar.kept), width: percent(bar.changed) }}
        />
      )}
    </span>
  )
}

export function Waterfall({ decision, max }: { readonly decision: Decision; readonly max: number }) {
  return (
    <ol aria-label="Steps of the decision" className="flex flex-col gap-2.5">
      {barsOf(decision, max).map((bar) => (
        <li key={bar.step} className="flex flex-col gap-1">
          <span className="flex items-baseline justify-between gap-2">
            <span className={cx(bar.step === 'final' && 'font-strong')}>{bar.name}</span>
            <Count bar={bar} />
          </span>
          <Track bar={bar} />
          <span
            title={bar.sentence}
            className={cx('text-sm text-muted', SCORES.has(bar.step) && 'line-clamp-2')}
          >
            {bar.sentence}
          </span>
        </li>
      ))}
    </ol>
  )
}
