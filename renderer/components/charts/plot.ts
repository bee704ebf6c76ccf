/** Where the plot lies inside a chart, so that what is drawn over it agrees with what Recharts drew. Pixels. */

/** `top` is the lane of the marks, `left` the value axis, `bottom` the time axis. */
export const PLOT = { top: 16, right: 10, bottom: 20, left: 48 } as const

export interface Plot {
  readonly width: number
  readonly height: number
  readonly from: number
  readonly to: number
}

export function plotOf(width: number, height: number, from: number, to: number): Plot {
  return {
    width: Math.max(1, width - PLOT.left - PLOT.right),
    height: Math.max(1, height - PLOT.top - PLOT.bottom),
    from,
    to,
  }
}

/** Pixels from the chart's left edge. */
export function xOf(plot: Plot, at: number): number {
  return PLOT.left + ((at - plot.from) / (plot.to - plot.from)) * plot.width
}

/** The time under a pixel from the chart's left edge, kept inside the plot. */
export function timeAt(plot: Plot, x: number): number {
  const share = Math.min(1, Math.max(0, (x - PLOT.left) / plot.width))
  return plot.from + share * (plot.to - plot.from)
}

/** The middle of the step that holds `at`, so that the cursor stands on points, not between them. */
export function snapTo(at: number, step: number): number {
  return Math.floor(at / step) * step + step / 2
}

/**
 * Where a card of `width` px stands beside the cursor, in pixels from the chart's left edge: on the side with more of
 * the chart, on the other where it would leave the page, and never outside the page.
 */
export function besideCursor(
  x: number,
  width: number,
  chart: { readonly width: number; readonly roomLeft: number; readonly roomRight: number },
): number {
  const [least, most] = [-chart.roomLeft + EDGE, chart.width + chart.roomRight - EDGE - width]
  const [right, left] = [x + BESIDE, x - BESIDE - width]
  const preferRight = x < chart.width / 2
  if (preferRight && right <= most) return right
  if (!preferRight && left >= least) return left
  if (right <= most) return right
  return left >= least ? left : Math.max(least, Math.min(most, right))
}

const BESIDE = 12
const EDGE = 8
