/** What an action did to the factors: their means over the policy's window before it, and one warm-up after it. Pure. */
import type { Effect, FactorEffect } from '../../shared/domain/history.ts'
import { SERIES, seriesKey, type Sample } from '../../shared/domain/metrics.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { mean } from '../../shared/lib/statistics.ts'
import { sourceName, valueText } from '../engine/words.ts'

/** Means by source; a source without samples is not there. */
export type Means = Readonly<Record<string, number>>

/** Sources of a policy whose change is worth telling, with the series each is kept under. */
export function sourcesOf(policy: Policy): ReadonlyMap<string, string> {
  const sources = new Map<string, string>([
    ['cpu', SERIES.cpu],
    ['memory', SERIES.memory],
    ['throttled', SERIES.throttled],
  ])
  for (const { source } of [...policy.factors, ...policy.targets])
    if (source.kind === 'promql') sources.set(source.name, `factor:${source.name}`)
  return sources
}

/** `since` gives the samples of a series from a time on; those after `to` are left out. */
export function meansBetween(
  service: { readonly project: string; readonly service: string },
  policy: Policy,
  since: (key: string, from: number) => readonly Sample[],
  from: number,
  to: number,
): Means {
  const means: Record<string, number> = {}
  for (const [source, metric] of sourcesOf(policy)) {
    const samples = since(seriesKey(service.project, service.service, metric), from)
    const value = mean(samples.filter(({ at }) => at > from && at <= to).map((sample) => sample.value))
    if (value !== null) means[source] = value
  }
  return means
}

export interface Measured {
  readonly means: Means
  readonly ready: number
}

/** Null where no source was read both before and after. */
export function effectOf(before: Measured, after: Measured, at: number): Effect | null {
  const factors = Object.entries(before.means).flatMap(([source, value]): FactorEffect[] => {
    const now = after.means[source]
    return now === undefined ? [] : [{ source, before: value, after: now }]
  })
  if (factors.length === 0) return null
  return {
    at,
    factors,
    readyBefore: before.ready,
    readyAfter: after.ready,
    sentence: sentenceOf(factors),
  }
}

/** "CPU 91 % → 64 %, queue 120 → 14 jobs"; what reads the same before and after is not told. */
function sentenceOf(factors: readonly FactorEffect[]): string {
  const texts = factors.map(({ source, before, after }) => ({
    name: sourceName(source),
    before: valueText(source, before),
    after: valueText(source, after),
  }))
  const changed = texts.filter((text) => text.before !== text.after)
  if (changed.length > 0)
    return changed
      .map(({ name, before, after }) => `${name} ${shortened(before, after)} → ${after}`)
      .join(', ')
  return `${texts.map(({ name, after }) => `${name} ${after}`).join(', ')} as before`
}

/** A unit that both have is said once: "120 → 14 jobs". A percent sign belongs to its number. */
function shortened(before: string, after: string): string {
  const [, number, unit] = /^(.*?) ([a-z]{3,})$/.exec(before) ?? []
  return number !== undefined && unit !== undefined && after.endsWith(` ${unit}`) ? number : before
}
