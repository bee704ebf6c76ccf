/** What a chart shows, as plain data: a thin component draws it, and the same model is read out and tabled. */
import type { Threshold } from './factors.ts'
import type { Row } from './rows.ts'
import type { Unit } from './units.ts'
import type { ValueAxis } from './valueTicks.ts'

export interface DrawnSeries {
  /** The column of the rows. */
  readonly key: string
  readonly label: string
  /** A token: `var(--series-cpu)`. */
  readonly color: string
  readonly draw: 'line' | 'band' | 'steps' | 'faint-steps' | 'stack'
  /** Series of one stack lie on top of one another. */
  readonly stack?: string
}

/** One number of a readout with everything it is of. */
export interface ReadoutItem {
  readonly key: string
  readonly label: string
  readonly color: string
  readonly draw: DrawnSeries['draw']
  /** "71 %"; "no data" in a gap. */
  readonly value: string
  /** "of 2.0 cores limit, mean of 4 ready replicas". */
  readonly of: string
}

export interface Readout {
  /** What is told in the heading: one number. */
  readonly headline: string
  readonly items: readonly ReadoutItem[]
  /** How much time a number covers: "mean of 15 s". */
  readonly covers: string
}

export interface ChartModel {
  readonly id: string
  readonly title: string
  /** What the numbers are of: "share of 2.0 cores limit". */
  readonly subtitle: string
  readonly unit: Unit
  readonly series: readonly DrawnSeries[]
  readonly legend: readonly Pick<DrawnSeries, 'label' | 'color' | 'draw'>[]
  readonly rows: readonly Row[]
  readonly axis: ValueAxis
  readonly thresholds: readonly Threshold[]
  /** Nothing was measured in this range. */
  readonly empty: boolean
  /** Milliseconds a point stands for. */
  readonly step: number
  /** The numbers at a time, or the newest ones (`null`). */
  readonly readout: (at: number | null) => Readout
  /** What the chart shows, in sentences, for who does not see it. */
  readonly summary: string
}
