/** A service's two scores, beside where they act. */
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { formatScore } from '../../../shared/lib/format.ts'
import { SCORE_END, ScoreGauge } from '../../components/ScoreGauge.tsx'
import { HoverCard } from '../../components/Tip.tsx'
import { rowPart } from './rowPart.ts'

type Shown = Pick<ServiceRow, 'enabled' | 'scores' | 'actAt'>

function Scores({ row, stale }: { readonly row: Shown; readonly stale: boolean }) {
  const { scores, actAt } = row
  if (!row.enabled) return <span className="text-sm text-faint">not scaled</span>
  if (scores === null) return <span className="text-sm text-faint">not scored yet</span>
  return (
    <HoverCard
      label="Scores"
      card={
        <div className="grid gap-1 text-sm">
          <p>
            Up {formatScore(scores.up)} of {SCORE_END.up}, down {formatScore(scores.down)} of {SCORE_END.down}
            .
          </p>
          <p className="text-muted">Either acts from {formatScore(actAt)} on, where the mark is.</p>
        </div>
      }
    >
      <div className="grid gap-0.5">
        <ScoreGauge direction="up" value={scores.up} actAt={actAt} stale={stale} />
        <ScoreGauge direction="down" value={scores.down} actAt={actAt} stale={stale} />
      </div>
    </HoverCard>
  )
}

export const ScoresCell = rowPart(['enabled', 'scores', 'actAt'], Scores)
