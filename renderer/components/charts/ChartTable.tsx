/** A chart's numbers as a table, newest first: for who reads better than they see, and for copying. */
import { useMemo } from 'react'
import type { ChartModel, ReadoutItem } from './model/chartModel.ts'
import { formatTime, formatDay } from './model/timeTicks.ts'

interface Line {
  readonly at: number
  readonly items: readonly ReadoutItem[]
}

/** One line a step of the drawn rows; lines of a gap say so. */
function linesOf(model: ChartModel, from: number, to: number): readonly Line[] {
  const { step } = model
  const slots = new Set(
    model.rows
      .map((row) => Math.floor(row.t / step))
      .filter((slot) => slot * step >= from && slot * step < to),
  )
  return [...slots]
    .sort((a, b) => b - a)
    .map((slot) => {
      const at = slot * step
      return { at, items: model.readout(at + step / 2).items }
    })
}

export function ChartTable({
  model,
  from,
  to,
}: {
  readonly model: ChartModel
  readonly from: number
  readonly to: number
}) {
  const lines = useMemo(() => linesOf(model, from, to), [model, from, to])
  const days = to - from > 86_400_000 / 2
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={`${model.title} as a table`}
      className="h-full overflow-y-auto rounded-sm"
    >
      <table className="w-full border-collapse text-sm">
        <thead className="sticky top-0 bg-raised text-left text-faint">
          <tr>
            <th scope="col" className="py-1 pr-3 pl-4 font-normal">
              Time
            </th>
            <th scope="col" className="py-1 pr-4 font-normal">
              {model.title} ({model.subtitle})
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.at} className="border-t border-line align-top">
              <th scope="row" className="py-1 pr-3 pl-4 font-normal whitespace-nowrap text-muted">
                {days ? `${formatDay(line.at)}, ` : ''}
                {formatTime(line.at, model.step)}
              </th>
              <td className="py-1 pr-4">
                {line.items.map((item) => (
                  <span key={item.key} className="mr-3 inline-block">
                    <span className="text-muted">{item.label}</span> {item.value}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
