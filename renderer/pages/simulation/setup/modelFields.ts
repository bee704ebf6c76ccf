/** The numbers of a service model as one reads and types them: label, unit, scale, and what a number must be. */
import type { ServiceModel } from '../../../../shared/domain/model.ts'

export interface ModelField {
  readonly key: keyof ServiceModel
  readonly label: string
  readonly unit: string
  /** What is shown × scale is what the model holds. */
  readonly scale: number
  readonly least: number
  readonly whole?: true
  readonly most?: number
}

const MB = 1024 ** 2

export const MODEL_FIELDS: readonly ModelField[] = [
  { key: 'capacityRps', label: 'A replica serves', unit: 'req/s', scale: 1, least: 1e-6 },
  { key: 'startupSeconds', label: 'Start-up time', unit: 's', scale: 1, least: 0 },
  { key: 'targetUtilization', label: 'Aimed-at CPU', unit: '%', scale: 0.01, least: 1, most: 100 },
  { key: 'min', label: 'Fewest replicas', unit: '', scale: 1, least: 1, whole: true },
  { key: 'max', label: 'Most replicas', unit: '', scale: 1, least: 1, whole: true },
  { key: 'initial', label: 'At the start', unit: '', scale: 1, least: 1, whole: true },
  { key: 'serviceTimeMs', label: 'Service time', unit: 'ms', scale: 1, least: 1e-3 },
  { key: 'queueLimit', label: 'Queue limit', unit: 'req', scale: 1, least: 0 },
  { key: 'cpuLimit', label: 'CPU limit', unit: 'cores', scale: 1, least: 1e-3 },
  { key: 'memoryBaseBytes', label: 'Memory at rest', unit: 'MB', scale: MB, least: 0 },
  { key: 'memoryPerRps', label: 'Memory a req/s', unit: 'MB', scale: MB, least: 0 },
  { key: 'memoryLimitBytes', label: 'Memory limit', unit: 'MB', scale: MB, least: 1 },
]

/** At most five digits that mean something: a fit has more of them than anybody typed. */
export function shownValue(value: number, { scale }: Pick<ModelField, 'scale'>): string {
  return String(Number((value / scale).toPrecision(5)))
}

/** What a number of the processor keeps for certain. */
const DIGITS = 15

export type ReadNumber =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly problem: string }

export function readNumber(text: string, field: Omit<ModelField, 'key'>): ReadNumber {
  const { scale, least, most, whole } = field
  const typed = text.trim()
  if (/^[1-9]\d{0,2}(,\d{3})+$/.test(typed))
    return { ok: false, problem: `${typed} can be read in two ways: leave out the comma, or write a point.` }
  const value = typed === '' ? Number.NaN : Number(typed.replace(',', '.'))
  if (!Number.isFinite(value)) return { ok: false, problem: 'A number is needed.' }
  if (whole === true && !Number.isInteger(value)) return { ok: false, problem: 'A whole number is needed.' }
  if (value < least) return { ok: false, problem: `At least ${least}${unitOf(field)}.` }
  if (most !== undefined && value > most) return { ok: false, problem: `At most ${most}${unitOf(field)}.` }
  // 57 × 0.01 is 0.5700000000000001, which would look like a change to a policy's 0.57.
  return { ok: true, value: whole === true ? value : Number((value * scale).toPrecision(DIGITS)) }
}

function unitOf({ unit }: Pick<ModelField, 'unit'>): string {
  return unit === '' ? '' : ` ${unit}`
}

/** Why a model cannot be replayed; null: it can. */
export function modelProblem({ min, max }: ServiceModel): string | null {
  return min > max ? `The fewest replicas (${min}) are more than the most (${max}).` : null
}
