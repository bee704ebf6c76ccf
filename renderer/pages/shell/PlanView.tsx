/** What a count would mean, before anything is clicked: the plan's sentence and its operations, or the refusal. */
import { Ban, CircleAlert } from 'lucide-react'
import type { PlanPreview } from '../../../shared/contract/views.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { Skeleton } from '../../components/Skeleton.tsx'
import { operationVerb } from './operations.ts'

const SHOWN = 6

export function PlanView({ plan }: { readonly plan: Result<PlanPreview, ContractError> | null }) {
  if (plan === null)
    return (
      <div className="grid gap-2">
        <Skeleton className="h-3 w-3/4" />
        <Skeleton className="h-3 w-1/2" />
      </div>
    )
  if (!plan.ok)
    return (
      <p className="flex gap-2 text-sm">
        <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0 text-bad" />
        {plan.error.message}
      </p>
    )
  const { sentence, operations, refusal } = plan.value
  if (refusal !== null)
    return (
      <p className="flex gap-2 text-sm">
        <Ban aria-hidden className="mt-px size-3.5 shrink-0 text-warn" />
        {refusal.sentence}
      </p>
    )
  return (
    <div className="text-sm">
      <p>{sentence}</p>
      {operations.length === 0 ? null : (
        <ol className="mt-2 grid gap-0.5 border-t border-line pt-2 text-muted">
          {operations.slice(0, SHOWN).map((operation, index) => (
            <li key={`${operation.type} ${operation.target} ${index}`} className="flex gap-1.5">
              <span className="w-4 shrink-0 text-right text-faint">{index + 1}</span>
              <span className="min-w-0 truncate">
                {operationVerb(operation.type)} {operation.target}
              </span>
            </li>
          ))}
          {operations.length > SHOWN ? (
            <li className="pl-5.5 text-faint">and {operations.length - SHOWN} more</li>
          ) : null}
        </ol>
      )}
    </div>
  )
}
