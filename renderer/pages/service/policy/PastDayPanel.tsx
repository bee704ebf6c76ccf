/** "What this would have done in the last 24 h": the edit replayed on the service's own records, beside its fields. */
import { useMemo, useState } from 'react'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { cx } from '../../../components/cx.ts'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { Spinner } from '../../../components/Spinner.tsx'
import { ChartPanel } from '../../../components/charts/ChartPanel.tsx'
import { CursorContext, createCursor } from '../../../components/charts/cursor.ts'
import { missingSentence, pastDayModel, pastDaySentence } from './pastDay.ts'
import type { PastDay, PastDayView } from './usePastDay.ts'

const NO_MARKERS: readonly never[] = []
const nothing = () => undefined

function Notes({ notes }: { readonly notes: readonly string[] }) {
  return (
    <details className="text-sm text-muted">
      <summary className="w-fit cursor-pointer rounded-sm text-faint hover:text-fg">
        What it rests on, and what is not known
      </summary>
      <ul className="mt-1 flex list-disc flex-col gap-1 pl-5">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  )
}

function Replayed({ day }: { readonly day: PastDay }) {
  const [cursor] = useState(createCursor)
  const model = useMemo(() => pastDayModel(day), [day])
  const missing = missingSentence(day)
  return (
    <>
      <CursorContext value={cursor}>
        <ChartPanel
          model={model}
          from={day.from}
          to={day.to}
          markers={NO_MARKERS}
          emptyWords="Nothing was replayed in this time."
          stale={false}
          light
          onZoom={nothing}
          onReset={nothing}
          onMarker={nothing}
        />
      </CursorContext>
      <p>{pastDaySentence(day)}</p>
      {missing === null ? null : (
        <p className="flex gap-2 text-sm">
          <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0 text-warn" /> {missing}
        </p>
      )}
      <Notes notes={day.notes} />
    </>
  )
}

export function PastDayPanel({
  view: { day, problem, pending },
  sound,
}: {
  readonly view: PastDayView
  /** The edit can be read and does not contradict itself. */
  readonly sound: boolean
}) {
  const old = pending || problem !== null || !sound
  return (
    <section aria-label="What this would have done in the last 24 h" className="flex min-w-0 flex-col gap-2">
      <h3 className="flex min-h-5 items-center gap-2 font-strong">
        What this would have done in the last 24 h{pending ? <Spinner className="size-3.5" /> : null}
      </h3>
      {problem === null ? null : (
        <p role="status" className="flex gap-2">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" /> {problem}
        </p>
      )}
      {!sound ? <p className="text-muted">It is replayed once what is typed can be read.</p> : null}
      {day === null ? (
        problem === null && sound ? (
          <Skeleton className="h-56 rounded-lg" />
        ) : null
      ) : (
        <div aria-busy={pending} className={cx('flex flex-col gap-2', old && 'opacity-50')}>
          <Replayed day={day} />
        </div>
      )}
    </section>
  )
}
