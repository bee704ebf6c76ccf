/** Replays a load through a service under one policy, step by step, in slices; the same input gives the same bytes. */
import type { ServiceModel } from '../../shared/domain/model.ts'
import type { Measures } from '../../shared/domain/simulation.ts'
import { addAdaptation, addRequests, addStep, createSums, measuresOf } from './measures.ts'
import { emptyStep, requiredReplicas, stepInto, type ModelStep } from './model.ts'
import type { Grid } from './trace.ts'

/** What a policy sees at a step's end. One object for all steps: whoever wants to keep something copies it. */
export interface Moment {
  readonly k: number
  /** Seconds, as the trace counts them. */
  readonly t: number
  readonly rps: number
  readonly ready: number
  /** Ready and warming. */
  readonly ordered: number
  readonly step: ModelStep
}

/** Answers with the count to be ordered at the step's end. */
export type Pilot = (moment: Moment) => number

/** How a policy takes part: it orders replicas and waits for them, or (the oracle) is given what it needs. */
export type Course =
  | { readonly kind: 'piloted'; readonly initial: number; readonly pilot: Pilot }
  | { readonly kind: 'supplied'; readonly supply: (rps: number) => number }

export interface Replay {
  readonly steps: number
  /** Steps done. */
  position(): number
  /** Goes on by at most `steps`; false: it had come to the end already. */
  advance(steps: number): boolean
  /** Of the steps done. */
  measures(): Measures
  /** Ready and ordered (before the action) at each step done. */
  readonly ready: Uint32Array
  readonly ordered: Uint32Array
}

export interface ReplayOptions {
  readonly grid: Grid
  readonly model: ServiceModel
  readonly course: Course
}

export function createReplay({ grid, model, course }: ReplayOptions): Replay {
  const steps = grid.rps.length
  const ready = new Uint32Array(steps)
  const ordered = new Uint32Array(steps)
  const p95s = new Float64Array(steps)
  const sums = createSums()
  const drive = course.kind === 'piloted' ? createFleet(model, course.initial) : null
  const step = emptyStep()
  const moment = { k: 0, t: grid.t0, rps: 0, ready: 0, ordered: 0, step }
  let position = 0

  function one(k: number): void {
    const t = grid.t0 + k * grid.dt
    const rps = grid.rps[k] ?? 0
    let now: number
    let all: number
    if (drive === null) {
      now = all = course.kind === 'supplied' ? course.supply(rps) : 0
    } else {
      drive.rise(t)
      now = drive.ready
      all = now + drive.warming
    }
    const backlogBefore = step.backlog
    stepInto(step, model, backlogBefore, now, rps, grid.dt)
    addStep(sums, requiredReplicas(model, rps), now, all)
    addRequests(sums, backlogBefore, step.served, step.dropped)
    ready[k] = now
    ordered[k] = all
    p95s[k] = step.p95 ?? 0
    let wanted = all
    if (course.kind === 'supplied') {
      // Perfect knowledge: what the next step needs is there when it begins.
      if (k + 1 < steps) wanted = course.supply(grid.rps[k + 1] ?? 0)
    } else {
      moment.k = k
      moment.t = t
      moment.rps = rps
      moment.ready = now
      moment.ordered = all
      wanted = course.pilot(moment)
      if (wanted !== all) drive?.order(t, wanted)
    }
    if (wanted !== all) addAdaptation(sums, t, wanted - all)
  }

  return {
    steps,
    ready,
    ordered,
    position: () => position,
    advance(most) {
      if (position >= steps) return false
      const end = Math.min(steps, position + most)
      for (; position < end; position += 1) one(position)
      return true
    },
    measures: () => measuresOf(sums, p95s.slice(0, position), grid.dt),
  }
}

/** The replicas: ready ones, and batches that warm up. */
interface Fleet {
  ready: number
  warming: number
  rise(t: number): void
  order(t: number, wanted: number): void
}

function createFleet(model: ServiceModel, initial: number): Fleet {
  /** Oldest first. */
  const batches: { readonly orderedAt: number; count: number }[] = []
  return {
    ready: initial,
    warming: 0,
    rise(t) {
      while (this.warming > 0) {
        const [oldest] = batches
        if (oldest === undefined || t < oldest.orderedAt + model.startupSeconds) return
        batches.shift()
        this.ready += oldest.count
        this.warming -= oldest.count
      }
    },
    order(t, wanted) {
      let change = wanted - this.ready - this.warming
      if (change > 0) {
        batches.push({ orderedAt: t, count: change })
        this.warming += change
        return
      }
      // The youngest warming replicas first, then ready ones.
      while (change < 0 && this.warming > 0) {
        const youngest = batches.at(-1)
        if (youngest === undefined) return
        const taken = Math.min(youngest.count, -change)
        youngest.count -= taken
        this.warming -= taken
        change += taken
        if (youngest.count === 0) batches.pop()
      }
      this.ready += change
    },
  }
}

/** A whole replay at once. */
export function replayAll(options: ReplayOptions): Replay {
  const replay = createReplay(options)
  replay.advance(replay.steps)
  return replay
}
