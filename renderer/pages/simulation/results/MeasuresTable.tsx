/** Every measure of every policy, the best of each marked, with perfect knowledge and the best fixed count beside. */
import { Check } from 'lucide-react'
import type { PolicyResultView, SimulateState } from '../../../../shared/contract/simulate.ts'
import type { Measures } from '../../../../shared/domain/simulation.ts'
import { Button } from '../../../components/Button.tsx'
import { cx } from '../../../components/cx.ts'
import { Letter } from '../Letter.tsx'
import { bestIn, MEASURE_ROWS, type MeasureRow } from './measures.ts'

export interface MeasuresTableProps {
  readonly results: readonly PolicyResultView[]
  readonly beside: Pick<SimulateState, 'oracle' | 'bestFixed'>
  readonly focus: number
  readonly onFocus: (index: number) => void
  /** Null: nothing can be armed here. */
  readonly onArm: ((index: number) => void) | null
  readonly armable: (index: number) => boolean
}

function Head({ results, beside, focus, onFocus, onArm, armable }: MeasuresTableProps) {
  return (
    <thead>
      <tr className="align-top">
        <th scope="col" className="px-4 py-2 text-left font-normal text-faint">
          Less is better
        </th>
        {results.map(({ name, progress }, index) => (
          <th key={`${index} ${name}`} scope="col" className="px-3 py-2 text-right">
            <span className="flex flex-col items-end gap-1">
              <button
                type="button"
                aria-pressed={focus === index}
                title={`Show ${name} in the charts`}
                onClick={() => onFocus(index)}
                className={cx(
                  'inline-flex max-w-40 items-center gap-2 rounded-md px-1.5 py-0.5 hover:bg-hover',
                  focus === index && 'bg-selected',
                )}
              >
                <Letter index={index} />
                <span className="truncate">{name}</span>
              </button>
              {progress < 1 ? (
                <span className="text-xs font-normal text-faint">first {Math.floor(100 * progress)} %</span>
              ) : onArm !== null && armable(index) ? (
                <Button kind="quiet" size="sm" aria-label={`Arm ${name}`} onClick={() => onArm(index)}>
                  Arm…
                </Button>
              ) : null}
            </span>
          </th>
        ))}
        {beside.oracle === undefined ? null : (
          <th scope="col" className="border-l border-line px-3 py-2 text-right font-normal text-muted">
            Perfect knowledge
          </th>
        )}
        {beside.bestFixed === undefined ? null : (
          <th scope="col" className="px-4 py-2 text-right font-normal text-muted">
            Best fixed count: {beside.bestFixed.replicas}
          </th>
        )}
      </tr>
    </thead>
  )
}

function Beside({
  row,
  measures,
  first,
}: {
  readonly row: MeasureRow
  readonly measures: Measures | undefined
  readonly first: boolean
}) {
  if (measures === undefined) return null
  return (
    <td className={cx('px-3 text-right text-muted last:pr-4', first && 'border-l border-line')}>
      {row.format(measures[row.key])}
    </td>
  )
}

export function MeasuresTable(props: MeasuresTableProps) {
  const { results, beside, focus } = props
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Measures, scrolls sideways">
      <table className="w-full border-collapse whitespace-nowrap">
        <caption className="sr-only">Measures of each policy; of every one less is better</caption>
        <Head {...props} />
        <tbody>
          {MEASURE_ROWS.map((row) => {
            const best = bestIn(results, row)
            return (
              <tr key={row.key} className="border-t border-line">
                <th scope="row" title={row.says} className="px-4 py-1.5 text-left font-normal">
                  {row.label}
                  {row.symbol === undefined ? null : <span className="ml-2 text-faint">{row.symbol}</span>}
                </th>
                {results.map(({ measures }, index) => (
                  <td
                    key={index}
                    className={cx(
                      'px-3 text-right',
                      best.has(index) && 'font-strong text-ok',
                      focus === index && 'bg-selected',
                    )}
                  >
                    {best.has(index) ? (
                      <Check role="img" aria-label="best" className="mr-1 inline size-3.5 -translate-y-px" />
                    ) : null}
                    {row.format(measures[row.key])}
                  </td>
                ))}
                <Beside row={row} measures={beside.oracle?.measures} first />
                <Beside row={row} measures={beside.bestFixed?.measures} first={false} />
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
