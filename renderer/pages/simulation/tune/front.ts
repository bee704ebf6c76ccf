/** Tuned policies and what they are compared to on one plane: what it costs to the right, what is missing upwards. */
import type { BaselineView, CandidateView } from '../../../../shared/contract/simulate.ts'
import { valueAxis, type ValueAxis } from '../../../components/charts/model/valueTicks.ts'

export interface FrontPoint {
  readonly id: string
  readonly name: string
  readonly kind: 'candidate' | 'baseline'
  /** Replica-hours and θU on the part that was not tuned on. */
  readonly hours: number
  readonly thetaU: number
}

export interface Front {
  readonly points: readonly FrontPoint[]
  /** Candidates from the cheapest on that no other beats in both. */
  readonly line: readonly FrontPoint[]
  readonly hours: ValueAxis
  readonly thetaU: ValueAxis
}

export function frontOf(candidates: readonly CandidateView[], baselines: readonly BaselineView[]): Front {
  const points: readonly FrontPoint[] = [
    ...candidates.map(({ name, test }, index) => ({
      id: idOf(index),
      name,
      kind: 'candidate' as const,
      hours: test.replicaHours,
      thetaU: test.thetaU,
    })),
    ...baselines.map(({ policy, test }, index) => ({
      id: `baseline ${index}`,
      name: policy,
      kind: 'baseline' as const,
      hours: test.replicaHours,
      thetaU: test.thetaU,
    })),
  ]
  const hours = points.map((point) => point.hours)
  const [least, most] = [Math.min(...hours), Math.max(...hours)]
  const room = Math.max(0.5, (most - least) * 0.06)
  return {
    points,
    line: undominated(points.filter(({ kind }) => kind === 'candidate')),
    hours: points.length === 0 ? valueAxis(0, 1, 5) : valueAxis(Math.max(0, least - room), most + room, 5),
    thetaU: valueAxis(0, Math.max(0.1, ...points.map(({ thetaU }) => thetaU * 1.05)), 4),
  }
}

function undominated(points: readonly FrontPoint[]): readonly FrontPoint[] {
  const line: FrontPoint[] = []
  for (const point of [...points].sort((a, b) => a.hours - b.hours || a.thetaU - b.thetaU))
    if (point.thetaU < (line.at(-1)?.thetaU ?? Number.POSITIVE_INFINITY)) line.push(point)
  return line
}

export interface Judged {
  readonly candidate: CandidateView
  readonly id: string
  /** No other beats it on the part that was not tuned on. */
  readonly leads: boolean
}

/** Those of the line first, and cheapest first, as they came out on the judged part. */
export function inJudgedOrder(candidates: readonly CandidateView[], line: Front['line']): readonly Judged[] {
  const leading = new Set(line.map(({ id }) => id))
  return candidates
    .map((candidate, index) => ({ candidate, id: idOf(index), leads: leading.has(idOf(index)) }))
    .sort(
      (a, b) =>
        Number(b.leads) - Number(a.leads) || a.candidate.test.replicaHours - b.candidate.test.replicaHours,
    )
}

function idOf(index: number): string {
  return `candidate ${index}`
}

/** What of the baselines a candidate beats: less short, at no more replica-hours. */
export function beaten(candidate: CandidateView, baselines: readonly BaselineView[]): readonly string[] {
  const { thetaU, replicaHours } = candidate.test
  return baselines
    .filter(({ test }) => thetaU < test.thetaU && replicaHours <= test.replicaHours)
    .map(({ policy }) => policy)
}

interface Placed {
  readonly point: FrontPoint
  readonly x: number
  readonly y: number
}

const LABEL = { width: 96, height: 13, beside: 10, baseline: 4 } as const

/** Names beside their points (pixels), those that would lie over one another one above the other. */
export function labelsOf(
  points: readonly Placed[],
  width: number,
): readonly (Placed & { readonly anchor: 'start' | 'end' })[] {
  const labels: (Placed & { readonly anchor: 'start' | 'end' })[] = []
  for (const { point, x, y } of [...points].sort((a, b) => b.y - a.y)) {
    const right = x < width * 0.75
    const at = right ? x + LABEL.beside : x - LABEL.beside
    const middle = right ? at + LABEL.width / 2 : at - LABEL.width / 2
    let place = y + LABEL.baseline
    const isTaken = (label: Placed & { readonly anchor: string }) =>
      Math.abs(label.y - place) < LABEL.height &&
      Math.abs((label.anchor === 'start' ? label.x + LABEL.width / 2 : label.x - LABEL.width / 2) - middle) <
        LABEL.width
    while (labels.some(isTaken)) place -= LABEL.height
    labels.push({ point, x: at, y: place, anchor: right ? 'start' : 'end' })
  }
  return labels
}
