/**
 * Learns a load season by season and says what is to be expected: Holt-Winters with an additive and a multiplicative
 * season beside the seasonal-naive forecast (what was there one season ago), each held to what then came. A step costs
 * the same however long it has learned. Everything follows from the samples: equal ones give equal answers.
 */
import type { ForecastReading } from '../../shared/domain/decision.ts'
import { createDayOfErrors } from './forecastError.ts'
import { createHoltWinters, type HoltWinters, type Smoothing } from './holtWinters.ts'

export interface ForecasterOptions {
  readonly seasonSeconds: number
  /** What one replica carries: errors of smaller loads are a share of this (forecastError.ts). */
  readonly least: number
}

export interface Forecaster {
  /** Epoch ms of the newest sample; null: none yet. */
  newest(): number | null
  /** The load at `at` (epoch ms); one that is not later than the one before is left out. `aheadSeconds`: how far is asked. */
  add(at: number, load: number, aheadSeconds: number): void
  /** What is expected at `now` + `aheadSeconds`. */
  reading(now: number, aheadSeconds: number): ForecastReading
}

/** A season is cut into this many slots, none shorter than a minute. */
const SLOTS = 288
const SHORTEST_SLOT_SECONDS = 60
/** Share of a season that must have been seen before its shape is believed. */
const SHAPE_SEEN = 0.9
const SEASONS_NEEDED = 2
/** A trend of five minutes is mostly noise; over a month of recorded load the error is flat around these. */
const SMOOTHING: Smoothing = { level: 0.2, trend: 0.001, season: 0.2 }

interface Pending {
  readonly slot: number
  readonly forecasts: readonly number[]
}

interface Expected {
  readonly left: number
  readonly lead: number
  readonly model: HoltWinters
  readonly low: number | null
  readonly high: number | null
}

/** The forecasters held against each other, by their place among the errors. */
const ADDITIVE = 0
const MULTIPLICATIVE = 1
const NAIVE = 2

export function slotsOf(seasonSeconds: number): number {
  return Math.max(1, Math.min(SLOTS, Math.floor(seasonSeconds / SHORTEST_SLOT_SECONDS)))
}

export function createForecaster({ seasonSeconds, least }: ForecasterOptions): Forecaster {
  const slots = slotsOf(seasonSeconds)
  const slotMs = (seasonSeconds * 1000) / slots
  /** The load in each slot when it was there last; NaN: nothing was seen then. */
  let last = new Float64Array(slots).fill(Number.NaN)
  let filled = 0
  let seen = 0
  let models: readonly [HoltWinters, HoltWinters] | null = null
  let errors = createDayOfErrors(3, least)
  /** Forecasts that wait for what comes, by time. */
  let pending: Pending[] = []
  /** Slots are counted from the epoch on; the newest whole one, and the one being filled. */
  let whole = Number.NEGATIVE_INFINITY
  let filling = Number.NEGATIVE_INFINITY
  let sum = 0
  let count = 0
  let newest: number | null = null
  /** What was expected last at both ends of a slot, and by which model: it stays so until another slot is whole. */
  let expected: Expected | null = null

  const placeOf = (slot: number) => ((slot % slots) + slots) % slots
  /** So many slots after the newest whole one lies what is asked for, at most. */
  const leadOf = (aheadSeconds: number) => 1 + Math.ceil((aheadSeconds * 1000) / slotMs)

  function forget(): void {
    last = new Float64Array(slots).fill(Number.NaN)
    filled = 0
    seen = 0
    models = null
    expected = null
    errors = createDayOfErrors(3, least)
    pending = []
  }

  function remember(slot: number, value: number): void {
    const place = placeOf(slot)
    const before = Number.isNaN(last[place] ?? Number.NaN) ? 0 : 1
    filled += (Number.isNaN(value) ? 0 : 1) - before
    last[place] = value
  }

  /** Slots in which nothing was seen: no load is known of them, which is not a load of nothing. */
  function pass(from: number, to: number): void {
    if (to - from >= SEASONS_NEEDED * slots) {
      forget()
      return
    }
    for (let slot = Math.max(from, to - slots); slot < to; slot += 1) remember(slot, Number.NaN)
  }

  function complete(slot: number, value: number, aheadSeconds: number): void {
    if (whole !== Number.NEGATIVE_INFINITY) pass(whole + 1, slot)
    judge(slot, value)
    if (models !== null) for (const model of models) model.update(placeOf(slot), value)
    remember(slot, value)
    seen += 1
    whole = slot
    expected = null
    if (models === null && seen >= slots * SHAPE_SEEN && filled >= slots * SHAPE_SEEN)
      models = [
        createHoltWinters('additive', last, SMOOTHING),
        createHoltWinters('multiplicative', last, SMOOTHING),
      ]
    if (models !== null) promise(slot + leadOf(aheadSeconds), models)
  }

  /** Holds to what came what was forecast for it. */
  function judge(slot: number, value: number): void {
    while ((pending[0]?.slot ?? Number.POSITIVE_INFINITY) < slot) pending.shift()
    const [due] = pending
    if (due?.slot !== slot) return
    pending.shift()
    errors.add(slot * slotMs, value, due.forecasts)
  }

  /** Only where all of them have something to say: errors over different times compare nothing. */
  function promise(slot: number, [additive, multiplicative]: readonly [HoltWinters, HoltWinters]): void {
    if (slot <= (pending.at(-1)?.slot ?? Number.NEGATIVE_INFINITY)) return
    const place = placeOf(slot)
    const naive = last[place] ?? Number.NaN
    const one = additive.predict(place, slot - whole)
    const other = multiplicative.predict(place, slot - whole)
    if (one === null || Number.isNaN(naive)) return
    pending.push({ slot, forecasts: [one, other ?? one, naive] })
  }

  /** Whichever was less wrong over the last day. */
  function best(wrong: readonly number[] | null): typeof ADDITIVE | typeof MULTIPLICATIVE {
    return (wrong?.[MULTIPLICATIVE] ?? 0) < (wrong?.[ADDITIVE] ?? 0) ? MULTIPLICATIVE : ADDITIVE
  }

  return {
    newest: () => newest,
    add(at, load, aheadSeconds) {
      if (!Number.isFinite(load) || (newest !== null && at <= newest)) return
      newest = at
      const slot = Math.floor(at / slotMs)
      if (slot !== filling) {
        if (count > 0) complete(filling, sum / count, aheadSeconds)
        filling = slot
        sum = 0
        count = 0
      }
      sum += load
      count += 1
    },
    reading(now, aheadSeconds) {
      const neededSeconds = SEASONS_NEEDED * seasonSeconds
      if (models === null || seen < SEASONS_NEEDED * slots)
        return {
          kind: 'learning',
          seenSeconds: Math.min(neededSeconds, (seen * slotMs) / 1000),
          neededSeconds,
        }
      const wrong = errors.at(now)
      const chosen = best(wrong)
      const model = models[chosen]
      const lead = leadOf(aheadSeconds)
      // Between the middles of two slots; during a gap level and trend stand still.
      const place = (now + aheadSeconds * 1000) / slotMs - 0.5
      const left = Math.floor(place)
      if (expected?.left !== left || expected.model !== model || expected.lead !== lead) {
        const at = (slot: number) => model.predict(placeOf(slot), Math.max(0, Math.min(lead, slot - whole)))
        expected = { left, lead, model, low: at(left), high: at(left + 1) }
      }
      const { low, high } = expected
      if (low === null || high === null) return { kind: 'unknown', aheadSeconds }
      return {
        kind: 'value',
        load: low + (high - low) * (place - left),
        aheadSeconds,
        error: wrong?.[chosen] ?? null,
        naiveError: wrong?.[NAIVE] ?? null,
      }
    },
  }
}
