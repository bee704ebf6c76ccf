/**
 * The simulating side: carries jobs out in short slices, tells how far they are, and answers questions about them in
 * between. It runs in a thread of its own (worker.ts), or beside everything else where there is none.
 */
import { messageOf } from '../../../shared/lib/result.ts'
import { formatDuration, grouped } from '../../../shared/lib/format.ts'
import { createRun, type MomentOf, type Run } from '../../simulate/run.ts'
import { gridOf, traceSeconds } from '../../simulate/trace.ts'
import { createTuning, type Tuning } from '../../simulate/tune.ts'
import type { MomentView } from '../../../shared/contract/simulate.ts'
import type { Answers, FromSimulator, JobAsked, JobState, Port, Question, ToSimulator } from './protocol.ts'

/** Steps between two looks at the clock, and how long a slice may take before others have their turn. */
const STEPS = 250
const SLICE_MS = 12
/** The first state is told after the first slice, later ones not more often than this. */
const TELL_MS = 200
/** Steps of all replays of a run that are kept for its charts: 16 bytes each. */
const MOST_KEPT_STEPS = 48_000_000
/** The oracle and the best fixed count. */
const BESIDE = 2

export interface SimulatorOptions {
  readonly port: Port<FromSimulator, ToSimulator>
  /** Lets what waits have its turn. */
  readonly breathe: () => Promise<void>
  /** Milliseconds. */
  readonly clock: () => number
}

interface Job {
  readonly asked: JobAsked
  cancelled: boolean
  run: Run | null
  tuning: Tuning | null
  load: JobState['load']
}

/** Gives back how to stop what is under way. */
export function startSimulator({ port, breathe, clock }: SimulatorOptions): () => void {
  const jobs = new Map<string, Job>()

  async function begin(id: string, asked: JobAsked): Promise<void> {
    const job: Job = { asked, cancelled: false, run: null, tuning: null, load: null }
    jobs.set(id, job)
    const tell = (state: JobState['state'], sentence: string) =>
      port.send({ type: 'state', job: id, state: stateOf(job, state, sentence) })
    try {
      const problem = prepare(job)
      if (problem !== null) {
        tell('failed', problem)
        return
      }
      await carryOut(job, tell)
    } catch (thrown) {
      tell('failed', `The simulation failed: ${messageOf(thrown)}.`)
    }
  }

  async function carryOut(job: Job, tell: (state: JobState['state'], sentence: string) => void) {
    const work = job.run ?? job.tuning
    if (work === null) return
    let told = Number.NEGATIVE_INFINITY
    for (;;) {
      const until = clock() + SLICE_MS
      let going = true
      while (going && clock() < until) going = work.advance(STEPS)
      if (job.cancelled) {
        tell(
          'cancelled',
          `Cancelled; what was ${job.tuning === null ? 'replayed' : 'found'} until then is shown.`,
        )
        return
      }
      if (!going) break
      if (clock() - told >= TELL_MS) {
        told = clock()
        tell('running', sentenceOf(job))
      }
      await breathe()
    }
    tell('done', doneSentence(job))
  }

  function answer(id: number, name: string, question: Question): void {
    const run = jobs.get(name)?.run ?? null
    if (run === null) {
      port.send({
        type: 'refused',
        id,
        sentence: `there is no run ${name}; it was dropped, or it is a tuning`,
      })
      return
    }
    port.send({ type: 'answer', id, value: answerOf(run, question) })
  }

  port.onMessage((message) => {
    switch (message.type) {
      case 'begin':
        void begin(message.job, message.asked)
        return
      case 'cancel': {
        const job = jobs.get(message.job)
        if (job !== undefined) job.cancelled = true
        return
      }
      case 'drop': {
        const job = jobs.get(message.job)
        if (job !== undefined) job.cancelled = true
        jobs.delete(message.job)
        return
      }
      case 'ask':
        answer(message.id, message.job, message.question)
    }
  })
  return () => {
    for (const job of jobs.values()) job.cancelled = true
  }
}

/** A sentence where the load and the step do not go together. */
function prepare(job: Job): string | null {
  const { asked } = job
  const { trace, model } = asked
  const grid = gridOf(trace, asked.dt)
  if (!grid.ok) return grid.error.message
  const steps = grid.value.rps.length
  job.load = {
    t0: grid.value.t0,
    seconds: traceSeconds(trace),
    points: trace.seconds.length,
    steps,
    dt: asked.dt,
  }
  if (asked.kind === 'run') {
    const kept = steps * (asked.policies.length + BESIDE)
    if (kept > MOST_KEPT_STEPS)
      return `${grouped(steps)} steps under ${asked.policies.length} ${asked.policies.length === 1 ? 'policy' : 'policies'} are more than can be kept at once: use a longer step, a shorter load or fewer policies.`
    job.run = createRun({ grid: grid.value, model, policies: asked.policies })
    return null
  }
  if (steps < 2) return 'The load has a single step: there is nothing to judge a tuned policy on.'
  job.tuning = createTuning({ ...asked, grid: grid.value })
  return null
}

function stateOf({ run, tuning, load }: Job, state: JobState['state'], sentence: string): JobState {
  return {
    state,
    sentence,
    load,
    progress: state === 'done' ? 1 : (run?.progress() ?? tuning?.progress() ?? 0),
    policies: (run?.policies() ?? []).map((each) => ({ ...each, notes: [...each.notes] })),
    beside: besideOf(run),
    candidates: (tuning?.candidates() ?? []).map((each) => ({ ...each, changes: [...each.changes] })),
    baselines: tuning?.baselines().map((each) => ({ ...each })) ?? [],
    tuned: tuning?.part() ?? null,
    stats: run?.stats ?? tuning?.stats ?? { steps: 0, decisions: 0 },
  }
}

function besideOf(run: Run | null): JobState['beside'] {
  const beside = run?.beside() ?? null
  return beside === null ? null : { ...beside, oracle: { ...beside.oracle, notes: [] } }
}

function sentenceOf({ run, tuning, load }: Job): string {
  if (tuning !== null) {
    const { evaluated, budget } = tuning.part()
    return `Tried ${evaluated} of ${budget} policies.`
  }
  const share = Math.floor(100 * (run?.progress() ?? 0))
  return `Replaying ${formatDuration(load?.seconds ?? 0)} of load: ${share} %.`
}

function doneSentence({ run, tuning, load }: Job): string {
  if (tuning !== null) {
    const { evaluated, unstable } = tuning.part()
    const found = tuning.candidates().length
    const left = unstable === 0 ? '' : `; ${unstable} did not settle and were left out`
    return `${found} of ${evaluated} policies are best for their price${left}.`
  }
  return `Replayed ${formatDuration(load?.seconds ?? 0)} of load in ${grouped(run?.stats.steps ?? 0)} steps.`
}

function answerOf(run: Run, question: Question): Answers[keyof Answers] {
  switch (question.kind) {
    case 'timeline':
      return run.timeline(question.which, question.range)
    case 'rows':
      return run.rows(question.which)
    case 'moment': {
      const moment = run.moment(question.which, question.at)
      return moment === null ? null : momentView(moment)
    }
  }
}

function momentView({ row, orderedAfter, explanation, policy }: MomentOf): MomentView {
  const { t, rps, required, ready, ordered, cpu, backlog, p95, dropped } = row
  const sentence =
    explanation?.decision.sentence ??
    (orderedAfter === ordered ? `Holding at ${ordered}` : `Scaling ${ordered} → ${orderedAfter}`)
  const seen = { t, rps, required, ready, ordered, orderedAfter, cpu, backlog, p95, dropped }
  const bounds = policy === null ? null : { actAt: policy.actAt, min: policy.min, max: policy.max }
  return { ...seen, explanation, bounds, sentence }
}
