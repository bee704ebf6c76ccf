/** A chart as it is read, with a gap, with old numbers, and with none. */
import type { ChartModel } from '../components/charts/model/chartModel.ts'
import type { Marker } from '../components/charts/model/markers.ts'
import { ChartPanel } from '../components/charts/ChartPanel.tsx'
import { valueAxis } from '../components/charts/model/valueTicks.ts'
import { formatShare } from '../../shared/lib/format.ts'

const STEP = 60_000
const FROM = Date.UTC(2026, 2, 11, 14)
const POINTS = 60
const TO = FROM + POINTS * STEP
const COLOR = 'var(--series-cpu)'
const MEAN = { key: 'mean', label: 'Mean of ready replicas', color: COLOR, draw: 'line' } as const
const BAND = { key: 'band', label: 'Lowest to highest replica', color: COLOR, draw: 'band' } as const

function modelOf(id: string, subtitle: string, measured: (index: number) => boolean): ChartModel {
  const rows = Array.from({ length: POINTS }, (_, index) => {
    const mean = 0.55 + 0.25 * Math.sin(index / 6)
    return measured(index)
      ? { t: FROM + index * STEP, mean, band: [mean - 0.08, mean + 0.1] as const }
      : { t: FROM + index * STEP, mean: null, band: null }
  })
  const known = rows.filter(({ mean }) => mean !== null)
  return {
    id,
    title: 'CPU',
    subtitle,
    unit: 'share',
    series: [BAND, MEAN],
    legend: [MEAN, BAND],
    rows,
    axis: valueAxis(0, 1, 4),
    thresholds: [{ id: 'up', value: 0.7, label: 'up > 70 %', tone: 'up' }],
    empty: known.length === 0,
    step: STEP,
    readout(at) {
      const row = at === null ? known.at(-1) : rows.find(({ t }) => t === at)
      const value = row?.mean === null || row === undefined ? 'no data' : formatShare(row.mean)
      return {
        headline: value,
        items: [{ ...MEAN, value, of: 'of 2.0 cores limit' }],
        covers: 'mean of 1 min',
      }
    },
    summary: 'A wave around 55 % of the limit.',
  }
}

const MODELS = [
  { model: modelOf('gallery-whole', 'of 2.0 cores limit', () => true), stale: false },
  { model: modelOf('gallery-gap', 'with a gap', (index) => index < 22 || index > 34), stale: false },
  { model: modelOf('gallery-stale', 'stale', (index) => index < 48), stale: true },
  { model: modelOf('gallery-empty', 'empty', () => false), stale: false },
] as const

const MARKERS: readonly Marker[] = []

export function Charts() {
  return (
    <section aria-label="Charts" className="grid grid-cols-2 gap-4">
      {MODELS.map(({ model, stale }) => (
        <ChartPanel
          key={model.id}
          model={model}
          from={FROM}
          to={TO}
          markers={MARKERS}
          stale={stale}
          emptyWords="Nothing was measured in this hour."
          onZoom={() => undefined}
          onReset={() => undefined}
          onMarker={() => undefined}
        />
      ))}
    </section>
  )
}
