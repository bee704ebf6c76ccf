/** The charts of a run as models: load against capacity, the counts of all policies, and what requests felt of it. */
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import type {
  ChartModel,
  DrawnSeries,
  Readout,
  ReadoutItem,
} from '../../../components/charts/model/chartModel.ts'
import type { Marker } from '../../../components/charts/model/markers.ts'
import { joinRows, type Column } from '../../../components/charts/model/rows.ts'
import { bucketAt, extentOf, NO_DATA, type Segments } from '../../../components/charts/model/segments.ts'
import { summaryOf } from '../../../components/charts/model/summary.ts'
import { formatSpread, formatValue, type Unit } from '../../../components/charts/model/units.ts'
import { valueAxis } from '../../../components/charts/model/valueTicks.ts'
import { formatDuration } from '../../../../shared/lib/format.ts'
import { policyColor, policyLetter } from '../setup/policyWords.ts'
import { segmentsOf, type FramePolicy, type LabFrame } from './frame.ts'

const LOAD = 'var(--text-muted)'
const NEEDED = 'var(--cursor)'

interface Told {
  readonly key: string
  readonly label: string
  readonly color: string
  readonly draw: DrawnSeries['draw']
  readonly segments: Segments
  readonly unit: Unit
  readonly scale?: number
  readonly suffix?: string
}

/** One grid for all: every policy's steps are the load's own. */
function column({ key, segments, scale = 1 }: Told, band = false): Column {
  return {
    key: band ? `${key}-band` : key,
    times: segments.runs.flatMap((run) => run.map(({ at }) => at)),
    at(t) {
      const bucket = bucketAt(segments, t)
      if (bucket === null) return null
      return band ? [bucket.min * scale, bucket.max * scale] : bucket.mean * scale
    },
  }
}

function itemOf(told: Told, at: number | null): ReadoutItem {
  const { key, label, color, draw, segments, unit, scale = 1, suffix = '' } = told
  const bucket = at === null ? (segments.runs.at(-1)?.at(-1) ?? null) : bucketAt(segments, at)
  if (bucket === null) return { key, label, color, draw, value: 'not replayed', of: '' }
  const spread = bucket.max - bucket.min > 1e-9
  return {
    key,
    label,
    color,
    draw,
    value: `${formatValue(bucket.mean * scale, unit)}${suffix}`,
    of: spread ? `${formatSpread(bucket.min * scale, bucket.max * scale, unit)} within this time` : '',
  }
}

function highest(segments: Segments): number {
  return extentOf(segments)?.max ?? 0
}

/** Of what is drawn where no band is: a peak within a point is told under the cursor. */
function highestMean(segments: Segments): number {
  return Math.max(0, ...segments.runs.flat().map(({ mean }) => mean))
}

interface Parts {
  readonly id: string
  readonly title: string
  readonly subtitle: string
  readonly unit: Unit
  readonly told: readonly Told[]
  readonly bands: readonly Told[]
  readonly top: number
  readonly whole?: boolean
  readonly headline: (items: readonly ReadoutItem[]) => string
}

function modelOf({
  id,
  title,
  subtitle,
  unit,
  told,
  bands,
  top,
  whole = false,
  headline,
}: Parts): ChartModel {
  const [first] = told
  const segments = first?.segments ?? { step: 1000, runs: [] }
  const drawn: readonly DrawnSeries[] = [
    ...bands.map(({ key, label, color }) => ({
      key: `${key}-band`,
      label: `${label}, lowest to highest`,
      color,
      draw: 'band' as const,
    })),
    ...told.map(({ key, label, color, draw }) => ({ key, label, color, draw })),
  ]
  function readout(at: number | null): Readout {
    const items = told.map((each) => itemOf(each, at))
    const step = segments.step / 1000
    return { headline: headline(items), items, covers: `mean of ${formatDuration(step)}` }
  }
  return {
    id,
    title,
    subtitle,
    unit,
    series: drawn,
    legend: told.map(({ label, color, draw }) => ({ label, color, draw })),
    rows: joinRows([...bands.map((each) => column(each, true)), ...told.map((each) => column(each))]),
    axis: valueAxis(0, top, 4, whole),
    thresholds: [],
    empty: segments.runs.length === 0,
    step: segments.step,
    readout,
    summary: summaryOf({ title, segments, unit, thresholds: [] }),
  }
}

function labelOf({ index, name }: FramePolicy): string {
  return `${policyLetter(index)} ${name}`
}

export function loadModel(frame: LabFrame, focus: FramePolicy, model: ServiceModel): ChartModel {
  const color = policyColor(focus.index)
  const load: Told = {
    key: 'rps',
    label: 'Load',
    color: LOAD,
    draw: 'line',
    segments: frame.load.rps ?? NO_DATA,
    unit: 'count',
    suffix: ' req/s',
  }
  const capacity: Told = {
    key: 'capacity',
    label: `Capacity of ${labelOf(focus)}`,
    color,
    draw: 'steps',
    segments: segmentsOf(focus, 'ready'),
    unit: 'count',
    scale: model.capacityRps,
    suffix: ' req/s',
  }
  const top = Math.max(highest(load.segments), model.capacityRps * highest(capacity.segments), 1)
  return modelOf({
    id: 'load',
    title: 'Load',
    subtitle: `requests a second, against what the ready replicas of ${labelOf(focus)} can serve`,
    unit: 'count',
    told: [load, capacity],
    bands: [load],
    top,
    headline: ([first]) => first?.value ?? '',
  })
}

export function replicasModel(frame: LabFrame, focus: FramePolicy): ChartModel {
  const told = frame.policies.map((policy): Told => ({
    key: `p${policy.index}`,
    label: labelOf(policy),
    color: policyColor(policy.index),
    draw: 'steps',
    segments: segmentsOf(policy, 'ordered'),
    unit: 'replicas',
  }))
  const needed: Told = {
    key: 'needed',
    label: 'Needed',
    color: NEEDED,
    draw: 'faint-steps',
    segments: frame.load.required ?? NO_DATA,
    unit: 'replicas',
  }
  return modelOf({
    id: 'lab-replicas',
    title: 'Replicas',
    subtitle: 'ordered by each policy, over what the load needed',
    unit: 'replicas',
    told: [needed, ...told],
    bands: [],
    top: Math.max(1, ...[needed, ...told].map(({ segments }) => highestMean(segments))) + 0.5,
    whole: true,
    headline: (items) => items.find(({ key }) => key === `p${focus.index}`)?.value ?? '',
  })
}

export function responseModel(frame: LabFrame, focus: FramePolicy): ChartModel {
  const told = frame.policies.map((policy): Told => ({
    key: `p${policy.index}`,
    label: labelOf(policy),
    color: policyColor(policy.index),
    draw: 'line',
    segments: segmentsOf(policy, 'p95'),
    unit: 'seconds',
    // The model counts in milliseconds.
    scale: 0.001,
  }))
  return modelOf({
    id: 'lab-response',
    title: 'Response time',
    subtitle: '95 % of requests are faster; mean of the time a point stands for',
    unit: 'seconds',
    told,
    bands: [],
    top: Math.max(0.1, ...told.map(({ segments }) => highestMean(segments) / 1000)),
    headline: (items) => items.find(({ key }) => key === `p${focus.index}`)?.value ?? '',
  })
}

/** Where the policy in focus changed its count, where these are few enough to be told apart. */
export function changeMarkers({ changes }: FramePolicy): readonly Marker[] {
  return (changes ?? []).map(({ t, from, to }, index) => ({
    entryId: index,
    at: t * 1000,
    kind: to > from ? 'up' : 'down',
    title: `Scaling ${from} → ${to}`,
    sentence: '',
  }))
}
