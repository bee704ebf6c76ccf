/**
 * The forecast's say in a decision: it may raise what the strategy asks for, never lower it, and has none while it is
 * wrong by more than a bound or worse than the seasonal-naive forecast (engine.md, section 3).
 */
import type { DecideInput } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Prepared } from './prepared.ts'
import { NO_DATA } from './window.ts'

/** Why it has no say. `none`: nobody keeps one; `unproven`: nothing it forecast was due within the last day. */
export type ForecastOff =
  'disabled' | 'none' | 'no-load' | 'no-data' | 'learning' | 'unknown' | 'unproven' | 'error' | 'naive'

export interface Forecast {
  /** Null: it has a say. */
  readonly off: ForecastOff | null
  /** How many replicas the load to come needs; what is asked for anyway where it has no say. */
  readonly needed: number
  /** What is asked for anyway carries it. */
  readonly enough: boolean
}

/** MAPE of the last day from which on it has no say. */
export const MOST_ERROR = 0.3
/** Within a percentage point it has not lost: of a load that repeats itself both are nearly right. */
const DRAW = 0.01
const EPSILON = 1e-9

export const NO_FORECAST: Forecast = { off: 'disabled', needed: 0, enough: true }

/** `asked`: what the strategy asks for by itself. */
export function forecastOf(
  input: DecideInput,
  prepared: Prepared,
  windows: readonly WindowResult[],
  asked: number,
): Forecast {
  if (!input.policy.forecast) return NO_FORECAST
  const off = offOf(input, prepared, windows)
  if (off !== null || input.forecast?.kind !== 'value' || prepared.load === null)
    return { off, needed: asked, enough: true }
  const { load } = input.forecast
  const { carries, tolerance } = prepared.load
  const enough = load <= asked * carries * (1 + tolerance) * (1 + EPSILON)
  const needed = Math.ceil((load / carries) * (1 - EPSILON))
  return { off: null, needed, enough }
}

function offOf(
  { forecast }: DecideInput,
  { load }: Prepared,
  windows: readonly WindowResult[],
): ForecastOff | null {
  if (load === null) return 'no-load'
  if (forecast === undefined) return 'none'
  if (forecast.kind !== 'value') return forecast.kind
  // What cannot be read now was not followed either: what was expected may long have changed.
  if ((windows[load.source] ?? NO_DATA).kind !== 'value') return 'no-data'
  const { error, naiveError } = forecast
  if (error === null || naiveError === null) return 'unproven'
  if (error > MOST_ERROR) return 'error'
  return error > naiveError + DRAW + EPSILON ? 'naive' : null
}
