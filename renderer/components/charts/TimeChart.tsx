/** One chart with its cursor, marks, zoom and keyboard: thin over Recharts below and the model behind. */
import { useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react'
import type { ChartModel } from './model/chartModel.ts'
import { groupMarkers, type Marker } from './model/markers.ts'
import { zoomTo, type TimeRange } from './model/timeRange.ts'
import { formatMoment } from './model/timeTicks.ts'
import { ChartTip, NEAR } from './ChartTip.tsx'
import { Drawing } from './Drawing.tsx'
import { LightDrawing } from './LightDrawing.tsx'
import { CursorLine, Marks } from './Overlay.tsx'
import { clearCursor, useCursor, useCursorStore } from './cursor.ts'
import { PLOT, plotOf, snapTo, timeAt, xOf } from './plot.ts'
import { useNear } from './useNear.ts'
import { useSize } from './useSize.ts'

export interface TimeChartProps {
  readonly model: ChartModel
  readonly from: number
  readonly to: number
  readonly markers: readonly Marker[]
  readonly onZoom: (range: TimeRange) => void
  /** Double click, or Escape without a cursor. */
  readonly onReset: () => void
  readonly onMarker: (entryId: number) => void
  /** Drawn as plain paths: it changes often. */
  readonly light?: boolean
}

/** Marks closer than this (px) are one. */
const APART = 20
/** A pointer that moved less than this (px) has clicked. */
const CLICK = 4

export function TimeChart({
  model,
  from,
  to,
  markers,
  onZoom,
  onReset,
  onMarker,
  light = false,
}: TimeChartProps) {
  const Drawn = light ? LightDrawing : Drawing
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const near = useNear(box)
  const store = useCursorStore()
  const pressed = useRef<number | null>(null)
  const plot = useMemo(
    () => (size === null ? null : plotOf(size.width, size.height, from, to)),
    [size, from, to],
  )
  const groups = useMemo(
    () => (plot === null ? [] : groupMarkers(markers, from, to, plot.width, APART)),
    [markers, plot, from, to],
  )

  const pointerX = (event: PointerEvent) => event.clientX - event.currentTarget.getBoundingClientRect().left

  function move(event: PointerEvent): void {
    if (plot === null) return
    const x = pointerX(event)
    const start = pressed.current
    if (start !== null && Math.abs(x - start) > CLICK)
      store.setState({ at: timeAt(plot, x), chart: model.id, dragFrom: timeAt(plot, start) })
    else store.setState({ at: snapTo(timeAt(plot, x), model.step), chart: model.id, dragFrom: null })
  }

  function press(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === 'touch') return
    pressed.current = pointerX(event)
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  function release(event: PointerEvent): void {
    if (plot === null || pressed.current === null) return
    const x = pointerX(event)
    pressed.current = null
    const { dragFrom } = store.getState()
    if (dragFrom !== null) {
      clearCursor(store)
      const zoomed = zoomTo(dragFrom, timeAt(plot, x))
      if (zoomed !== null) onZoom(zoomed)
      return
    }
    const pointed = groups.find((group) => Math.abs(PLOT.left + group.x - x) <= NEAR)
    if (pointed !== undefined) onMarker(pointed.lead.entryId)
  }

  function leave(): void {
    if (pressed.current === null) clearCursor(store)
  }

  /** The browser took the pointer away, or Escape did. */
  function cancel(): void {
    pressed.current = null
    clearCursor(store)
  }

  function key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      if (store.getState().at === null) return
      cancel()
      event.stopPropagation()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const current = store.getState().at
    const next = nextTime(event.key, current, event.shiftKey ? 10 : 1)
    if (next === 'enter') {
      const [pointed] = current === null ? [] : entriesNear(current)
      if (pointed !== undefined) onMarker(pointed)
    } else if (next !== null) {
      event.preventDefault()
      store.setState({ at: next, chart: model.id, dragFrom: null })
    }
  }

  function entriesNear(at: number): readonly number[] {
    if (plot === null) return []
    const x = xOf(plot, at) - PLOT.left
    return groups.filter((group) => Math.abs(group.x - x) <= NEAR).map((group) => group.lead.entryId)
  }

  function nextTime(name: string, current: number | null, steps: number): number | 'enter' | null {
    const first = snapTo(from, model.step) + (snapTo(from, model.step) < from ? model.step : 0)
    const last =
      snapTo(to - 1, model.step) > to ? snapTo(to - 1, model.step) - model.step : snapTo(to - 1, model.step)
    switch (name) {
      case 'ArrowLeft':
        return current === null ? last : Math.max(first, current - steps * model.step)
      case 'ArrowRight':
        return current === null ? first : Math.min(last, current + steps * model.step)
      case 'Home':
        return first
      case 'End':
        return last
      case 'Enter':
        return 'enter'
      default:
        return null
    }
  }

  return (
    <div
      ref={box}
      role="application"
      aria-roledescription="chart"
      aria-label={`${model.title}. ${model.summary} Arrow keys move the cursor.`}
      tabIndex={0}
      data-chart={model.id}
      onPointerMove={move}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={leave}
      onPointerCancel={cancel}
      onDoubleClick={onReset}
      onKeyDown={key}
      onBlur={() => clearCursor(store)}
      className="relative h-full w-full cursor-crosshair touch-pan-y rounded-sm select-none"
    >
      {size === null || plot === null || !near ? null : (
        <>
          <Drawn model={model} width={size.width} height={size.height} from={from} to={to} />
          <svg
            width={size.width}
            height={size.height}
            className="pointer-events-none absolute inset-0 overflow-visible"
            aria-hidden
          >
            <Marks groups={groups} plot={plot} />
            <CursorLine plot={plot} />
          </svg>
          <ChartTip model={model} plot={plot} size={size} groups={groups} />
          <Spoken model={model} />
        </>
      )}
    </div>
  )
}

/** Says the numbers under a cursor that the keyboard moves. */
function Spoken({ model }: { readonly model: ChartModel }) {
  const at = useCursor((cursor) => (cursor.chart === model.id ? cursor.at : null))
  const readout = at === null ? null : model.readout(at)
  return (
    <span aria-live="polite" className="sr-only">
      {at === null || readout === null
        ? ''
        : `${formatMoment(at, model.step)}: ${readout.items.map((item) => `${item.label} ${item.value} ${item.of}`).join(', ')}`}
    </span>
  )
}
