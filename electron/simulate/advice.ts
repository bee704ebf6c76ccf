/** One sentence on a run: what would have been better than the first policy, and what it costs. */
import type { Measures } from '../../shared/domain/simulation.ts'

export interface Judged {
  readonly name: string
  readonly measures: Measures
}

/** `first` is what the operator asks about, `others` what it may be exchanged for, best fixed count included. */
export function adviceOn(first: Judged, others: readonly Judged[], oracle: Measures): string {
  const better = others.filter(({ measures }) => measures.thetaU < first.measures.thetaU)
  const free = better.filter(({ measures }) => measures.replicaHours <= first.measures.replicaHours)
  const [best] = [...free].sort(byShortage)
  if (best !== undefined)
    return `${best.name} would have been better: ${shortage(best.measures)} instead of ${shortage(first.measures)}, for ${costText(first, best)}.`
  const cheaper = others.filter(
    ({ measures }) =>
      measures.thetaU <= first.measures.thetaU && measures.replicaHours < first.measures.replicaHours,
  )
  const [cheapest] = [...cheaper].sort((a, b) => a.measures.replicaHours - b.measures.replicaHours)
  if (cheapest !== undefined)
    return `${cheapest.name} would have done as well (${shortage(cheapest.measures)}) for ${costText(first, cheapest)}.`
  const [next] = [...better].sort((a, b) => priceOf(first, a) - priceOf(first, b))
  if (next !== undefined)
    return `Less short than ${first.name} (${shortage(first.measures)}) is only what costs more: ${next.name}, ${shortage(next.measures)}, for ${costText(first, next)}.`
  return `Nothing here is less short than ${first.name} (${shortage(first.measures)}); with perfect knowledge it would have taken ${hours(oracle.replicaHours)} instead of ${hours(first.measures.replicaHours)}.`
}

function byShortage(a: Judged, b: Judged): number {
  return a.measures.thetaU - b.measures.thetaU || a.measures.replicaHours - b.measures.replicaHours
}

/** More replica-hours for each percent less short. */
function priceOf(first: Judged, other: Judged): number {
  const saved = first.measures.thetaU - other.measures.thetaU
  return (other.measures.replicaHours - first.measures.replicaHours) / saved
}

/** "short by 0.8 % of the need". */
function shortage({ thetaU }: Measures): string {
  return `short by ${percent(thetaU)} of the need`
}

function costText(first: Judged, other: Judged): string {
  const [before, after] = [first.measures.replicaHours, other.measures.replicaHours]
  const change = Math.abs((100 * (after - before)) / before)
  if (after === before) return `the same ${hours(after)}`
  return `${percent(change)} ${after < before ? 'fewer' : 'more'} replica-hours (${hours(after)})`
}

function hours(value: number): string {
  return `${value >= 100 ? Math.round(value) : value.toPrecision(3)} replica-hours`
}

function percent(value: number): string {
  if (value === 0) return '0 %'
  if (value < 0.01) return 'less than 0.01 %'
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))} %`
}
