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

function Words({ operation }: { readonly operation: OperationProgress }) {
  const { type, target, state, result, output, killed } = operation
  return (
    <span className="flex min-w-0 flex-1 flex-wrap gap-x-2">
      <span className={cx('break-all', (state === 'waiting' || state === 'skipped') && 'text-faint')}>
        {operationVerb(type)} {target}
      </span>
      <span
        className={cx(
          'min-w-0',
          state === 'failed' ? 'text-bad' : killed === true ? 'text-warn' : 'text-muted',
        )}
      >
        {result}
      </span>
      {output === undefined || output.length === 0 ? null : (
        <pre
          tabIndex={0}
          aria-label={`Output of ${operationVerb(type)} ${target}`}
          className="max-h-40 w-full overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-sm"
        >
          {output.join('\n')}
        </pre>
      )}
    </span>
  )
}

export function Operations({ operations }: { readonly operations: readonly OperationProgress[] }) {
  if (operations.length === 0) return <p className="text-sm text-muted">No operation was begun.</p>
  return (
    <ol aria-label="Operations" className="grid gap-1">
      {operations.map((operation, index) => (
        <li
          key={`${operation.type} ${operation.target} ${index}`}
          title={operation.cause}
          className="flex items-start gap-2 text-sm"
        >
          <span className="flex h-4 w-4 shrink-0 items-center justify-center">
            <StateIcon state={operation.state} />
            <span className="sr-only">{operation.state}: </span>
          </span>
          <Words operation={operation} />
          {operation.ms === null ? null : (
            <span className="whitespace-nowrap text-faint">{formatMilliseconds(operation.ms)}</span>
          )}
        </li>
      ))}
    </ol>
  )
}
