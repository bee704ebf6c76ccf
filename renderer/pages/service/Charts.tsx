/** The charts of a service over one time range, with one cursor; range and zoom live in the URL. */
import { memo, useEffect, useMemo, useState } from 'react'
import { CircleAlert } from 'lucide-react'
import type { Policy } from '../../../shared/domain/policy.ts'
import { Button } from '../../components/Button.tsx'
import { cx } from '../../components/cx.ts'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { formatMoment } from '../../components/charts/model/timeTicks.ts'
import { LastSeen } from '../../components/RelativeTime.tsx'
import { ChartPanel } from '../../components/charts/ChartPanel.tsx'
import { RangePicker } from '../../components/charts/RangePicker.tsx'
import { CursorContext, clearCursor, createCursor } from '../../components/charts/cursor.ts'
import { parseRange, rangeQuery, type TimeRange } from '../../components/charts/model/timeRange.ts'
import { setParams, useRoute } from '../../state/router.ts'
import { chartModels, type LimitWords } from './charts/models.ts'
import { useFrame, type FrameState } from './charts/useFrame.ts'
import { useRangeKeys } from './charts/useRangeKeys.ts'

/** Where one was before zooming: the last preset chosen on this page. */
function useRange(): {
  readonly range: TimeRange
  readonly set: (range: TimeRange) => void
  readonly reset: () => void
} {
  const { params } = useRoute()
  const range = useMemo(() => parseRange(params), [params])
  const [home, setHome] = useState<TimeRange | null>(null)
  const set = (next: TimeRange) => {
    if (range.kind === 'last' && next.kind === 'span') setHome(range)
    // Zooming is a step one can go back from; a preset replaces another.
    setParams(rangeQuery(next), { replace: range.kind === next.kind && next.kind === 'last' })
  }
  return {
    range,
    set,
    reset: () => {
      if (range.kind === 'span') set(home ?? { kind: 'last', preset: '1h' })
    },
  }
}

function FrameProblem({ state }: { readonly state: FrameState }) {
  if (state.error === null) return null
  return (
    <p role="status" className="flex min-w-0 items-center gap-2 text-sm">
      <CircleAlert aria-hidden className="size-4 shrink-0 text-bad" />
      <span className="min-w-0 truncate" title={state.error}>
        {state.error}
      </span>
      <Button size="sm" onClick={state.retry}>
        Try again
      </Button>
    </p>
  )
}

export interface ChartsProps {
  readonly project: string
  readonly service: string
  readonly policy: Policy | null
  readonly limits: LimitWords
  /** Changes when history does. */
  readonly historyVersion: string
  readonly live: boolean
  readonly stale: boolean
  /** When the engine was last seen (epoch ms); told where it is stale. */
  readonly seenAt: number | null
  readonly onEntry: (entryId: number) => void
}

export const Charts = memo(function Charts({
  project,
  service,
  policy,
  limits,
  historyVersion,
  live,
  stale,
  seenAt,
  onEntry,
}: ChartsProps) {
  const { range, set, reset } = useRange()
  const [cursor] = useState(createCursor)
  const state = useFrame({ project, service, range, policy, historyVersion, live })
  const { frame, pending } = state
  const models = useMemo(
    () => (frame === null || policy === null ? [] : chartModels(frame, policy, limits)),
    [frame, policy, limits],
  )
  useRangeKeys(range, set, reset)
  useEffect(() => clearCursor(cursor), [cursor, frame?.interval.from, frame?.interval.to])
  const empty =
    range.kind === 'span' ? 'No data in this time.' : 'No data yet: first samples arrive in a few seconds.'
  return (
    <CursorContext value={cursor}>
      <section aria-label="Charts" className="flex min-w-0 flex-col gap-3">
        <div className="flex min-h-8 items-center gap-3">
          <h2 className="font-strong">Charts</h2>
          {stale ? <LastSeen at={seenAt} className="text-sm text-warn" /> : null}
          {frame === null ? null : <FrameProblem state={state} />}
          {frame?.marksFrom === null || frame === null || frame.marksFrom <= frame.interval.from ? null : (
            <span className="text-sm text-faint">Marks from {formatMoment(frame.marksFrom, 60_000)} on</span>
          )}
          <div className="ml-auto shrink-0">
            <RangePicker range={range} onChange={set} onReset={reset} />
          </div>
        </div>
        {frame === null ? (
          state.error === null && live ? (
            <ChartSkeletons />
          ) : (
            <div className="flex flex-col items-center gap-2 rounded-lg border border-line bg-raised px-6 py-16 text-center">
              {live ? <FrameProblem state={state} /> : 'The charts come back with the connection.'}
            </div>
          )
        ) : (
          <div
            aria-busy={pending}
            className={cx(
              'grid grid-cols-1 gap-3 transition-opacity min-[56rem]:grid-cols-2 min-[56rem]:*:last:odd:col-span-2',
              pending && 'opacity-50',
            )}
          >
            {models.map((model) => (
              <ChartPanel
                key={model.id}
                model={model}
                from={frame.interval.from}
                to={frame.interval.to}
                markers={frame.markers}
                emptyWords={empty}
                stale={stale}
                onZoom={set}
                onReset={reset}
                onMarker={onEntry}
              />
            ))}
          </div>
        )}
      </section>
    </CursorContext>
  )
})

function ChartSkeletons() {
  return (
    <div className="grid grid-cols-1 gap-3 min-[56rem]:grid-cols-2">
      <Loading what="the charts" />
      {[1, 2, 3, 4, 5, 6].map((index) => (
        <Skeleton key={index} className="h-55 rounded-lg" />
      ))}
    </div>
  )
}
