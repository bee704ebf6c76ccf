/** A policy's letter on its color: the same in lists, tables, legends and charts. */
import { cx } from '../../components/cx.ts'
import { policyColor, policyLetter } from './setup/policyWords.ts'

export function Letter({ index, className }: { readonly index: number; readonly className?: string }) {
  return (
    <span
      aria-hidden
      style={{ borderColor: policyColor(index) }}
      className={cx(
        'inline-flex size-5 shrink-0 items-center justify-center rounded-sm border-2 text-xs font-strong',
        className,
      )}
    >
      {policyLetter(index)}
    </span>
  )
}
