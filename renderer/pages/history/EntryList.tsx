/** History as a list under its days, newest first; an entry opens to its operations or its waterfall. */
import { memo, useEffect, useMemo } from 'react'
import { ChevronRight } from 'lucide-react'
import type { DecisionEntry, Entry } from '../../../shared/domain/history.ts'
import { formatMilliseconds } from '../../../shared/lib/format.ts'
import { Badge } from '../../components/Badge.tsx'
import { MarkerIcon } from '../../components/charts/glyphs.tsx'
import { formatDay, formatTime } from '../../components/charts/model/timeTicks.ts'
import { cx } from '../../components/cx.ts'
import { useRow } from '../../state/overview.ts'
import { serviceHref } from '../../state/router.ts'
import { outcomeLook } from '../shell/operations.ts'
import { EntryDetails } from './EntryDetails.tsx'
import { byDay, lineOf, listed } from './entries.ts'

interface LineProps {
  readonly entry: Entry
  /** What the action followed; null: nothing known, or no action. */
  readonly decision: DecisionEntry | null
  readonly open: boolean
  /** Whether to say which service it is of. */
  readonly named: boolean
  readonly onToggle: (id: number) => void
}

function Ended({ entry }: { readonly entry: Entry }) {
  if (entry.kind !== 'action') return null
  const { word, tone } = outcomeLook(entry.action.verification)
  return <Badge tone={tone}>{word}</Badge>
}

function Details({ entry, decision, open }: Pick<LineProps, 'entry' | 'decision' | 'open'>) {
  const row = useRow(`${entry.project}/${entry.service}`)
  return open ? (
    <EntryDetails entry={entry} decision={decision} current={row?.replicas.current ?? null} />
  ) : null
}

const Line = memo(function Line({ entry, decision, open, named, onToggle }: LineProps) {
  const { kind, title, sentence, by, tookMs } = lineOf(entry)
  return (
    <li id={`entry-${entry.id}`} className="scroll-mt-4 border-t border-line first:border-t-0">
      <div className="relative flex min-h-9 items-center gap-3 px-4 py-1.5 hover:bg-hover">
        <button
          type="button"
          aria-expanded={open}
          aria-label={`${title}, ${formatTime(entry.at, 1000)}`}
          onClick={() => onToggle(entry.id)}
          className="absolute inset-0 rounded-sm"
        />
        <ChevronRight
          aria-hidden
          className={cx('size-3.5 shrink-0 text-faint transition-transform', open && 'rotate-90')}
        />
        <time dateTime={new Date(entry.at).toISOString()} className="w-14 shrink-0 text-sm text-faint">
          {formatTime(entry.at, 1000)}
        </time>
        <MarkerIcon kind={kind} named />
        {!named ? null : entry.service === '' ? (
          <span className="w-44 shrink-0 text-faint">all services</span>
        ) : (
          <a
            href={serviceHref(entry.project, entry.service)}
            className="relative w-44 shrink-0 truncate text-muted hover:text-fg hover:underline hover:underline-offset-2"
          >
            {entry.project}/{entry.service}
          </a>
        )}
        <span className={cx('shrink-0', entry.kind === 'action' && 'font-strong')}>{title}</span>
        <span className="min-w-0 flex-1 truncate text-muted">{sentence}</span>
        {by === '' ? null : <span className="shrink-0 text-sm text-faint">{by}</span>}
        {tookMs === null ? null : (
          <span className="w-16 shrink-0 text-right text-sm text-faint">{formatMilliseconds(tookMs)}</span>
        )}
        <span className="flex w-20 shrink-0">
          <Ended entry={entry} />
        </span>
      </div>
      <Details entry={entry} decision={decision} open={open} />
    </li>
  )
})

export function EntryList({
  entries,
  open,
  named = false,
  alone = false,
  onToggle,
}: {
  readonly entries: readonly Entry[]
  /** Ids of the entries that are open. */
  readonly open: ReadonlySet<number>
  readonly named?: boolean
  /** The list holds decisions only: each is told, also those an action followed. */
  readonly alone?: boolean
  readonly onToggle: (id: number) => void
}) {
  const shown = useMemo(() => listed(entries, alone), [entries, alone])
  return (
    <div className="flex flex-col">
      {byDay(shown).map((day) => (
        <section key={day.at} aria-label={formatDay(day.at)}>
          <h2 className="border-y border-line bg-sunken px-4 py-1 text-sm font-normal text-muted first:border-t-0">
            {formatDay(day.at)}
          </h2>
          <ol>
            {day.entries.map(({ entry, decision }) => (
              <Line
                key={entry.id}
                entry={entry}
                decision={decision}
                open={open.has(entry.id)}
                named={named}
                onToggle={onToggle}
              />
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

/** Brings an entry into view once it is there. */
export function useScrollTo(shown: { readonly id: number } | null, present: boolean): void {
  useEffect(() => {
    if (shown === null || !present) return
    const element = document.getElementById(`entry-${shown.id}`)
    element?.scrollIntoView({ block: 'center' })
    element?.querySelector('button')?.focus({ preventScroll: true })
  }, [shown, present])
}
