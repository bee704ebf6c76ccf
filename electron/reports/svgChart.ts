/** A chart as inline SVG: lines or steps over one axis, with its legend; colors are the document's variables. */
import type { Bucket } from '../../shared/domain/metrics.ts'
import { html, type Html } from './html.ts'

export interface SvgSeries {
  readonly label: string
  /** A CSS color. */
  readonly color: string
  readonly draw: 'line' | 'steps' | 'area'
  readonly points: readonly Bucket[]
  /** Milliseconds between buckets: where more passed, nothing is drawn. Absent: there are no gaps. */
  readonly step?: number
}

export interface SvgChartOptions {
  readonly title: string
  /** What the axis counts: "requests a second". */
  readonly unit: string
  readonly from: number
  readonly to: number
  readonly series: readonly SvgSeries[]
  /** Moments worth a line of their own, with what happened. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[]
  /** The greatest value of the axis; without it, one that fits. */
  readonly top?: number
  readonly timeLabel: (at: number) => string
}

const SIZE = { width: 960, height: 220, left: 56, right: 12, top: 12, bottom: 24 } as const
const TICKS = 5

export function svgChart(options: SvgChartOptions): Html {
  const { title, unit, from, to, series, timeLabel, marks = [] } = options
  const width = SIZE.width - SIZE.left - SIZE.right
  const height = SIZE.height - SIZE.top - SIZE.bottom
  const top = options.top ?? niceTop(highest(series))
  const x = (at: number) => SIZE.left + (width * (at - from)) / Math.max(1, to - from)
  const y = (value: number) => SIZE.top + height - (height * value) / top
  const values = Array.from({ length: TICKS }, (_, index) => (top * index) / (TICKS - 1))
  const times = Array.from({ length: TICKS }, (_, index) => from + ((to - from) * index) / (TICKS - 1))
  return html`<figure>
    <figcaption><strong>${title}</strong>, ${unit}</figcaption>
    <svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${title}">
      ${values.map(
        (value) =>
          html`<path class="grid" d="M${SIZE.left} ${round(y(value))}H${SIZE.width - SIZE.right}" /><text
              x="${SIZE.left - 6}"
              y="${round(y(value) + 4)}"
              text-anchor="end"
              >${numberText(value)}</text
            >`,
      )}
      ${times.map(
        (at, index) =>
          html`<text x="${round(x(at))}" y="${SIZE.height - 6}" text-anchor="${anchorOf(index)}"
            >${timeLabel(at)}</text
          >`,
      )}
      ${marks.map(
        ({ at, label }) =>
          html`<path class="mark" d="M${round(x(at))} ${SIZE.top}V${SIZE.top + height}"
            ><title>${label}</title></path
          >`,
      )}
      ${series.map(({ color, draw, points, step }) =>
        draw === 'area'
          ? html`<path
              d="${pathOf(points, step, (run) => areaPath(run, x, y))}"
              fill="${color}"
              fill-opacity="0.18"
            />`
          : html`<path
              d="${pathOf(points, step, (run) => linePath(run, x, y, draw === 'steps'))}"
              fill="none"
              stroke="${color}"
              stroke-width="1.5"
            />`,
      )}
    </svg>
    <ul class="legend">
      ${series.map(({ label, color }) => html`<li><span style="background:${color}"></span>${label}</li>`)}
    </ul>
  </figure>`
}

/** Of what is drawn: a line goes through the means, so that a peak within a bucket is not on it. */
function highest(series: readonly SvgSeries[]): number {
  let most = 0
  for (const { draw, points } of series)
    for (const { mean, max } of points) most = Math.max(most, draw === 'area' ? max : mean)
  return most
}

/** Nothing is drawn over a gap. */
function pathOf(
  points: readonly Bucket[],
  step: number | undefined,
  draw: (run: readonly Bucket[]) => string,
): string {
  if (step === undefined) return draw(points)
  const runs: Bucket[][] = []
  for (const point of points) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run === undefined || before === undefined || point.at - before.at > 2.5 * step) runs.push([point])
    else run.push(point)
  }
  return runs.map(draw).join('')
}

type Place = (value: number) => number

function linePath(points: readonly Bucket[], x: Place, y: Place, steps: boolean): string {
  let path = ''
  for (const { at, mean } of points) {
    const place = `${round(x(at))} ${round(y(mean))}`
    if (path === '') path = `M${place}`
    else path += steps ? `H${round(x(at))}V${round(y(mean))}` : `L${place}`
  }
  return path
}

/** From each bucket's lowest to its highest. */
function areaPath(points: readonly Bucket[], x: Place, y: Place): string {
  if (points.length === 0) return ''
  const along = points.map(({ at, max }) => `${round(x(at))} ${round(y(max))}`)
  const back = points.toReversed().map(({ at, min }) => `${round(x(at))} ${round(y(min))}`)
  return `M${[...along, ...back].join('L')}Z`
}

function anchorOf(index: number): string {
  if (index === 0) return 'start'
  return index === TICKS - 1 ? 'end' : 'middle'
}

/** 1, 2, 4, 5 or 8 × 10ⁿ, so that quarters of it are numbers one reads. */
function niceTop(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 5, 8, 10].find((factor) => factor * power >= value) ?? 10) * power
}

function numberText(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
