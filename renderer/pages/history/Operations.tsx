/** The operations of an action in their order: each with how it stands, its cause on hover, what came of it, its time. */
import { Check, Circle, Minus, X } from 'lucide-react'
import type { OperationProgress } from '../../../shared/domain/history.ts'
import { formatMilliseconds } from '../../../shared/lib/format.ts'
import { cx } from '../../components/cx.ts'
import { Spinner } from '../../components/Spinner.tsx'
import { operationVerb } from '../shell/operations.ts'

function StateIcon({ state }: { readonly state: OperationProgress['state'] }) {
  switch (state) {
    case 'waiting':
      return <Circle aria-hidden className="size-3 text-line-strong" />
    case 'running':
      return <Spinner className="size-3.5 text-accent-text" />
    case 'done':
      return <Check aria-hidden className="size-3.5 text-ok" strokeWidth={2.5} />
    case 'failed':
      return <X aria-hidden className="size-3.5 text-bad" strokeWidth={2.5} />
    case 'skipped':
      return <Minus aria-hidden className="size-3.5 text-faint" />
  }
}

export function Operations({ operations }: { readonly operations: readonly OperationProgress[] }) {
  if (operations.length === 0) return <p className="text-sm text-muted">No operation was begun.</p>
  return (
    <ol aria-label="Operations" className="grid">
      {operations.map(({ type, target, state, result, ms, cause }, index) => (
        <li
          key={`${type} ${target} ${index}`}
          title={cause}
          className="flex min-h-6 items-center gap-2 text-sm"
        >
          <span className="flex w-4 shrink-0 justify-center">
            <StateIcon state={state} />
            <span className="sr-only">{state}: </span>
          </span>
          <span
            className={cx('shrink-0', state === 'waiting' || state === 'skipped' ? 'text-faint' : 'text-fg')}
          >
            {operationVerb(type)} {target}
          </span>
          <span
            className={cx('min-w-0 truncate', state === 'failed' ? 'text-bad' : 'text-muted')}
            title={result}
          >
            {result}
          </span>
          {ms === null ? null : (
            <span className="ml-auto whitespace-nowrap text-faint">{formatMilliseconds(ms)}</span>
          )}
        </li>
      ))}
    </ol>
  )
}
