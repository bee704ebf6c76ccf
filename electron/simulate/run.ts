/** A run: several policies side by side on one load, in slices, with the oracle and the best fixed count beside them. */
import { explain } from '../engine/explain.ts'
import type { Explanation } from '../../shared/domain/decision.ts'
import type { ServiceModel } from '../../shared/domain/model.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { SeriesRange } from '../../shared/domain/metrics.ts'
import type { Measures } from '../../shared/domain/simulation.ts'
import { adviceOn, type Judged } from './advice.ts'
import { createBestFixedSearch, type BestFixed } from './bestFixed.ts'
import { prepareCourse, type PolicySpec } from './policies.ts'
import { createReplay, type Replay } from './replay.ts'
import {
  changesOf,
  eachRow,
  timelineOf,
  type Change,
  type TimelineRange,
  type TimelineRow,
} from './timeline.ts'
import type { Grid } from './trace.ts'

export interface RunOptions {
  readonly grid: Grid
  readonly model: ServiceModel
  readonly policies: readonly PolicySpec[]
}

export interface PolicyResult {
  readonly name: string
  readonly notes: readonly string[]
  readonly progress: number
  readonly measures: Measures
}

/** A policy by its place, or what stands beside them all. */
export type Which = number | 'oracle' | 'best-fixed'

export interface MomentOf {
  readonly row: TimelineRow
  readonly orderedAfter: number
  /** Null for policies that are not Eyrie's. */
  readonly explanation: Explanation | null
  readonly policy: Policy | null
}

export interface Run {
  /** Goes on by about `steps` steps of every policy; false when all is done. */
  advance(steps: number): boolean
  /** 0 to 1. */
  progress(): number
  policies(): readonly PolicyResult[]
  /** Null until the policies are done. */
  beside(): { readonly oracle: PolicyResult; readonly bestFixed: BestFixed; readonly advice: string } | null
  /** Null where there is no such policy. */
  timeline(which: Which, range: TimelineRange): Timeline | null
  /** Every step of a policy that is done. */
  rows(which: Which): readonly TimelineRow[]
  moment(which: Which, at: number): MomentOf | null
  readonly stats: { readonly steps: number; readonly decisions: number }
}

export interface Timeline {
  readonly series: readonly SeriesRange[]
  readonly changes: readonly Change[]
  readonly changed: number
}

export function createRun({ grid, model, policies }: RunOptions): Run {
  const replays = policies.map((spec) => replayOf(grid, model, spec))
  const oracle = replayOf(grid, model, ORACLE)
  const fixedCounts = createBestFixedSearch(grid, model)

  function replay(which: Which): Replay | null {
    if (which === 'oracle') return oracle
    const best = fixedCounts.found()
    if (which === 'best-fixed')
      return best === null ? null : finished(replayOf(grid, model, fixed(best.replicas)))
    return replays[which] ?? null
  }

  function resultOf(spec: PolicySpec, done: Replay): PolicyResult {
    return {
      name: spec.name,
      notes: spec.kind === 'eyrie' ? spec.notes : [],
      progress: done.position() / done.steps,
      measures: done.measures(),
    }
  }

  const results = () =>
    policies.flatMap((spec, index) => {
      const done = replays[index]
      return done === undefined || done.position() === 0 ? [] : [resultOf(spec, done)]
    })

  return {
    stats: { steps: grid.rps.length, decisions: grid.rps.length * policies.length },
    advance(steps) {
      let going = false
      for (const each of replays) going = each.advance(steps) || going
      if (going) return true
      if (oracle.advance(10 * steps)) return true
      return fixedCounts.advance(10 * steps)
    },
    progress() {
      const all = [...replays, oracle]
      return all.reduce((sum, each) => sum + each.position(), 0) / (all.length * grid.rps.length)
    },
    policies: results,
    beside() {
      const best = fixedCounts.found()
      if (best === null) return null
      const [first, ...others] = results()
      const ideal = resultOf(ORACLE, oracle)
      const words = `a fixed count of ${best.replicas}`
      const fixedCount: Judged = { name: `fixed-${best.replicas}`, words, measures: best.measures }
      const comparable = others.filter(({ name }) => name !== ORACLE.name)
      return {
        oracle: ideal,
        bestFixed: best,
        advice: first === undefined ? '' : adviceOn(first, [...comparable, fixedCount], ideal.measures),
      }
    },
    timeline(which, range) {
      const found = replay(which)
      if (found === null) return null
      const columns = { ready: found.ready, ordered: found.ordered, steps: found.position() }
      return {
        series: timelineOf(grid, model, columns, range),
        ...changesOf(grid, columns, range),
      }
    },
    rows(which) {
      const found = replay(which)
      const rows: TimelineRow[] = []
      if (found === null) return rows
      eachRow(grid, model, { ...found, steps: found.position() }, found.position(), (row) =>
        rows.push({ ...row }),
      )
      return rows
    },
    moment(which, at) {
      const found = replay(which)
      if (found === null || found.position() === 0) return null
      const last = Math.floor((at - grid.t0) / grid.dt)
      const k = Math.max(0, Math.min(found.position() - 1, last))
      return momentAt({ grid, model, spec: specOf(which), replay: found, k })
    },
  }

  function specOf(which: Which): PolicySpec {
    return (typeof which === 'number' ? policies[which] : undefined) ?? ORACLE
  }
}

const ORACLE: PolicySpec = { kind: 'reference', name: 'oracle', reference: { kind: 'oracle' } }

function fixed(replicas: number): PolicySpec {
  return { kind: 'reference', name: `fixed-${replicas}`, reference: { kind: 'fixed', replicas } }
}

function replayOf(grid: Grid, model: ServiceModel, spec: PolicySpec): Replay {
  return createReplay({ grid, model, course: prepareCourse(spec, model, grid.dt).course })
}

function finished(replay: Replay): Replay {
  replay.advance(replay.steps)
  return replay
}

interface At {
  readonly grid: Grid
  readonly model: ServiceModel
  readonly spec: PolicySpec
  readonly replay: Replay
  readonly k: number
}

/** The step once more; a decision depends on all before it, so these are made again as well. */
function momentAt({ grid, model, spec, replay, k }: At): MomentOf {
  const ordered = replay.ordered[k] ?? 0
  const found: { row: TimelineRow | null } = { row: null }
  eachRow(grid, model, { ...replay, steps: replay.position() }, k + 1, (row, at) => {
    if (at === k) found.row = { ...row }
  })
  if (found.row === null) throw new Error(`there is no step ${k}`)
  if (spec.kind === 'reference')
    return { row: found.row, orderedAfter: replay.ordered[k + 1] ?? ordered, explanation: null, policy: null }
  const { course, controlled } = prepareCourse(spec, model, grid.dt)
  const part = { ...grid, rps: grid.rps.subarray(0, k + 1) }
  finished(createReplay({ grid: part, model, course }))
  const input = controlled?.input() ?? null
  const explanation = input === null ? null : explain(input)
  const { policy } = spec
  return { row: found.row, orderedAfter: explanation?.decision.desired ?? ordered, explanation, policy }
}
