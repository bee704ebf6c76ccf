/** Which load is rehearsed on: its kind, what that kind needs, and how it looks before anything is replayed. */
import { CircleAlert } from 'lucide-react'
import type { LoadsView } from '../../../../shared/contract/simulate.ts'
import { formatDuration, grouped } from '../../../../shared/lib/format.ts'
import { assertNever } from '../../../../shared/lib/result.ts'
import { cx } from '../../../components/cx.ts'
import { Choose } from '../../../components/Field.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { Segmented } from '../../../components/Segmented.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { formatValue } from '../../../components/charts/model/units.ts'
import { coreNow } from '../../../state/clock.ts'
import { CsvLoad } from './CsvLoad.tsx'
import { PrometheusLoad } from './PrometheusLoad.tsx'
import { RecordedLoad } from './RecordedLoad.tsx'
import { recordedLoad, type LoadDraft, type Target } from './setup.ts'
import { SyntheticLoad } from './SyntheticLoad.tsx'
import type { usePreview } from './useLoads.ts'

const KINDS = [
  { value: 'recorded', label: 'Recorded', within: 'recorded' },
  { value: 'prometheus', label: 'Prometheus', within: 'Prometheus' },
  { value: 'imported', label: 'CSV', within: 'CSV' },
  { value: 'synthetic', label: 'Synthetic', within: 'synthetic' },
  { value: 'bundled', label: 'Bundled', within: 'bundled' },
] as const
export type LoadKind = (typeof KINDS)[number]['value']

/** What a kind begins with; null: it needs something of the operator first. */
export function firstOf(kind: LoadKind, loads: LoadsView, target: Target | null): LoadDraft | null {
  switch (kind) {
    case 'recorded': {
      const [first] = loads.recorded
      const other = first === undefined ? null : { project: first.project, service: first.service }
      return recordedLoad(loads, target) ?? recordedLoad(loads, other)
    }
    case 'synthetic':
      return { kind: 'synthetic', spec: loads.synthetic }
    case 'bundled': {
      const [first] = loads.bundled
      return first === undefined ? null : { kind: 'bundled', name: first.name }
    }
    case 'prometheus':
    case 'imported':
      return null
    default:
      return assertNever(kind)
  }
}

export interface LoadPanelProps {
  readonly loads: LoadsView
  readonly load: LoadDraft
  /** A kind that is looked at and has no load yet. */
  readonly opened: LoadKind | null
  readonly target: Target | null
  readonly shown: ReturnType<typeof usePreview>
  readonly onOpen: (kind: LoadKind | null) => void
  readonly onChange: (load: LoadDraft) => void
}

function Form({ loads, load, opened, onChange }: LoadPanelProps) {
  const kind = opened ?? load.kind
  switch (kind) {
    case 'recorded':
      return <RecordedLoad loads={loads} load={load.kind === 'recorded' ? load : null} onChange={onChange} />
    case 'prometheus':
      return (
        <PrometheusLoad
          source={loads.prometheus}
          load={load.kind === 'prometheus' ? load : null}
          now={coreNow()}
          onChange={onChange}
        />
      )
    case 'imported':
      return <CsvLoad load={load.kind === 'imported' ? load : null} onChange={onChange} />
    case 'synthetic':
      return load.kind === 'synthetic' ? (
        <SyntheticLoad spec={load.spec} onChange={(spec) => onChange({ kind: 'synthetic', spec })} />
      ) : null
    case 'bundled':
      return load.kind === 'bundled' ? (
        <Choose
          label="Bundled load"
          value={load.name}
          choices={loads.bundled.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(name) => onChange({ kind: 'bundled', name })}
          className="w-full"
        />
      ) : null
    default:
      return assertNever(kind)
  }
}

export function LoadPanel(props: LoadPanelProps) {
  const { loads, load, opened, target, shown, onOpen, onChange } = props
  const choose = (kind: LoadKind) => {
    const first = kind === load.kind ? load : firstOf(kind, loads, target)
    onOpen(first === null ? kind : null)
    if (first !== null && kind !== load.kind) onChange(first)
  }
  return (
    <Panel title="Load" bodyClassName="flex flex-col gap-3 px-4 pb-4">
      <Segmented
        label="Kind of load"
        value={opened ?? load.kind}
        segments={KINDS}
        onChange={choose}
        className="self-start"
      />
      <Form {...props} />
      {opened === null ? (
        <Preview shown={shown} />
      ) : (
        <p className="mt-auto text-sm text-muted">
          Until then Run takes the {KINDS.find(({ value }) => value === load.kind)?.within} load that was
          chosen before.
        </p>
      )}
    </Panel>
  )
}

function Preview({ shown }: Pick<LoadPanelProps, 'shown'>) {
  const { preview, pending } = shown
  if (preview === null) return <Skeleton className="h-24 w-full" />
  if (!preview.ok)
    return (
      <p role="alert" className={cx('flex gap-2 text-bad', pending && 'opacity-50')}>
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span className="min-w-0 break-words">{preview.problem}</span>
      </p>
    )
  const { rps, seconds, points, notes } = preview.value
  const top = Math.max(0, ...rps.points.map(({ max }) => max))
  const words = `${formatDuration(seconds)} in ${grouped(points)} rows, up to ${formatValue(top, 'count')} requests a second`
  return (
    <figure className={cx('mt-auto flex flex-col gap-1 transition-opacity', pending && 'opacity-50')}>
      <svg
        viewBox="0 0 320 56"
        preserveAspectRatio="none"
        role="img"
        aria-label={`The load: ${words}`}
        className="h-20 w-full rounded-sm bg-sunken"
      >
        <path d={bandPath(rps.points, top)} fill="var(--series-cpu)" fillOpacity="0.25" />
        <path
          d={meanPath(rps.points, top)}
          fill="none"
          stroke="var(--series-cpu)"
          strokeWidth="1.25"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="text-sm text-muted">{words}.</figcaption>
      {notes.map((note) => (
        <p key={note} title={note} className="line-clamp-2 text-xs text-faint">
          {note}
        </p>
      ))}
    </figure>
  )
}

type Points = readonly { readonly min: number; readonly mean: number; readonly max: number }[]

const placeOf = (count: number, top: number) => ({
  x: (index: number) => ((index / Math.max(1, count - 1)) * 320).toFixed(1),
  y: (value: number) => (54 - (50 * value) / Math.max(top, 1e-9)).toFixed(1),
})

function meanPath(points: Points, top: number): string {
  const { x, y } = placeOf(points.length, top)
  return points.map(({ mean }, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(mean)}`).join('')
}

function bandPath(points: Points, top: number): string {
  if (points.length === 0) return ''
  const { x, y } = placeOf(points.length, top)
  const along = points.map(({ max }, index) => `${x(index)} ${y(max)}`)
  const back = points.map(({ min }, index) => `${x(index)} ${y(min)}`).reverse()
  return `M${[...along, ...back].join('L')}Z`
}
