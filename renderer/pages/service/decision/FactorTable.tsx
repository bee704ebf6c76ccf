/** Every factor of one score: its reading, how long it has stood beyond its threshold, and the points it earned. */
import { TriangleAlert } from 'lucide-react'
import type { FactorScore, Score } from '../../../../shared/domain/decision.ts'
import { formatClock, formatDuration, formatScore } from '../../../../shared/lib/format.ts'
import { cx } from '../../../components/cx.ts'
import { Meter } from '../../../components/Meter.tsx'
import { conditionOf, wordsOf } from '../../../components/charts/model/factors.ts'
import { formatValue } from '../../../components/charts/model/units.ts'

function conditionWords(factor: FactorScore, min: number): string {
  return conditionOf(
    {
      direction: factor.direction,
      threshold: factor.threshold,
      source: { name: factor.source },
    },
    min,
  )
}

function Reading({ factor }: { readonly factor: FactorScore }) {
  const { window, source } = factor
  switch (window.kind) {
    case 'value':
      return <span>{formatValue(window.value, wordsOf(source).unit)}</span>
    case 'stale':
      return (
        <span className="inline-flex items-center gap-1 text-warn">
          <TriangleAlert aria-hidden className="size-3" />
          stale, {formatDuration(window.newestAge / 1000)} old
        </span>
      )
    case 'no-data':
      return (
        <span className="inline-flex items-center gap-1 text-warn">
          <TriangleAlert aria-hidden className="size-3" />
          no data
        </span>
      )
  }
}

/** "standing 3:12 of 5:00" while it counts, "stood 5 min" once it has; null: nothing to tell. */
function held(factor: FactorScore): string | null {
  const { beyond, heldFor, forSeconds, window } = factor
  if (window.kind !== 'value') return 'earns nothing, and forbids scaling down'
  if (!beyond) return null
  if (forSeconds === 0) return 'beyond its threshold'
  if (heldFor >= forSeconds) return `stood ${formatDuration(forSeconds)}`
  return `standing ${formatClock(heldFor)} of ${formatClock(forSeconds)}`
}

function Line({
  factor,
  most,
  min,
}: {
  readonly factor: FactorScore
  /** The points it can earn, on the score's own scale. */
  readonly most: number
  readonly min: number
}) {
  const earning = factor.earned > 0
  const share =
    factor.forSeconds === 0 ? (factor.beyond ? 1 : 0) : Math.min(1, factor.heldFor / factor.forSeconds)
  const { color } = wordsOf(factor.source)
  const words = held(factor)
  return (
    <li className="flex flex-col gap-1 py-1.5">
      <span className="flex items-baseline gap-2">
        <span aria-hidden className="size-2 shrink-0 self-center rounded-sm" style={{ background: color }} />
        <span className={cx('min-w-0 flex-1 truncate', !earning && 'text-muted')}>
          {conditionWords(factor, min)}
        </span>
        <Reading factor={factor} />
        <span className={cx('w-14 text-right', earning ? 'font-strong' : 'text-faint')}>
          {earning ? '+' : ''}
          {formatScore(factor.earned)} of {formatScore(most)}
        </span>
      </span>
      {words === null ? null : (
        <span className="flex items-center gap-2 pl-4">
          {factor.window.kind === 'value' && !earning ? (
            <Meter
              label={`${conditionWords(factor, min)}: time beyond its threshold`}
              value={share}
              valueText={words}
              parts={[{ id: 'held', share, className: 'bg-muted' }]}
              className="h-1 w-16 shrink-0"
            />
          ) : null}
          <span className="text-sm text-faint">{words}</span>
        </span>
      )}
    </li>
  )
}

export function FactorTable({
  score,
  direction,
  actAt,
  min,
}: {
  readonly score: Score
  readonly direction: 'up' | 'down'
  readonly actAt: number
  readonly min: number
}) {
  const acts = score.value >= actAt
  const configured = score.factors.reduce((sum, factor) => sum + factor.points, 0)
  return (
    <section aria-label={`Scale-${direction} factors`}>
      <h3 className="flex items-baseline justify-between gap-2 font-normal">
        <span className="font-strong">Scale-{direction} score</span>
        <span>
          <span className={cx('font-strong', acts && (direction === 'up' ? 'text-up' : 'text-down'))}>
            {formatScore(score.value)}
          </span>{' '}
          <span className="text-muted">
            of {score.of}, acts at {formatScore(actAt)}
          </span>
        </span>
      </h3>
      {score.factors.length === 0 ? (
        <p className="py-1.5 text-sm text-muted">No factor is configured for scaling {direction}.</p>
      ) : (
        <ul className="divide-y divide-line">
          {score.factors.map((factor) => (
            <Line key={factor.id} factor={factor} most={(score.of * factor.points) / configured} min={min} />
          ))}
        </ul>
      )}
    </section>
  )
}
