/**
 * The circuit breaker (engine.md, section 5): scaling up that does not help is stopped for a while. Pure.
 * The total load is CPU × ready replicas: the value of a factor that more replicas do not lower would itself "grow" by a
 * third with every fourth replica. Only CPU, asked by itself, is its own measure of load.
 */
import type { Decision, OpenCircuit } from '../../shared/domain/decision.ts'
import type { Effect } from '../../shared/domain/history.ts'
import type { Policy, Sharing } from '../../shared/domain/policy.ts'
import { sourceName, valueText } from '../engine/words.ts'

/** What asked for a scale-up. */
export interface Asked {
  readonly source: string
  readonly sharing: Sharing
}

/** Stored per service. */
export interface CircuitMemory {
  /** Successive scale-ups that did not help. */
  readonly fruitless: number
  readonly open: OpenCircuit | null
}

export const CLOSED: CircuitMemory = { fruitless: 0, open: null }

/** engine.md, section 5. */
const FELL = 0.05
const GREW = 0.05
const SUCCESSIVE = 2
const OPEN_MS = 30 * 60_000

/** What stands behind a decision to scale up; empty: the bounds, a schedule, or nothing did. */
export function askedBy(decision: Decision, policy: Policy): readonly Asked[] {
  if (decision.reason === 'TargetUp')
    return decision.targets
      .filter((target) => target.desired > decision.from)
      .map(({ source, sharing }) => ({ source, sharing }))
  // The last seconds asked, which a decision does not keep: what it holds steadily is what that was measured by.
  if (decision.reason === 'Burst')
    return decision.targets
      .filter((target) => target.sharing === 'load-sharing')
      .map(({ source, sharing }) => ({ source, sharing }))
  if (decision.reason === 'Forecast') {
    const source = decision.forecast?.source ?? null
    return source === null ? [] : [{ source, sharing: 'load-sharing' }]
  }
  if (decision.reason !== 'ScoreUp') return []
  return decision.scores.up.factors
    .filter((factor) => factor.earned > 0)
    .map(({ id, source }) => ({
      source,
      sharing: policy.factors.find((factor) => factor.id === id)?.sharing ?? 'load-sharing',
    }))
}

/** Whether factors that more replicas do not lower were alone in asking. */
export function isFixedAlone(asked: readonly Asked[]): boolean {
  return asked.length > 0 && asked.every(({ sharing }) => sharing === 'fixed')
}

/** Null: it cannot be told, because a factor that asked or the load was not read. */
export function wasFruitless(asked: readonly Asked[], effect: Effect): boolean | null {
  const factorOf = (source: string) => effect.factors.find((factor) => factor.source === source)
  const verdicts = asked.map(({ source }) => {
    const factor = factorOf(source)
    const load = source === 'cpu' ? factor : factorOf('cpu')
    if (factor === undefined || load === undefined) return null
    const loadBefore = load.before * effect.readyBefore
    const grew = load.after * effect.readyAfter > loadBefore * (1 + GREW)
    const fell = factor.after <= factor.before * (1 - FELL)
    return !fell && !grew
  })
  if (verdicts.length === 0 || verdicts.includes(null)) return null
  // One factor that was helped is reason enough.
  return verdicts.every((verdict) => verdict === true)
}

/** After the effect of a scale-up is known. A factor that replicas do not lower has one try, others two in a row. */
export function afterScaleUp(
  memory: CircuitMemory,
  asked: readonly Asked[],
  effect: Effect,
  now: number,
): CircuitMemory {
  if (wasFruitless(asked, effect) !== true) return { ...memory, fruitless: 0 }
  const fruitless = memory.fruitless + 1
  const alone = isFixedAlone(asked)
  if (fruitless < (alone ? 1 : SUCCESSIVE)) return { ...memory, fruitless }
  const times = fruitless === 1 ? 'Scaling up' : `Scaling up ${fruitless} times in a row`
  const what = asked.map(({ source }) => toldOf(source, effect)).join(', ')
  const sentence = `${times} did not help (${what}, ${effect.readyBefore} → ${effect.readyAfter} ready): not tried again for now`
  return { fruitless, open: { since: now, until: now + OPEN_MS, sentence } }
}

function toldOf(source: string, effect: Effect): string {
  const factor = effect.factors.find((known) => known.source === source)
  if (factor === undefined) return sourceName(source)
  return `${sourceName(source)} ${valueText(source, factor.before)} → ${valueText(source, factor.after)}`
}
