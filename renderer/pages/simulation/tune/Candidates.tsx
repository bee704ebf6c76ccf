/** Tuned policies as a table, each judged on the part it never saw: those first that none beats there; baselines last. */
import { Check } from 'lucide-react'
import type { BaselineView, CandidateView } from '../../../../shared/contract/simulate.ts'
import type { Measures } from '../../../../shared/domain/simulation.ts'
import { grouped } from '../../../../shared/lib/format.ts'
import { Button } from '../../../components/Button.tsx'
import { cx } from '../../../components/cx.ts'
import { beaten, inJudgedOrder, type Front } from './front.ts'

const number = (value: number) => (value >= 100 ? grouped(value) : value.toFixed(1))

function Cells({ test, train }: { readonly test: Measures; readonly train: Measures }) {
  return (
    <>
      <td className="px-3 py-2 text-right">{number(test.replicaHours)}</td>
      <td className="px-3 py-2 text-right">{test.thetaU.toFixed(2)} %</td>
      <td className="px-3 py-2 text-right text-muted">{train.thetaU.toFixed(2)} %</td>
      <td className="px-3 py-2 text-right text-muted">{grouped(test.adaptations)}</td>
    </>
  )
}

export interface CandidatesProps {
  readonly candidates: readonly CandidateView[]
  /** Those that no other beats on the judged part. */
  readonly line: Front['line']
  readonly baselines: readonly BaselineView[]
  readonly lit: string | null
  readonly onPoint: (id: string | null) => void
  /** Null: the comparison is full. */
  readonly onCompare: ((candidate: CandidateView) => void) | null
  readonly compared: (candidate: CandidateView) => boolean
  /** Null: nothing can be armed here. */
  readonly onArm: ((candidate: CandidateView) => void) | null
}

const HEADS = [
  { label: 'Policy', className: 'text-left pl-4' },
  { label: 'Replica-hours', className: 'text-right' },
  { label: 'Short of the need', className: 'text-right' },
  { label: 'On the tuned part', className: 'text-right' },
  { label: 'Changes', className: 'text-right' },
  { label: 'Does otherwise', className: 'text-left w-full' },
] as const

export function Candidates(props: CandidatesProps) {
  const { candidates, line, baselines, lit, onPoint, onCompare, compared, onArm } = props
  return (
    <div className="max-h-96 overflow-auto" tabIndex={0} role="region" aria-label="Tuned policies, scrolls">
      <table className="w-full border-collapse">
        <caption className="sr-only">
          Tuned policies and baselines, on the part of the load nobody tuned on
        </caption>
        <thead className="sticky top-0 bg-raised">
          <tr className="text-sm text-faint">
            {HEADS.map(({ label, className }) => (
              <th
                key={label}
                scope="col"
                className={cx('px-3 py-1.5 font-normal whitespace-nowrap', className)}
              >
                {label}
              </th>
            ))}
            <th scope="col" className="pr-4">
              <span className="sr-only">What to do with it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {inJudgedOrder(candidates, line).map(({ candidate, id, leads }) => {
            const { name, changes, train, test } = candidate
            const better = beaten(candidate, baselines)
            return (
              <tr
                key={id}
                onPointerEnter={() => onPoint(id)}
                onPointerLeave={() => onPoint(null)}
                className={cx('border-t border-line align-top', lit === id && 'bg-selected')}
              >
                <th
                  scope="row"
                  className={cx(
                    'py-2 pr-3 pl-4 text-left whitespace-nowrap',
                    !leads && 'font-normal text-muted',
                  )}
                >
                  {name}
                </th>
                <Cells test={test} train={train} />
                <td className="px-3 py-2 text-sm">
                  {changes.length === 0 ? <span className="text-muted">nothing</span> : changes.join(', ')}
                  {leads ? null : (
                    <span className="block text-faint">another is less short here for no more</span>
                  )}
                  {better.length === 0 ? null : (
                    <span className="flex items-center gap-1 text-ok">
                      <Check aria-hidden className="size-3.5 shrink-0" />
                      beats {better.join(', ')}
                    </span>
                  )}
                </td>
                <td className="py-1.5 pr-4">
                  <span className="flex justify-end gap-1">
                    <Button
                      size="sm"
                      aria-label={`Compare ${name}`}
                      disabled={onCompare === null || compared(candidate)}
                      onClick={() => onCompare?.(candidate)}
                    >
                      {compared(candidate) ? 'Compared' : 'Compare'}
                    </Button>
                    {onArm === null ? null : (
                      <Button size="sm" aria-label={`Arm ${name}`} onClick={() => onArm(candidate)}>
                        Arm…
                      </Button>
                    )}
                  </span>
                </td>
              </tr>
            )
          })}
          {baselines.map(({ policy, train, test }, index) => (
            <tr
              key={policy}
              onPointerEnter={() => onPoint(`baseline ${index}`)}
              onPointerLeave={() => onPoint(null)}
              className={cx('border-t border-line text-muted', lit === `baseline ${index}` && 'bg-selected')}
            >
              <th scope="row" className="py-2 pr-3 pl-4 text-left font-normal whitespace-nowrap">
                {policy}
              </th>
              <Cells test={test} train={train} />
              <td className="px-3 text-sm">as it is</td>
              <td />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
