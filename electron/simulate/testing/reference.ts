/**
 * The simulated service and the bundled reference policies once more, word by word from the specification (engine.md,
 * section 7) and without anything of the production code: naive, slow and easy to read. Specs hold the two together.
 */

export interface ReferenceModel {
  readonly capacityRps: number
  readonly serviceTimeMs: number
  readonly startupSeconds: number
  readonly memoryBaseBytes: number
  readonly memoryPerRps: number
  readonly memoryLimitBytes: number
  readonly queueLimit: number
  readonly targetUtilization: number
  readonly min: number
  readonly max: number
  readonly initial: number
}

export type ReferenceRow = readonly [seconds: number, rps: number]

/** What there was at one step. */
export interface ReferenceStep {
  readonly t: number
  readonly rps: number
  readonly required: number
  readonly ready: number
  /** Before the step's action. */
  readonly ordered: number
  readonly orderedAfter: number
  readonly backlogBefore: number
  readonly served: number
  readonly backlog: number
  readonly dropped: number
  readonly cpu: number
  readonly errorRatio: number
  readonly p95: number
  readonly memory: number
}

export interface ReferenceMeasures {
  readonly thetaU: number
  readonly thetaO: number
  readonly tauU: number
  readonly tauO: number
  readonly instability: number
  readonly adaptations: number
  readonly reversals: number
  readonly longestUnderSeconds: number
  readonly droppedRequests: number
  readonly delayedRequests: number
  readonly p95Ms: number
  readonly replicaHours: number
}

export interface ReferenceRun {
  readonly steps: readonly ReferenceStep[]
  readonly measures: ReferenceMeasures
}

/** `past` are the steps so far with the present one last; gives the count to be ordered at the step's end. */
type ReferencePolicy = (past: readonly ReferenceStep[], ordered: number, ready: number) => number

function at<T>(list: readonly T[], index: number): T {
  const found = list.at(index)
  if (found === undefined) throw new Error(`nothing at ${index}`)
  return found
}

/** Steps lie at t0, t0 + dt, … up to and including the last row's time; a value holds until the next row. */
export function referenceGrid(trace: readonly ReferenceRow[], dt: number): readonly ReferenceRow[] {
  const t0 = at(trace, 0)[0]
  const last = at(trace, -1)[0]
  const grid: ReferenceRow[] = []
  for (let k = 0; t0 + k * dt <= last; k += 1) {
    const t = t0 + k * dt
    const begun = trace.filter(([seconds]) => seconds <= t)
    grid.push([t, at(begun, -1)[1]])
  }
  return grid
}

export function referenceRequired(model: ReferenceModel, rps: number): number {
  return Math.max(1, Math.ceil(rps / (model.capacityRps * model.targetUtilization)))
}

/** One step of the service: what `ready` replicas make of the load. */
function serve(model: ReferenceModel, backlogBefore: number, ready: number, rps: number, dt: number) {
  const capacity = ready * model.capacityRps * dt
  const demand = backlogBefore + rps * dt
  const served = Math.min(demand, capacity)
  const backlog = Math.min(demand - served, model.queueLimit)
  const dropped = demand - served - backlog
  const cpu = ready === 0 ? 0 : served / capacity
  const errorRatio = dropped / Math.max(1, rps * dt)
  const p95 =
    (model.serviceTimeMs * 3) / (1 - Math.min(cpu, 0.98)) + (1000 * backlog) / (ready * model.capacityRps)
  const memory = (model.memoryBaseBytes + (model.memoryPerRps * served) / dt / ready) / model.memoryLimitBytes
  return { served, backlog, dropped, cpu, errorRatio, p95, memory }
}

/** Replays a policy that orders replicas and waits for them. */
function replay(
  model: ReferenceModel,
  grid: readonly ReferenceRow[],
  dt: number,
  initial: number,
  policy: ReferencePolicy,
): readonly ReferenceStep[] {
  const steps: ReferenceStep[] = []
  let ready = initial
  /** The time each warming replica was ordered at, oldest first. */
  let warming: number[] = []
  let backlog = 0
  for (const [t, rps] of grid) {
    const risen = warming.filter((orderedAt) => t >= orderedAt + model.startupSeconds)
    warming = warming.filter((orderedAt) => !risen.includes(orderedAt))
    ready += risen.length
    const ordered = ready + warming.length
    const result = serve(model, backlog, ready, rps, dt)
    const step = {
      t,
      rps,
      required: referenceRequired(model, rps),
      ready,
      ordered,
      orderedAfter: ordered,
      backlogBefore: backlog,
      ...result,
    }
    backlog = result.backlog
    steps.push(step)
    const wanted = policy(steps, ordered, ready)
    for (let more = ordered; more < wanted; more += 1) warming.push(t)
    for (let fewer = ordered; fewer > wanted; fewer -= 1) {
      // The youngest warming replica first, then ready ones.
      if (warming.length > 0) warming.pop()
      else ready -= 1
    }
    steps[steps.length - 1] = { ...step, orderedAfter: wanted }
  }
  return steps
}

function clamp(model: ReferenceModel, count: number): number {
  return Math.min(model.max, Math.max(model.min, count))
}

/** Over the steps later than t − 60 s, the present one included. */
function meanCpu(past: readonly ReferenceStep[]): number {
  const now = at(past, -1).t
  const seen = past.slice(-200).filter(({ t }) => t > now - 60)
  return seen.reduce((sum, { cpu }) => sum + cpu, 0) / seen.length
}

/** At every step at least 60 s after its last evaluation, the first at t0 + 60: one more above 85 %, one fewer below 25 %. */
function thresholdStep(model: ReferenceModel): ReferencePolicy {
  let lastEvaluation: number | null = null
  return (past, ordered) => {
    const { t } = at(past, -1)
    lastEvaluation ??= t
    if (t < lastEvaluation + 60) return ordered
    lastEvaluation = t
    const cpu = meanCpu(past)
    if (cpu > 0.85) return clamp(model, ordered + 1)
    if (cpu < 0.25) return clamp(model, ordered - 1)
    return clamp(model, ordered)
  }
}

/** The Horizontal Pod Autoscaler with its defaults, aiming at 50 % CPU. */
function hpaDefault(model: ReferenceModel): ReferencePolicy {
  const recommendations: { t: number; count: number }[] = []
  const additions: { t: number; count: number }[] = []
  return (past, ordered, ready) => {
    const { t } = at(past, -1)
    const recommended = hpaRecommendation(meanCpu(past) / 0.5, ordered, ready)
    recommendations.push({ t, count: recommended })
    let wanted = recommended
    if (recommended < ordered) {
      const recent = recommendations.filter((each) => each.t > t - 300).map((each) => each.count)
      wanted = Math.min(ordered, Math.max(...recent))
    }
    if (recommended > ordered) {
      const added = additions.filter((each) => each.t > t - 15).reduce((sum, each) => sum + each.count, 0)
      const p = ordered - added
      wanted = Math.max(ordered, Math.min(recommended, Math.max(p + 4, 2 * p)))
    }
    wanted = clamp(model, wanted)
    if (wanted > ordered) additions.push({ t, count: wanted - ordered })
    return wanted
  }
}

function hpaRecommendation(ratio: number, ordered: number, ready: number): number {
  if (Math.abs(ratio - 1) <= 0.1) return ordered
  if (ratio > 1 && ordered > ready) {
    const lowered = (ratio * ready) / ordered
    return lowered <= 1.1 ? ordered : Math.ceil(lowered * ordered)
  }
  return Math.ceil(ratio * ready)
}

/** `fixed-N`, `threshold-step`, `hpa-default` or `oracle`. */
export function referenceRun(
  name: string,
  model: ReferenceModel,
  trace: readonly ReferenceRow[],
  dt: number,
): ReferenceRun {
  const grid = referenceGrid(trace, dt)
  const steps = stepsOf(name, model, grid, dt)
  return { steps, measures: referenceMeasures(steps, dt) }
}

function stepsOf(
  name: string,
  model: ReferenceModel,
  grid: readonly ReferenceRow[],
  dt: number,
): readonly ReferenceStep[] {
  const fixed = /^fixed-(\d+)$/.exec(name)
  if (fixed !== null) return replay(model, grid, dt, Number(fixed[1]), (_, ordered) => ordered)
  if (name === 'threshold-step') return replay(model, grid, dt, model.initial, thresholdStep(model))
  if (name === 'hpa-default') return replay(model, grid, dt, model.initial, hpaDefault(model))
  if (name === 'oracle') return oracle(model, grid, dt)
  throw new Error(`there is no reference policy ${name}`)
}

/** s = d clamped to min and max at every step, no start-up time: each step's action orders what the next one needs. */
function oracle(model: ReferenceModel, grid: readonly ReferenceRow[], dt: number): readonly ReferenceStep[] {
  const supply = grid.map(([, rps]) => clamp(model, referenceRequired(model, rps)))
  let backlog = 0
  return grid.map(([t, rps], k) => {
    const ready = at(supply, k)
    const result = serve(model, backlog, ready, rps, dt)
    const step = {
      t,
      rps,
      required: referenceRequired(model, rps),
      ready,
      ordered: ready,
      orderedAfter: supply[k + 1] ?? ready,
      backlogBefore: backlog,
      ...result,
    }
    backlog = result.backlog
    return step
  })
}

/** The smallest N from min to max with no dropped request and τU ≤ 1 %, else max. */
export function referenceBestFixed(
  model: ReferenceModel,
  trace: readonly ReferenceRow[],
  dt: number,
): { readonly replicas: number; readonly measures: ReferenceMeasures } {
  for (let replicas = model.min; replicas <= model.max; replicas += 1) {
    const { measures } = referenceRun(`fixed-${replicas}`, model, trace, dt)
    if (measures.droppedRequests === 0 && measures.tauU <= 1) return { replicas, measures }
  }
  const { measures } = referenceRun(`fixed-${model.max}`, model, trace, dt)
  return { replicas: model.max, measures }
}

export function referenceMeasures(steps: readonly ReferenceStep[], dt: number): ReferenceMeasures {
  const T = steps.length * dt
  const sum = (of: (step: ReferenceStep) => number) => steps.reduce((total, step) => total + of(step), 0)
  const { adaptations, reversals } = changesOf(steps)
  const sorted = steps.map((step) => step.p95).sort((a, b) => a - b)
  return {
    thetaU: (100 / T) * sum((step) => (Math.max(step.required - step.ready, 0) / step.required) * dt),
    thetaO: (100 / T) * sum((step) => (Math.max(step.ready - step.required, 0) / step.required) * dt),
    tauU: (100 / T) * sum((step) => (step.ready < step.required ? dt : 0)),
    tauO: (100 / T) * sum((step) => (step.ready > step.required ? dt : 0)),
    instability: instabilityOf(steps, dt, T),
    adaptations,
    reversals,
    longestUnderSeconds: longestRun(steps.map((step) => step.ready < step.required)) * dt,
    droppedRequests: sum((step) => step.dropped),
    delayedRequests: sum((step) => Math.min(step.backlogBefore, step.served)),
    p95Ms: at(sorted, Math.ceil((95 * sorted.length) / 100) - 1),
    replicaHours: sum((step) => (step.ordered * dt) / 3600),
  }
}

function instabilityOf(steps: readonly ReferenceStep[], dt: number, T: number): number {
  let total = 0
  for (let k = 1; k < steps.length; k += 1) {
    const supply = Math.sign(at(steps, k).ready - at(steps, k - 1).ready)
    const demand = Math.sign(at(steps, k).required - at(steps, k - 1).required)
    total += Math.min(Math.abs(supply - demand), 1) * dt
  }
  return (100 / T) * total
}

function changesOf(steps: readonly ReferenceStep[]): { adaptations: number; reversals: number } {
  const changes = steps.filter((step) => step.orderedAfter !== step.ordered)
  const directions = changes.map((step) => Math.sign(step.orderedAfter - step.ordered))
  let reversals = 0
  for (let k = 1; k < changes.length; k += 1)
    if (directions[k] !== directions[k - 1] && at(changes, k).t - at(changes, k - 1).t <= 600) reversals += 1
  return { adaptations: changes.length, reversals }
}

function longestRun(under: readonly boolean[]): number {
  let longest = 0
  let run = 0
  for (const each of under) {
    run = each ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}
