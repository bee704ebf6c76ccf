/**
 * The last 24 h of a service under an edit that is not saved: begun a moment after the last stroke, cancelled by the next
 * one. The old answer stays in sight, as an old one, until the new one is whole.
 */
import { useEffect, useState } from 'react'
import type { ResultOf } from '../../../../shared/contract/contract.ts'
import type { ContractError } from '../../../../shared/contract/frames.ts'
import type { SimulateState } from '../../../../shared/contract/simulate.ts'
import { SERIES } from '../../../../shared/domain/metrics.ts'
import type { PolicyChanges } from '../../../../shared/domain/policy.ts'
import type { Measures } from '../../../../shared/domain/simulation.ts'
import { ok, type Result } from '../../../../shared/lib/result.ts'
import { NO_DATA, toSegments, type Segments } from '../../../components/charts/model/segments.ts'
import { MAX_POINTS } from '../../../components/charts/model/timeRange.ts'
import { call, follow } from '../../../state/link.ts'

const PAUSE_MS = 500

type Begun = ResultOf<'simulate.past'>

export interface PastDay extends Omit<Begun, 'job'> {
  /** False: of the policy as it stands, with nothing edited. */
  readonly changed: boolean
  /** Seconds that were replayed: gaps between records included. */
  readonly seconds: number
  readonly edited: Measures
  readonly today: Measures
  /** Replicas as ordered under either policy, and as they really ran. */
  readonly lines: { readonly edited: Segments; readonly today: Segments; readonly ran: Segments }
}

export interface PastDayView {
  /** The newest whole answer; null: there is none yet. */
  readonly day: PastDay | null
  /** Why there is no answer to the edit as it stands, in a sentence; null: there is, or it is under way. */
  readonly problem: string | null
  /** The edit as it stands is not answered yet. */
  readonly pending: boolean
}

export interface PastDayAsked {
  readonly project: string
  readonly service: string
  readonly changes: PolicyChanges
  /** False: the edit cannot be read, or contradicts itself. */
  readonly sound: boolean
}

export function usePastDay({ project, service, changes, sound }: PastDayAsked): PastDayView {
  const key = JSON.stringify([project, service, changes])
  const [day, setDay] = useState<{ readonly key: string; readonly day: PastDay } | null>(null)
  const [refused, setRefused] = useState<{ readonly key: string; readonly problem: string } | null>(null)
  useEffect(() => {
    if (!sound) return
    const replay = { wanted: true, end: (): void => undefined }
    const timer = setTimeout(() => {
      void replayed({ project, service, changes }, replay).then((answer) => {
        if (answer === null || !replay.wanted) return
        if (answer.ok) setDay({ key, day: answer.value })
        else setRefused({ key, problem: answer.error.message })
      })
    }, PAUSE_MS)
    return () => {
      replay.wanted = false
      clearTimeout(timer)
      replay.end()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for all of it
  }, [key, sound])
  const problem = sound && refused?.key === key && day?.key !== key ? refused.problem : null
  return { day: day?.day ?? null, problem, pending: sound && problem === null && day?.key !== key }
}

interface Replay {
  wanted: boolean
  /** Ends what is under way. */
  end: () => void
}

type Answer<T> = Result<T, Pick<ContractError, 'message'>>

/** Null: nobody wants to know any more. */
async function replayed(asked: Omit<PastDayAsked, 'sound'>, replay: Replay): Promise<Answer<PastDay> | null> {
  const begun = await call('simulate.past', asked)
  if (!begun.ok) return begun
  const { job, ...told } = begun.value
  const cancel = () => void call('simulate.cancel', { job })
  if (!replay.wanted) {
    cancel()
    return null
  }
  const done = await ended(job, replay, cancel)
  if (done?.ok !== true) return done
  const { edited, today, load } = done.value
  const lines = await linesOf(asked, job, { from: told.from, to: told.to, load })
  if (!lines.ok) return lines
  const changed = Object.keys(asked.changes).length > 0
  return ok({ ...told, changed, seconds: load.seconds, edited, today, lines: lines.value })
}

interface Done {
  readonly edited: Measures
  readonly today: Measures
  readonly load: NonNullable<NonNullable<SimulateState['job']>['load']>
}

function ended(job: string, replay: Replay, cancel: () => void): Promise<Answer<Done> | null> {
  return new Promise((resolve) => {
    const following = { over: false, stop: (): void => undefined }
    const end = (answer: Answer<Done> | null) => {
      following.over = true
      following.stop()
      replay.end = () => undefined
      resolve(answer)
    }
    replay.end = () => {
      cancel()
      end(null)
    }
    const stop = follow('simulate.changed', { job }, ({ state, error }) => {
      if (following.over) return
      const answer = error === null ? doneIn(state) : { ok: false as const, error }
      if (answer !== null) end(answer)
    })
    // What is known at once is told while it begins to be followed.
    if (following.over) stop()
    else following.stop = stop
  })
}

/** Null while it runs. */
function doneIn(state: SimulateState | null): Answer<Done> | null {
  if (state === null || state.job?.state === 'running') return null
  const { job, 'policy:0': edited, 'policy:1': today } = state
  if (job === undefined)
    return failed('The replay went with the connection: change something to run it again.')
  if (job.state !== 'done' || job.load === null || edited === undefined || today === undefined)
    return failed(job.sentence)
  return ok({ edited: edited.measures, today: today.measures, load: job.load })
}

function failed(message: string): Answer<never> {
  return { ok: false, error: { message } }
}

async function linesOf(
  { project, service }: Pick<PastDayAsked, 'project' | 'service'>,
  job: string,
  { from, to, load }: { readonly from: number; readonly to: number; readonly load: Done['load'] },
): Promise<Answer<PastDay['lines']>> {
  const range = { from: load.t0, to: load.t0 + load.steps * load.dt, points: MAX_POINTS }
  const ordered = (policy: number) =>
    call('simulate.timeline', { job, policy, ...range, series: ['ordered'] })
  const [edited, today, ran] = await Promise.all([
    ordered(0),
    ordered(1),
    call('series.range', { project, service, series: [SERIES.current], from, to, points: MAX_POINTS }),
  ])
  if (!edited.ok) return edited
  if (!today.ok) return today
  if (!ran.ok) return ran
  const first = ({ series: [one] }: { readonly series: readonly Parameters<typeof toSegments>[0][] }) =>
    one === undefined ? NO_DATA : toSegments(one)
  return ok({ edited: first(edited.value), today: first(today.value), ran: first(ran.value) })
}
