/**
 * A run's charts with one cursor: drag to zoom, and the worker is asked for the numbers at that zoom. Of those that get
 * new numbers one is drawn a frame, and what is off the screen waits until it is looked at.
 */
import { useEffect, useMemo, useRef } from 'react'
import { RotateCcw } from 'lucide-react'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { Button } from '../../../components/Button.tsx'
import { cx } from '../../../components/cx.ts'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { ChartPanel } from '../../../components/charts/ChartPanel.tsx'
import { clearCursor, useCursorStore } from '../../../components/charts/cursor.ts'
import type { ChartModel } from '../../../components/charts/model/chartModel.ts'
import type { TimeRange } from '../../../components/charts/model/timeRange.ts'
import { formatSpan } from '../../../components/charts/model/timeTicks.ts'
import { useNear } from '../../../components/charts/useNear.ts'
import { useTurn } from '../../../components/charts/useTurn.ts'
import { setParams } from '../../../state/router.ts'
import type { FramePolicy, LabFrame } from './frame.ts'
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

interface Shown {
  readonly frame: LabFrame
  readonly policy: FramePolicy
  readonly service: ServiceModel
}

/** In the order they stand in. */
const CHARTS: readonly ((shown: Shown) => ChartModel)[] = [
  ({ frame, policy, service }) => loadModel(frame, policy, service),
  ({ frame, policy }) => replicasModel(frame, policy),
  ({ frame, policy }) => responseModel(frame, policy),
]
const NO_MARKERS: readonly never[] = []
/** As high as a chart, so that nothing moves when it comes. */
const PLACE = <Skeleton className="h-56 rounded-lg" />

function LabChart({
  shown,
  turn,
  onMoment,
}: {
  readonly shown: Shown
  readonly turn: number
  readonly onMoment: (t: number) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const taken = useTurn(shown, turn, useNear(box))
  const model = useMemo(() => (taken === null ? null : CHARTS[turn]?.(taken)), [taken, turn])
  const markers = useMemo(
    () => (taken === null || model?.id !== 'lab-replicas' ? NO_MARKERS : changeMarkers(taken.policy)),
    [taken, model],
  )
  return (
    <div ref={box} className="min-w-0">
      {taken === null || model === null || model === undefined ? (
        PLACE
      ) : (
        <ChartPanel
          model={model}
          from={taken.frame.from}
          to={taken.frame.to}
          markers={markers}
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
      )}
    </div>
  )
}

export function Charts({ frame, pending, focus, model, zoomed, onMoment }: ChartsProps) {
  const cursor = useCursorStore()
  const policy = frame?.policies[focus] ?? frame?.policies[0]
  const shown = useMemo(
    () => (frame === null || policy === undefined ? null : { frame, policy, service: model }),
    [frame, policy, model],
  )
  useEffect(() => clearCursor(cursor), [cursor, frame?.from, frame?.to])
  if (shown === null)
    return (
      <div className="flex flex-col gap-3" aria-hidden>
        {CHARTS.map((_, index) => (
          <div key={index}>{PLACE}</div>
        ))}
      </div>
    )
  return (
    <section aria-label="Charts" className="flex min-w-0 flex-col gap-3">
      <div className="flex min-h-6 items-center gap-3">
        <h2 className="font-strong">Charts</h2>
        <span className="text-sm text-muted">{formatSpan(shown.frame.from, shown.frame.to)}</span>
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
        {CHARTS.map((_, turn) => (
          <LabChart key={turn} shown={shown} turn={turn} onMoment={onMoment} />
        ))}
      </div>
    </section>
  )
}
