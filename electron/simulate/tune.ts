/**
 * Searches for better policies: candidates are replayed on the first part of a load, and those that are best for their
 * price are judged on the rest, replayed alone from the initial count. The same seed gives the same candidates.
 */
import type { ServiceModel } from '../../shared/domain/model.ts'
import { presetSchema, type Policy } from '../../shared/domain/policy.ts'
import type { Measures } from '../../shared/domain/simulation.ts'
import { frontOf, isUnstable, thinned } from './front.ts'
import { namedPolicy, prepareCourse, presetFor, type PolicySpec } from './policies.ts'
import { createReplay, type Replay } from './replay.ts'
import { createSearch } from './search.ts'
import { changesBetween, type Point } from './space.ts'
import { simulable } from './signals.ts'
import { splitGrid, type Grid } from './trace.ts'

export interface TuneOptions {
  readonly grid: Grid
  readonly model: ServiceModel
  /** Where the search begins. */
  readonly from: PolicySpec
  /** Evaluations on the first part. */
  readonly budget: number
  /** Share of the steps the search may see. */
  readonly train: number
  readonly seed: number
}

export interface Candidate {
  readonly name: string
  readonly policy: Policy
  /** What it does otherwise than the policy the search began with, in words. */
  readonly changes: readonly string[]
  readonly train: Measures
  readonly test: Measures
}

export interface Baseline {
  readonly policy: string
  readonly train: Measures
  readonly test: Measures
}

export interface TunedPart {
  readonly evaluated: number
  readonly budget: number
  /** Left out because they went back and forth. */
  readonly unstable: number
}

export interface Tuning {
  /** Goes on by about `steps` steps; false when all is done. */
  advance(steps: number): boolean
  progress(): number
  /** Best for their price on the first part, cheapest first; judged as far as that has come. */
  candidates(): readonly Candidate[]
  baselines(): readonly Baseline[]
  part(): TunedPart
  readonly stats: { readonly steps: number; readonly decisions: number }
}

/** What every tuning is compared to, besides the policy it began with; the first three are to be beaten. */
const TO_BEAT = ['hpa-default', 'threshold-step', 'vedfolnir'] as const
const BASELINES = [...TO_BEAT, 'responsive', 'conservative'] as const

interface Evaluated {
  readonly point: Point
  readonly policy: Policy
  readonly measures: Measures
}

interface Task {
  readonly replay: Replay
  readonly done: (measures: Measures) => void
}

export function createTuning({ grid, model, from, budget, train, seed }: TuneOptions): Tuning {
  const [first, rest] = splitGrid(grid, train)
  const base = basePolicy(from, model)
  const evaluated: Evaluated[] = []
  const candidates: Candidate[] = []
  const baselines: { policy: string; train: Measures; test: Measures }[] = []
  const search = createSearch(startsOf(from, base, model), seed, budget, first.rps.length * grid.dt)
  let steps = 0
  let decisions = 0

  function task(spec: PolicySpec, part: Grid, done: Task['done']): Task {
    const replay = createReplay({ grid: part, model, course: prepareCourse(spec, model, grid.dt).course })
    return { replay, done }
  }

  function* work(): Generator<Task> {
    for (const spec of baselineSpecs(from, model)) {
      const found: { train?: Measures } = {}
      yield task(spec, first, (measures) => (found.train = measures))
      yield task(spec, rest, (measures) => {
        if (found.train !== undefined)
          baselines.push({ policy: spec.name, train: found.train, test: measures })
      })
    }
    while (evaluated.length < budget) {
      const found = search.next(
        evaluated,
        baselines.filter(({ policy }) => isToBeat(policy, from)).map(({ train }) => train),
      )
      if (found === null) break
      const { point, policy } = found
      yield task(specOf('candidate', policy), first, (measures) =>
        evaluated.push({ point, policy, measures }),
      )
    }
    const front = thinned(frontOf(evaluated.filter(({ measures }) => !isUnstable(measures))))
    for (const [index, { policy, measures }] of front.entries())
      yield task(specOf('candidate', policy), rest, (test) =>
        candidates.push({
          name: `tuned-${index + 1}`,
          policy,
          changes: changesBetween(base, policy),
          train: measures,
          test,
        }),
      )
  }

  const tasks = work()
  let current: Task | null = null
  let ended = false

  return {
    advance(most) {
      if (ended) return false
      if (current === null) {
        const next = tasks.next()
        if (next.done === true) {
          ended = true
          return false
        }
        current = next.value
      }
      const before = current.replay.position()
      current.replay.advance(most)
      steps += current.replay.position() - before
      decisions = steps
      if (current.replay.position() === current.replay.steps) {
        current.done(current.replay.measures())
        current = null
      }
      return true
    },
    progress: () => (ended ? 1 : Math.min(0.99, (evaluated.length / budget) * 0.97)),
    candidates: () => candidates,
    baselines: () => baselines,
    part: () => ({
      evaluated: evaluated.length,
      budget,
      unstable: evaluated.filter(({ measures }) => isUnstable(measures)).length,
    }),
    get stats() {
      return { steps, decisions }
    },
  }
}

function isToBeat(name: string, from: PolicySpec): boolean {
  return name === from.name || TO_BEAT.some((each) => each === name)
}

function specOf(name: string, policy: Policy): PolicySpec {
  return { kind: 'eyrie', name, policy, notes: [] }
}

/** A reference policy has no settings to begin with: then the search begins with `responsive`. */
function basePolicy(from: PolicySpec, model: ServiceModel): Policy {
  if (from.kind === 'eyrie') return from.policy
  return simulable(presetFor('responsive', model)).policy
}

/**
 * A preset is exchanged for another without asking; a policy of the operator's own is varied as it is, because only its
 * own sources are known to be readable.
 */
function startsOf(from: PolicySpec, base: Policy, model: ServiceModel): readonly Policy[] {
  const isOwn = from.kind === 'eyrie' && namedPolicy(from.name, model) === null
  if (isOwn) return [base]
  const presets = presetSchema.options.filter((name) => name !== from.name)
  return [base, ...presets.flatMap((name) => policyOf(namedPolicy(name, model))), steady(model)]
}

/** Fuller than any preset, and so steady that it can be: for whoever would rather pay little than never be short. */
function steady(model: ServiceModel): Policy {
  const { policy } = simulable(presetFor('responsive', model))
  return {
    ...policy,
    targets: policy.targets.map((target) => ({ ...target, target: 0.8 })),
    cooldownUpSeconds: 0,
    cooldownDownSeconds: 0,
    stabilizationUpSeconds: 120,
    stabilizationDownSeconds: 900,
  }
}

function policyOf(spec: PolicySpec | null): readonly Policy[] {
  return spec?.kind === 'eyrie' ? [spec.policy] : []
}

function baselineSpecs(from: PolicySpec, model: ServiceModel): readonly PolicySpec[] {
  const known = BASELINES.filter((name) => name !== from.name).flatMap((name) => {
    const spec = namedPolicy(name, model)
    return spec === null ? [] : [spec]
  })
  return [from, ...known]
}
