/** One sentence on a run: what would have been better than the first policy, and what it costs. */
import type { Measures } from '../../shared/domain/simulation.ts'
import { capital, grouped } from '../../shared/lib/format.ts'

export interface Judged {
  readonly name: string
  /** What it is called in a sentence, where it has no name of its own. */
  readonly words?: string
  readonly measures: Measures
}

/** `first` is what the operator asks about, `others` what it may be exchanged for, best fixed count included. */
export function adviceOn(first: Judged, others: readonly Judged[], oracle: Measures): string {
  const asked = called(first)
  const better = others.filter((other) => short(other) < short(first))
  const free = better.filter(({ measures }) => measures.replicaHours <= first.measures.replicaHours)
  const [best] = [...free].sort(byShortage)
  if (best !== undefined)
    return `${beginning(best)} would have been better than ${asked}: ${insteadOf(best, first)}, for ${costText(first, best)}.`
  const cheaper = others.filter(
    (other) => short(other) <= short(first) && other.measures.replicaHours < first.measures.replicaHours,
  )
  const [cheapest] = [...cheaper].sort((a, b) => a.measures.replicaHours - b.measures.replicaHours)
  if (cheapest !== undefined)
    return `${beginning(cheapest)} would have done as well as ${asked}, ${shortage(first.measures)}, for ${costText(first, cheapest)}.`
  const [next] = [...better].sort((a, b) => priceOf(first, a) - priceOf(first, b))
  if (next !== undefined)
    return `Doing better than ${asked} would have cost more: ${called(next)} would have been ${insteadOf(next, first)}, for ${costText(first, next)}.`
  return `Nothing compared here does better than ${asked}, which was ${shortage(first.measures)}; perfect knowledge would have taken ${hours(oracle.replicaHours)} replica-hours instead of ${hours(first.measures.replicaHours)}.`
}

/** The policy in force is compared under the name "today". */
function called({ name, words }: Judged): string {
  return words ?? (name === 'today' ? 'today’s policy' : name)
}

/** A name keeps its letters. */
function beginning(judged: Judged): string {
  const words = called(judged)
  return words === judged.name ? words : capital(words)
}

function byShortage(a: Judged, b: Judged): number {
  return a.measures.thetaU - b.measures.thetaU || a.measures.replicaHours - b.measures.replicaHours
}

/** More replica-hours for each percent less short. */
function priceOf(first: Judged, other: Judged): number {
  const saved = first.measures.thetaU - other.measures.thetaU
  return (other.measures.replicaHours - first.measures.replicaHours) / saved
}

/** "short of the need by 0.8 %". */
function shortage({ thetaU }: Measures): string {
  return thetaU === 0 ? 'never short of the need' : `short of the need by ${percent(thetaU)}`
}

function insteadOf(other: Judged, first: Judged): string {
  return `short of the need by ${percent(other.measures.thetaU)} instead of ${percent(first.measures.thetaU)}`
}

function costText(first: Judged, other: Judged): string {
  const [before, after] = [first.measures.replicaHours, other.measures.replicaHours]
  const change = Math.abs((100 * (after - before)) / before)
  if (after === before) return `the same ${hours(after)} replica-hours`
  return `${percent(change)} ${after < before ? 'fewer' : 'more'} replica-hours (${hours(after)} instead of ${hours(before)})`
}

function hours(value: number): string {
  return value >= 100 ? grouped(value) : value.toPrecision(3)
}

/** θU as it is told: what reads alike is alike. */
function short({ measures: { thetaU } }: Judged): number {
  return thetaU === 0 ? 0 : Math.max(LEAST_TOLD, told(thetaU))
}

const LEAST_TOLD = 0.01

function told(value: number): number {
  return Number(value.toPrecision(value >= 10 ? 3 : 2))
}

function percent(value: number): string {
  if (value === 0) return '0 %'
  return value < LEAST_TOLD ? `less than ${LEAST_TOLD} %` : `${told(value)} %`
}
