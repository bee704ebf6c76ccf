/**
 * The forecast once more, from all samples at once and without any state carried on: slots by grouping, the recurrences
 * over maps by slot, the errors of the last day by going through it. Written from what forecaster.ts promises, never
 * sharing its code.
 */
import type { ForecastReading } from '../../../shared/domain/decision.ts'
import type { Sample } from '../../../shared/domain/metrics.ts'

interface Asked {
  readonly seasonSeconds: number
  readonly least: number
  readonly now: number
  readonly aheadSeconds: number
}

const [ALPHA, BETA, GAMMA] = [0.2, 0.001, 0.2]
const HOUR = 3_600_000

interface State {
  readonly level: number
  readonly trend: number
  readonly season: ReadonlyMap<number, number>
}

export function naiveReading(all: readonly Sample[], asked: Asked): ForecastReading {
  const { seasonSeconds, least, now, aheadSeconds } = asked
  const m = Math.min(288, Math.floor(seasonSeconds / 60))
  const width = (seasonSeconds * 1000) / m
  const groups = new Map<number, number[]>()
  for (const { at, value } of all) {
    const slot = Math.floor(at / width)
    groups.set(slot, [...(groups.get(slot) ?? []), value])
  }
  // The newest slot is not whole.
  let slots = [...groups.keys()].sort((a, b) => a - b).slice(0, -1)
  const after = slots.findLastIndex((slot, place) => place > 0 && slot - (slots[place - 1] ?? 0) > 2 * m)
  if (after > 0) slots = slots.slice(after)
  const values = new Map(
    slots.map((slot) => {
      const group = groups.get(slot) ?? []
      return [slot, group.reduce((a, b) => a + b, 0) / group.length]
    }),
  )
  const begun = slots.find((slot, place) => {
    const season = slots.filter((other) => other <= slot && other > slot - m)
    return place + 1 >= 0.9 * m && season.length >= 0.9 * m
  })
  const neededSeconds = 2 * seasonSeconds
  if (begun === undefined || slots.length < 2 * m)
    return {
      kind: 'learning',
      seenSeconds: Math.min(neededSeconds, (slots.length * width) / 1000),
      neededSeconds,
    }
  const first = new Map(
    slots
      .filter((slot) => slot <= begun && slot > begun - m)
      .map((slot) => [slot % m, values.get(slot) ?? 0]),
  )
  const lead = 1 + Math.ceil((aheadSeconds * 1000) / width)
  const forecasts = new Map<number, { add: number; mul: number; naive: number }>()
  let add = start(first, false)
  let mul = start(first, true)
  for (const slot of slots.filter((each) => each >= begun)) {
    if (slot > begun) {
      add = follow(add, slot % m, values.get(slot) ?? 0, false)
      mul = follow(mul, slot % m, values.get(slot) ?? 0, true)
    }
    const target = slot + lead
    const naive = values.get(target - m)
    const [one, other] = [ahead(add, target % m, lead, false), ahead(mul, target % m, lead, true)]
    if (naive !== undefined && one !== null) forecasts.set(target, { add: one, mul: other ?? one, naive })
  }
  const since = Math.floor(now / HOUR) - 23
  const due = slots.filter((slot) => Math.floor((slot * width) / HOUR) >= since && forecasts.has(slot))
  const wrong = (of: 'add' | 'mul' | 'naive') =>
    due.reduce((sum, slot) => {
      const actual = values.get(slot) ?? 0
      return sum + Math.abs((forecasts.get(slot)?.[of] ?? 0) - actual) / Math.max(actual, least)
    }, 0) / due.length
  const useMul = due.length > 0 && wrong('mul') < wrong('add')
  const newest = slots.at(-1) ?? 0
  const at = (slot: number) =>
    ahead(useMul ? mul : add, slot % m, Math.min(lead, Math.max(0, slot - newest)), useMul)
  const middle = (now + aheadSeconds * 1000 - width / 2) / width
  const [low, high] = [at(Math.floor(middle)), at(Math.floor(middle) + 1)]
  if (low === null || high === null) return { kind: 'unknown', aheadSeconds }
  const part = middle - Math.floor(middle)
  return {
    kind: 'value',
    load: (1 - part) * low + part * high,
    aheadSeconds,
    error: due.length === 0 ? null : wrong(useMul ? 'mul' : 'add'),
    naiveError: due.length === 0 ? null : wrong('naive'),
  }
}

function start(first: ReadonlyMap<number, number>, multiply: boolean): State {
  const known = [...first.values()]
  const level = known.reduce((a, b) => a + b, 0) / known.length
  const season = new Map([...first].map(([slot, y]) => [slot, multiply ? y / level : y - level]))
  return { level, trend: 0, season }
}

function follow({ level, trend, season }: State, slot: number, y: number, multiply: boolean): State {
  const s = season.get(slot)
  const expected = level + trend
  const now = multiply ? y / expected : y - expected
  if (s === undefined) return { level, trend, season: new Map([...season, [slot, now]]) }
  const next = ALPHA * (multiply ? y / s : y - s) + (1 - ALPHA) * expected
  return {
    level: next,
    trend: BETA * (next - level) + (1 - BETA) * trend,
    season: new Map([...season, [slot, GAMMA * now + (1 - GAMMA) * s]]),
  }
}

function ahead({ level, trend, season }: State, slot: number, h: number, multiply: boolean): number | null {
  const s = season.get(slot)
  if (s === undefined) return null
  const base = level + h * trend
  return Math.max(0, multiply ? base * s : base + s)
}
