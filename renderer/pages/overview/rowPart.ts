/** Parts of a row that are drawn anew only when a field they show changed: most of a row stays as it is from second to second. */
import { memo, type NamedExoticComponent, type ReactNode } from 'react'
import type { ServiceRow } from '../../../shared/contract/views.ts'

export interface RowPartProps<F extends keyof ServiceRow> {
  readonly row: Pick<ServiceRow, F>
  /** Parts that look the same either way leave it out. */
  readonly stale?: boolean
}

/** `Part` can read no field but those named. What did not change is the very same value: the contract keeps it so. */
export function rowPart<F extends keyof ServiceRow, P extends RowPartProps<F>>(
  fields: readonly F[],
  Part: (props: P) => ReactNode,
): NamedExoticComponent<P> {
  return memo(
    Part,
    (before, after) =>
      before.stale === after.stale && fields.every((field) => before.row[field] === after.row[field]),
  )
}
