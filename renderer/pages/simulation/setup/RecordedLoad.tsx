/** A load from a service's own records: which service, and which part of them. */
import { Database } from 'lucide-react'
import type { LoadsView } from '../../../../shared/contract/simulate.ts'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { Choose } from '../../../components/Field.tsx'
import { Segmented } from '../../../components/Segmented.tsx'
import { formatSpan } from '../../../components/charts/model/timeTicks.ts'
import { recordedLoad, targetText, type LoadDraft } from './setup.ts'

const HOUR_MS = 3_600_000
const SPANS = [
  { value: '6h', label: '6 h', name: 'The last 6 hours of the records', ms: 6 * HOUR_MS },
  { value: '24h', label: '24 h', name: 'The last 24 hours of the records', ms: 24 * HOUR_MS },
  { value: '7d', label: '7 d', name: 'The last 7 days of the records', ms: 7 * 24 * HOUR_MS },
  { value: '30d', label: '30 d', name: 'The last 30 days of the records', ms: 30 * 24 * HOUR_MS },
] as const

type Recorded = Extract<LoadDraft, { kind: 'recorded' }>

export function RecordedLoad({
  loads,
  load,
  onChange,
}: {
  readonly loads: LoadsView
  /** Null: no service has records. */
  readonly load: Recorded | null
  readonly onChange: (load: LoadDraft) => void
}) {
  if (load === null)
    return (
      <EmptyState
        icon={<Database aria-hidden className="size-5" />}
        title="Nothing is recorded yet"
        className="py-6"
      >
        A service can be rehearsed on its own records some minutes after Eyrie first saw it.
      </EmptyState>
    )
  const known = loads.recorded.find(
    ({ project, service }) => project === load.project && service === load.service,
  )
  const asked = load.to - load.from
  const span = SPANS.find(({ ms }) => asked > 0.9 * ms && asked <= ms)?.value ?? ''
  return (
    <div className="flex flex-col gap-2">
      <Choose
        label="Service"
        value={targetText(load)}
        choices={loads.recorded.map((each) => ({ value: targetText(each), label: targetText(each) }))}
        onChange={(text) => {
          const [project = '', service = ''] = text.split('/')
          const next = recordedLoad(loads, { project, service })
          if (next !== null) onChange(next)
        }}
        className="w-full"
      />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label="Part of the records"
          value={span}
          segments={SPANS}
          onChange={(value) => {
            const ms = SPANS.find((each) => each.value === value)?.ms
            if (ms === undefined || known === undefined) return
            const to = Math.floor(known.to / 60_000) * 60_000
            onChange({ ...load, from: Math.max(Math.ceil(known.from / 60_000) * 60_000, to - ms), to })
          }}
        />
        <span className="text-sm text-muted">{formatSpan(load.from, load.to)}</span>
      </div>
    </div>
  )
}
