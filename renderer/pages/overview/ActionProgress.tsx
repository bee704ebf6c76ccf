/** A running action under its row: each operation as it goes; how it ended stays for a while, a failure longer. */
import { Check, Circle, Minus, X } from 'lucide-react'
import type { Action, OperationProgress } from '../../../shared/domain/history.ts'
import { formatClock, formatMilliseconds } from '../../../shared/lib/format.ts'
import { Badge } from '../../components/Badge.tsx'
import { cx } from '../../components/cx.ts'
import { Spinner } from '../../components/Spinner.tsx'
import { useNow } from '../../state/clock.ts'
import { useLatestAction } from '../../state/overview.ts'
import { usePending } from '../../state/pending.ts'
import { operationVerb, outcomeLook } from '../shell/operations.ts'

/** How long an ended action stays in view, in ms. */
const LINGER_MS = { well: 8000, failed: 60_000 } as const

function StateIcon({ state }: { readonly state: OperationProgress['state'] }) {
  switch (state) {
    case 'waiting':
      return <Circle aria-hidden className="size-3 text-line-strong" />
    case 'running':
      return <Spinner size="sm" className="text-accent-text" />
    case 'done':
      return <Check aria-hidden className="size-3.5 text-ok" strokeWidth={2.5} />
    case 'failed':
      return <X aria-hidden className="size-3.5 text-bad" strokeWidth={2.5} />
    case 'skipped':
      return <Minus aria-hidden className="size-3.5 text-faint" />
  }
}

function Operation({ operation }: { readonly operation: OperationProgress }) {
  const { type, target, state, result, ms } = operation
  return (
    <li className="flex min-h-6 items-center gap-2 text-sm">
      <span className="flex w-4 justify-center">
        <StateIcon state={state} />
        <span className="sr-only">{state}: </span>
      </span>
      <span
        className={cx(
          'whitespace-nowrap',
          state === 'waiting' || state === 'skipped' ? 'text-faint' : 'text-fg',
        )}
      >
        {operationVerb(type)} {target}
      </span>
      <span className={cx('min-w-0 truncate', state === 'failed' ? 'text-bad' : 'text-muted')} title={result}>
        {result}
      </span>
      {ms === null ? null : (
        <span className="ml-auto whitespace-nowrap text-faint">{formatMilliseconds(ms)}</span>
      )}
    </li>
  )
}

function Elapsed({ action }: { readonly action: Action }) {
  const words = useNow((now) => formatClock(((action.endedAt ?? now) - action.startedAt) / 1000))
  return <span className="text-muted">{words}</span>
}

export function ActionProgress({ project, service }: { readonly project: string; readonly service: string }) {
  const action = useLatestAction(project, service)
  const pending = usePending((state) => state.pending[`${project}/${service}`])
  const shown = useNow((now) => {
    if (action === undefined) return false
    if (action.endedAt === null) return true
    const linger = action.verification === 'converged' ? LINGER_MS.well : LINGER_MS.failed
    return now - action.endedAt < linger
  })
  const running = action?.endedAt === null
  if (pending !== undefined && !running)
    return (
      <p role="status" className="mx-4 mb-3 flex items-center gap-2 text-sm text-muted">
        <Spinner size="sm" className="text-accent-text" />
        {pending.text}
      </p>
    )
  if (action === undefined || !shown) return null
  const { word, tone } = outcomeLook(action.verification)
  const verb = action.endedAt === null ? 'Scaling' : 'Scaled'
  return (
    <div className="fade-in mx-4 mb-3 rounded-md border border-line bg-bg px-3 py-2">
      <div className="flex items-center gap-2 pb-1">
        <strong className="whitespace-nowrap">
          {verb} {action.from} → {action.to}
        </strong>
        <Badge tone={tone}>{word}</Badge>
        <span className="min-w-0 flex-1 truncate text-sm text-muted" role="status">
          {word === 'done' || action.outcome === '' ? action.sentence : action.outcome}
        </span>
        <Elapsed action={action} />
      </div>
      <ol className="grid">
        {action.operations.map((operation) => (
          <Operation key={`${operation.type} ${operation.target}`} operation={operation} />
        ))}
      </ol>
      {action.logs.length === 0 ? null : (
        <pre className="mt-2 max-h-40 overflow-auto rounded-sm bg-sunken p-2 font-mono text-xs" tabIndex={0}>
          {action.logs.join('\n')}
        </pre>
      )}
    </div>
  )
}
