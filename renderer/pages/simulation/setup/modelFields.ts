/** The numbers of a service model as one reads and types them: label, unit, scale, and what a number must be. */
import { MOST_REPLICAS, type ServiceModel } from '../../../../shared/domain/model.ts'

/** What a number is called, and what it must be. */
export interface NumberKind {
  readonly label: string
  readonly unit: string
  /** What is shown × scale is what is held. */
  readonly scale: number
  readonly least: number
  readonly whole?: true
  readonly most?: number
}

export interface ModelField extends NumberKind {
  readonly key: keyof ServiceModel
}

const MB = 1024 ** 2
const REPLICAS = { unit: '', scale: 1, least: 1, most: MOST_REPLICAS, whole: true } as const

export const MODEL_FIELDS: readonly ModelField[] = [
  { key: 'capacityRps', label: 'A replica serves', unit: 'req/s', scale: 1, least: 1e-6 },
  { key: 'startupSeconds', label: 'Start-up time', unit: 's', scale: 1, least: 0 },
  { key: 'targetUtilization', label: 'Aimed-at CPU', unit: '%', scale: 0.01, least: 1, most: 100 },
  { key: 'min', label: 'Fewest replicas', ...REPLICAS },
  { key: 'max', label: 'Most replicas', ...REPLICAS },
  { key: 'initial', label: 'At the start', ...REPLICAS },
  { key: 'serviceTimeMs', label: 'Service time', unit: 'ms', scale: 1, least: 1e-3 },
  { key: 'queueLimit', label: 'Queue limit', unit: 'req', scale: 1, least: 0 },
  { key: 'cpuLimit', label: 'CPU limit', unit: 'cores', scale: 1, least: 1e-3 },
  { key: 'memoryBaseBytes', label: 'Memory at rest', unit: 'MB', scale: MB, least: 0 },
  { key: 'memoryPerRps', label: 'Memory a req/s', unit: 'MB', scale: MB, least: 0 },
  { key: 'memoryLimitBytes', label: 'Memory limit', unit: 'MB', scale: MB, least: 1 },
]

/** What a number of the processor keeps for certain. */
const DIGITS = 15

/** As it was typed. */
export function shownValue(value: number, { scale }: Pick<NumberKind, 'scale'>): string {
  return String(Number((value / scale).toPrecision(DIGITS)))
}

/** Three digits that mean something: an estimate has more of them than it knows. Replayed it is as it is. */
export function roundedValue(value: number, { scale }: Pick<NumberKind, 'scale'>): string {
  const shown = value / scale
  return String(Math.abs(shown) >= 100 ? Math.round(shown) : Number(shown.toPrecision(3)))
}

export type ReadNumber =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly problem: string }

export function readNumber(text: string, field: NumberKind): ReadNumber {
  const { scale, least, most, whole } = field
  const typed = text.trim()
  if (/^[1-9]\d{0,2}(,\d{3})+$/.test(typed))
    return { ok: false, problem: `${typed} can be read in two ways: leave out the comma, or write a point.` }
  const value = typed === '' ? Number.NaN : Number(typed.replace(',', '.'))
  if (!Number.isFinite(value)) return { ok: false, problem: 'A number is needed.' }
  if (whole === true && !Number.isInteger(value)) return { ok: false, problem: 'A whole number is needed.' }
  if (value < least) return { ok: false, problem: `At least ${least}${unitOf(field)}.` }
  if (most !== undefined && value > most)
    return { ok: false, problem: `At most ${most.toLocaleString('en-US')}${unitOf(field)}.` }
  // 57 × 0.01 is 0.5700000000000001, which would look like a change to a policy's 0.57.
  return { ok: true, value: whole === true ? value : Number((value * scale).toPrecision(DIGITS)) }
}

function unitOf({ unit }: Pick<NumberKind, 'unit'>): string {
  return unit === '' ? '' : ` ${unit}`
}

/** Why a model, or a policy, cannot be replayed; null: it can. */
export function modelProblem({ min, max }: Pick<ServiceModel, 'min' | 'max'>): string | null {
  return min > max ? `The fewest replicas (${min}) are more than the most (${max}).` : null
}
