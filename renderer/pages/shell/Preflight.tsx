/** What stands in a policy's way before it is saved or armed; what is in order is folded away, and can be read. */
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { PreflightCheck } from '../../../shared/domain/preflight.ts'
import { plural } from '../../../shared/lib/format.ts'
import { cx } from '../../components/cx.ts'
import { Skeleton } from '../../components/Skeleton.tsx'

const LOOKS = {
  stop: { Icon: CircleAlert, tone: 'text-bad', word: 'Stops it' },
  warn: { Icon: TriangleAlert, tone: 'text-warn', word: 'Note' },
  ok: { Icon: CircleCheck, tone: 'text-ok', word: 'In order' },
} as const

function Checks({ checks }: { readonly checks: readonly PreflightCheck[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {checks.map(({ id, state, sentence }) => {
        const { Icon, tone, word } = LOOKS[state]
        return (
          <li key={id} className="flex gap-2 text-sm">
            <Icon aria-hidden className={cx('mt-0.5 size-3.5 shrink-0', tone)} />
            <span>
              <span className="sr-only">{word}: </span>
              {sentence}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** `checks` null: it is not known yet. */
export function Preflight({ checks }: { readonly checks: readonly PreflightCheck[] | null }) {
  if (checks === null) return <Skeleton className="h-3 w-2/3" />
  const found = [
    ...checks.filter(({ state }) => state === 'stop'),
    ...checks.filter(({ state }) => state === 'warn'),
  ]
  const fine = checks.filter(({ state }) => state === 'ok')
  return (
    <section aria-label="Pre-flight" className="flex flex-col gap-1.5">
      <h3 className="text-sm font-strong">
        Pre-flight{found.length === 0 ? ': nothing stands in its way' : ''}
      </h3>
      <Checks checks={found} />
      {fine.length === 0 ? null : (
        <details className="text-sm text-muted">
          <summary className="w-fit cursor-pointer rounded-sm text-faint hover:text-fg">
            {plural(fine.length, 'check')} in order
          </summary>
          <div className="mt-1">
            <Checks checks={fine} />
          </div>
        </details>
      )}
    </section>
  )
}
