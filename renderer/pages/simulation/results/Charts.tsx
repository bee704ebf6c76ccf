/** A run's charts with one cursor: drag to zoom, and the worker is asked for the numbers at that zoom. */
import { useEffect, useMemo } from 'react'
import { RotateCcw } from 'lucide-react'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { Button } from '../../../components/Button.tsx'
import { cx } from '../../../components/cx.ts'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { ChartPanel } from '../../../components/charts/ChartPanel.tsx'
import { clearCursor, useCursorStore } from '../../../components/charts/cursor.ts'
import type { TimeRange } from '../../../components/charts/model/timeRange.ts'
import { formatSpan } from '../../../components/charts/model/timeTicks.ts'
import { setParams } from '../../../state/router.ts'
import type { LabFrame } from './frame.ts'
import { changeMarkers, loadModel, replicasModel, responseModel } from './models.ts'

export interface ChartsProps {
  readonly frame: LabFrame | null
  readonly pending: boolean
  readonly focus: number
  readonly model: ServiceModel
  readonly zoomed: boolean
  readonly onMoment: (t: number) => void
}

export function zoomOut(): void {
  setParams({ from: null, to: null })
}

function zoom(range: TimeRange): void {
  if (range.kind === 'span') setParams({ from: String(range.from / 1000), to: String(range.to / 1000) })
}

export function Charts({ frame, pending, focus, model, zoomed, onMoment }: ChartsProps) {
  const cursor = useCursorStore()
  const policy = frame?.policies[focus] ?? frame?.policies[0]
  const models = useMemo(
    () =>
      frame === null || policy === undefined
        ? []
        : [loadModel(policy, model), replicasModel(frame, policy), responseModel(frame, policy)],
    [frame, policy, model],
  )
  const markers = useMemo(() => (policy === undefined ? [] : changeMarkers(policy)), [policy])
  useEffect(() => clearCursor(cursor), [cursor, frame?.from, frame?.to])
  if (frame === null || policy === undefined)
    return (
      <div className="flex flex-col gap-3" aria-hidden>
        <Skeleton className="h-55 rounded-lg" />
        <Skeleton className="h-55 rounded-lg" />
        <Skeleton className="h-55 rounded-lg" />
      </div>
    )
  return (
    <section aria-label="Charts" className="flex min-w-0 flex-col gap-3">
      <div className="flex min-h-6 items-center gap-3">
        <h2 className="font-strong">Charts</h2>
        <span className="text-sm text-muted">{formatSpan(frame.from, frame.to)}</span>
        {zoomed ? (
          <Button
            size="sm"
            className="ml-auto"
            icon={<RotateCcw aria-hidden className="size-3.5" />}
            onClick={zoomOut}
          >
            Whole load
          </Button>
        ) : (
          <span className="ml-auto text-sm text-faint">Drag over a chart to zoom in</span>
        )}
      </div>
      <div
        aria-busy={pending}
        className={cx('flex min-w-0 flex-col gap-3 transition-opacity', pending && 'opacity-50')}
      >
        {models.map((chart) => (
          <ChartPanel
            key={chart.id}
            model={chart}
            from={frame.from}
            to={frame.to}
            markers={chart.id === 'lab-replicas' ? markers : NO_MARKERS}
            emptyWords="Nothing was replayed in this time."
            stale={false}
            light
            onZoom={zoom}
            onReset={zoomOut}
            onMarker={(index) => {
              const t = markers[index]?.at
              if (t !== undefined) onMoment(t / 1000)
            }}
          />
        ))}
      </div>
    </section>
  )
}

const NO_MARKERS: readonly never[] = []
