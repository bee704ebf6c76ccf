/**
 * The run and the tuning of this window: begun, followed, cancelled. They stay while one looks at another page, and go
 * with the connection, because the core keeps them for its client.
 */
import { create } from 'zustand'
import type { Params } from '../../shared/contract/contract.ts'
import type { SimulateState } from '../../shared/contract/simulate.ts'
import { call, follow } from './link.ts'
import { sameJson } from './sameJson.ts'

export interface Job<M extends 'simulate.run' | 'simulate.tune'> {
  /** What was asked; null before the first. */
  readonly asked: Params<M> | null
  readonly id: string | null
  readonly state: SimulateState | null
  /** Asked for, and not begun yet. */
  readonly beginning: boolean
  /** Why it could not begin, or what came of it cannot be shown any more. */
  readonly problem: string | null
}

interface Rehearsal {
  readonly run: Job<'simulate.run'>
  readonly tuning: Job<'simulate.tune'>
}

const NO_JOB = { asked: null, id: null, state: null, beginning: false, problem: null } as const

export const useRehearsal = create<Rehearsal>(() => ({ run: NO_JOB, tuning: NO_JOB }))

type Slot = 'run' | 'tuning'
const METHODS = { run: 'simulate.run', tuning: 'simulate.tune' } as const
const stops: Record<Slot, (() => void) | null> = { run: null, tuning: null }
const serials: Record<Slot, number> = { run: 0, tuning: 0 }

function change(slot: Slot, part: Partial<Job<'simulate.run'>> | Partial<Job<'simulate.tune'>>): void {
  useRehearsal.setState((before) => ({ ...before, [slot]: { ...before[slot], ...part } }))
}

const GONE = 'The results went with the connection: run it again.'

async function begin<S extends Slot>(slot: S, asked: Params<(typeof METHODS)[S]>): Promise<void> {
  serials[slot] += 1
  const serial = serials[slot]
  stops[slot]?.()
  stops[slot] = null
  change(slot, { asked, id: null, state: null, beginning: true, problem: null } as Partial<
    Job<'simulate.run'>
  >)
  const answer = await call(METHODS[slot], asked as never)
  if (serial !== serials[slot]) return
  if (!answer.ok) {
    change(slot, { beginning: false, problem: answer.error.message })
    return
  }
  const { job } = answer.value
  change(slot, { id: job, beginning: false })
  stops[slot] = follow('simulate.changed', { job }, ({ state, error }) => {
    if (serial !== serials[slot]) return
    if (error !== null) change(slot, { problem: error.message })
    else if (state !== null)
      change(slot, state.job === undefined ? { state: null, id: null, problem: GONE } : { state })
  })
}

export function startRun(asked: Params<'simulate.run'>): void {
  void begin('run', asked)
}

export function startTuning(asked: Params<'simulate.tune'>): void {
  void begin('tuning', asked)
}

export function cancelJob(slot: Slot): void {
  const { id } = useRehearsal.getState()[slot]
  if (id !== null) void call('simulate.cancel', { job: id })
}

export function isRunning({ beginning, state }: Pick<Job<'simulate.run'>, 'beginning' | 'state'>): boolean {
  return beginning || state?.job?.state === 'running'
}

/** Whether a run, done to its end, was of exactly this. */
export function ranAs(run: Job<'simulate.run'>, asked: Params<'simulate.run'>): boolean {
  return run.asked !== null && sameJson(run.asked, asked)
}

/** Forgets both; for specs. */
export function forgetRehearsal(): void {
  for (const slot of ['run', 'tuning'] as const) {
    serials[slot] += 1
    stops[slot]?.()
    stops[slot] = null
  }
  useRehearsal.setState({ run: NO_JOB, tuning: NO_JOB })
}
