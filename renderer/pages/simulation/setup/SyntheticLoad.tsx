/** A load made up by rules: seasons, trend, bursts, noise, a sudden crowd, an outage; the same seed, the same load. */
import { Dices } from 'lucide-react'
import type { Synthetic } from '../../../../shared/domain/simulation.ts'
import { IconButton } from '../../../components/Button.tsx'
import { Switch } from '../../../components/Switch.tsx'
import type { NumberKind } from './modelFields.ts'
import { NumberField } from './NumberField.tsx'

interface SyntheticField extends NumberKind {
  readonly key:
    | 'days'
    | 'baseRps'
    | 'dailyRps'
    | 'weekendShare'
    | 'trendPerDay'
    | 'noiseShare'
    | 'burstsPerDay'
    | 'burstRps'
}

const FIELDS: readonly SyntheticField[] = [
  { key: 'days', label: 'Length', unit: 'days', scale: 1, least: 0.05, most: 366 },
  { key: 'baseRps', label: 'At night', unit: 'req/s', scale: 1, least: 0, most: 1e9 },
  { key: 'dailyRps', label: 'More by day', unit: 'req/s', scale: 1, least: 0, most: 1e9 },
  { key: 'weekendShare', label: 'Less at weekends', unit: '%', scale: 0.01, least: 0, most: 100 },
  { key: 'trendPerDay', label: 'Growth a day', unit: '%', scale: 0.01, least: -100, most: 100 },
  { key: 'noiseShare', label: 'Noise', unit: '%', scale: 0.01, least: 0, most: 100 },
  { key: 'burstsPerDay', label: 'Bursts a day', unit: '', scale: 1, least: 0, most: 100 },
  { key: 'burstRps', label: 'Of up to', unit: 'req/s', scale: 1, least: 0, most: 1e9 },
]
const SEED = { unit: '', scale: 1, least: 0, most: 4_294_967_295, whole: true, label: 'Seed' } as const
const HOUR = { unit: 'h', scale: 1, least: 0, most: 8784, label: 'At hour' } as const
const RPS = { unit: 'req/s', scale: 1, least: 0, most: 1e9, label: 'Of' } as const
const MINUTES = { unit: 'min', scale: 1, least: 1, most: 1440, label: 'For' } as const

export function SyntheticLoad({
  spec,
  onChange,
}: {
  readonly spec: Synthetic
  readonly onChange: (spec: Synthetic) => void
}) {
  const { flashCrowd, outage } = spec
  return (
    <div className="flex flex-col gap-2">
      <div className="grid grid-cols-3 gap-x-3 gap-y-2">
        {FIELDS.map((field) => (
          <NumberField
            key={field.key}
            kind={field}
            value={spec[field.key]}
            onChange={(value) => onChange({ ...spec, [field.key]: value })}
          />
        ))}
        <div className="flex items-end gap-1">
          <NumberField kind={SEED} value={spec.seed} onChange={(seed) => onChange({ ...spec, seed })} />
          <IconButton
            label="Another seed"
            size="sm"
            className="mb-0.5"
            onClick={() => onChange({ ...spec, seed: (spec.seed + 1) % 4_294_967_296 })}
          >
            <Dices aria-hidden className="size-4" />
          </IconButton>
        </div>
      </div>
      <div className="grid grid-cols-3 items-end gap-x-3 gap-y-2">
        <Switch
          label="Flash crowd"
          on={flashCrowd !== null}
          onChange={(on) =>
            onChange({
              ...spec,
              flashCrowd: on ? { atHour: Math.round(12 * spec.days), rps: 2 * spec.dailyRps } : null,
            })
          }
        />
        {flashCrowd === null ? null : (
          <>
            <NumberField
              kind={HOUR}
              value={flashCrowd.atHour}
              onChange={(atHour) => onChange({ ...spec, flashCrowd: { ...flashCrowd, atHour } })}
            />
            <NumberField
              kind={RPS}
              value={flashCrowd.rps}
              onChange={(rps) => onChange({ ...spec, flashCrowd: { ...flashCrowd, rps } })}
            />
          </>
        )}
      </div>
      <div className="grid grid-cols-3 items-end gap-x-3 gap-y-2">
        <Switch
          label="Outage"
          on={outage !== null}
          onChange={(on) =>
            onChange({ ...spec, outage: on ? { atHour: Math.round(18 * spec.days), minutes: 20 } : null })
          }
        />
        {outage === null ? null : (
          <>
            <NumberField
              kind={HOUR}
              value={outage.atHour}
              onChange={(atHour) => onChange({ ...spec, outage: { ...outage, atHour } })}
            />
            <NumberField
              kind={MINUTES}
              value={outage.minutes}
              onChange={(minutes) => onChange({ ...spec, outage: { ...outage, minutes } })}
            />
          </>
        )}
      </div>
    </div>
  )
}
