/** Which time the page shows: seven presets, or the span one zoomed into with the way back beside it. */
import { RotateCcw } from 'lucide-react'
import { Button } from '../Button.tsx'
import { Segmented } from '../Segmented.tsx'
import { formatSpan } from './model/timeTicks.ts'
import { PRESETS, type PresetId, type TimeRange } from './model/timeRange.ts'

export function RangePicker({
  range,
  onChange,
  onReset,
}: {
  readonly range: TimeRange
  readonly onChange: (range: TimeRange) => void
  /** Out of a zoomed span. */
  readonly onReset: () => void
}) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {range.kind === 'span' ? (
        <>
          <span className="text-sm text-muted">{formatSpan(range.from, range.to)}</span>
          <Button size="sm" icon={<RotateCcw aria-hidden className="size-3.5" />} onClick={onReset}>
            Reset zoom
          </Button>
        </>
      ) : null}
      <Segmented<PresetId | ''>
        label="Time range"
        value={range.kind === 'last' ? range.preset : ''}
        segments={PRESETS.map(({ id, label, title }) => ({ value: id, label, name: title }))}
        onChange={(preset) => {
          if (preset !== '') onChange({ kind: 'last', preset })
        }}
      />
    </div>
  )
}
