/** Where the plot lies inside a chart, so that what is drawn over it agrees with what Recharts drew. Pixels. */

/** `top` is the lane of the marks, `left` the value axis, `bottom` the time axis. */
export const PLOT = { top: 16, right: 10, bottom: 20, left: 44 } as const

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
