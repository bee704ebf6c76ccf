/** The forecast beside the steps of a decision: what it expects, and how wrong it and its rival were over the last day. */
import { TrendingUp } from 'lucide-react'
import type { ForecastScore } from '../../../../shared/domain/decision.ts'
import { formatDuration, formatShare } from '../../../../shared/lib/format.ts'
import { thresholdText, wordsOf } from '../../../components/charts/model/factors.ts'
import { cx } from '../../../components/cx.ts'

/** Null: not known, which is never shown as a number. */
function expectedText({ source, load, aheadSeconds }: ForecastScore): string | null {
  if (source === null || load === null || aheadSeconds === null) return null
  const { label, unit } = wordsOf(source)
  return `${label} ${thresholdText(load, unit)} over all replicas`
}

export function ForecastNote({
  forecast,
  seasonSeconds,
}: {
  readonly forecast: ForecastScore
  readonly seasonSeconds: number
}) {
  const ahead = forecast.aheadSeconds === null ? '' : ` in ${formatDuration(forecast.aheadSeconds)}`
  const share = (error: number | null) => (error === null ? null : formatShare(error))
  const rows: readonly (readonly [name: string, value: string | null])[] = [
    [`Expects${ahead}`, expectedText(forecast)],
    ['Error of the last day', share(forecast.error)],
    [`Error of the load ${formatDuration(seasonSeconds)} before`, share(forecast.naiveError)],
  ]
  return (
    <section aria-label="Forecast" className="flex flex-col gap-1.5">
      <h3 className="flex items-center justify-between gap-2">
        <span className="flex items-center gap-2 font-strong">
          <TrendingUp aria-hidden className="size-4 text-faint" strokeWidth={1.75} />
          Forecast
        </span>
        <span className={cx('text-sm font-normal', forecast.on ? 'text-muted' : 'text-warn')}>
          {forecast.on ? 'on, may only add' : 'switched off'}
        </span>
      </h3>
      {forecast.on ? null : <p className="text-sm text-muted">{forecast.sentence}.</p>}
      <dl>
        {rows.map(([name, value]) =>
          value === null ? null : (
            <div key={name} className="flex items-baseline gap-3 border-t border-line py-1.5">
              <dt className="min-w-0 flex-1 text-muted">{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  )
}
