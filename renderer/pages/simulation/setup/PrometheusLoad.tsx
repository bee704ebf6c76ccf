/** A load asked of Prometheus: any query that answers requests a second, over any time. */
import { useState } from 'react'
import { Info } from 'lucide-react'
import type { LoadsView } from '../../../../shared/contract/simulate.ts'
import { Button } from '../../../components/Button.tsx'
import { TextArea } from '../../../components/Field.tsx'
import { Segmented } from '../../../components/Segmented.tsx'
import { hrefOf } from '../../../state/router.ts'
import { NumberField } from './NumberField.tsx'
import type { LoadDraft } from './setup.ts'

const HOUR_MS = 3_600_000
const SPANS = [
  { value: '1h', label: '1 h', name: 'Last hour', ms: HOUR_MS, step: 5 },
  { value: '6h', label: '6 h', name: 'Last 6 hours', ms: 6 * HOUR_MS, step: 15 },
  { value: '24h', label: '24 h', name: 'Last 24 hours', ms: 24 * HOUR_MS, step: 15 },
  { value: '7d', label: '7 d', name: 'Last 7 days', ms: 7 * 24 * HOUR_MS, step: 60 },
  { value: '30d', label: '30 d', name: 'Last 30 days', ms: 30 * 24 * HOUR_MS, step: 60 },
] as const
type Span = (typeof SPANS)[number]['value']
const STEP = { label: 'Seconds between points', unit: 's', scale: 1, least: 1, most: 3600 } as const

type FromPrometheus = Extract<LoadDraft, { kind: 'prometheus' }>

export function PrometheusLoad({
  source,
  load,
  now,
  onChange,
}: {
  readonly source: LoadsView['prometheus']
  /** Null: nothing was asked yet. */
  readonly load: FromPrometheus | null
  readonly now: number
  readonly onChange: (load: LoadDraft) => void
}) {
  const [query, setQuery] = useState(load?.query ?? '')
  const spanOf = (each: FromPrometheus) => SPANS.find(({ ms }) => ms === each.to - each.from)?.value
  const [span, setSpan] = useState<Span>((load === null ? undefined : spanOf(load)) ?? '24h')
  const [step, setStep] = useState(load?.stepSeconds ?? 15)
  const ask = () => {
    const ms = SPANS.find(({ value }) => value === span)?.ms ?? HOUR_MS
    const to = Math.floor(now / 60_000) * 60_000
    onChange({ kind: 'prometheus', query: query.trim(), from: to - ms, to, stepSeconds: step })
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (query.trim() !== '' && source.address !== null) ask()
      }}
    >
      <TextArea
        label="PromQL that answers requests a second"
        value={query}
        rows={2}
        mono
        placeholder="sum(rate(http_requests_total[1m]))"
        hint="Several series are summed."
        onChange={setQuery}
      />
      {source.available ? null : (
        <p className="flex gap-2 text-sm text-muted">
          <Info aria-hidden className="mt-0.5 size-3.5 shrink-0 text-faint" />
          <span>
            {source.detail}{' '}
            <a
              href={hrefOf({ page: 'settings', params: {} })}
              className="text-accent-text underline underline-offset-2"
            >
              {source.address === null ? 'Set one in the settings' : 'Its address is in the settings'}
            </a>
            .
          </span>
        </p>
      )}
      <div className="flex flex-wrap items-end gap-2">
        <Segmented
          label="Time"
          value={span}
          segments={SPANS}
          onChange={(value) => {
            setSpan(value)
            setStep(SPANS.find((each) => each.value === value)?.step ?? step)
          }}
        />
        <NumberField kind={STEP} value={step} onChange={setStep} className="w-36" />
        <Button type="submit" disabled={query.trim() === '' || source.address === null} className="ml-auto">
          Ask Prometheus
        </Button>
      </div>
    </form>
  )
}
