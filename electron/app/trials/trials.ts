/** Runs tests of what runs: one at a time, part by part; each ends with its client, and takes away what it made. */
import { summaryOf, type TrialCheck, type TrialStep, type TrialView } from '../../../shared/domain/trials.ts'
import type { TopicState } from '../../../shared/contract/frames.ts'
import { fail, messageOf, ok, type Result } from '../../../shared/lib/result.ts'

/** What a part of a run has to say; the rest of a check is its part's. */
export type Finding = Pick<TrialCheck, 'id' | 'status' | 'sentence'> &
  Partial<Pick<TrialCheck, 'reason' | 'measured'>>

export interface TrialRun {
  readonly id: string
  /** Aborted when nobody waits for it any more: what was made is taken away, and nothing new is begun. */
  readonly signal: AbortSignal
  /** `share`: of this part, 0 to 1. */
  say(sentence: string, share?: number): void
  check(finding: Finding): void
}

export interface TrialPart extends TrialStep {
  run(run: TrialRun): Promise<void>
}

export interface Trials {
  /** Refused while another one runs. */
  begin(client: number, parts: readonly TrialPart[]): Result<string>
  busy(): boolean
  cancel(id: string): Result<void>
  /** As its topic shows it; empty: there is none. */
  topic(id: string): TopicState
  onChange(id: string, listener: () => void): () => void
  /** Everything of a client that has gone. */
  drop(client: number): void
  /** Ends what runs, and resolves when what it made is taken away. */
  close(): Promise<void>
}

interface Kept {
  readonly client: number
  readonly abort: AbortController
  readonly checks: TrialCheck[]
  view: Omit<TrialView, 'summary'>
  ended: Promise<void>
}

/** Results a client keeps beside the newest. */
const KEEP = 4

export function createTrials(newId: () => string): Trials {
  const runs = new Map<string, Kept>()
  const listeners = new Map<string, Set<() => void>>()
  let closed = false

  const tell = (id: string) => [...(listeners.get(id) ?? [])].forEach((listener) => listener())
  const running = () => [...runs.values()].find(({ view }) => view.state === 'running')

  async function carryOut(kept: Kept, parts: readonly TrialPart[]): Promise<void> {
    const { id } = kept.view
    const change = (view: Partial<Kept['view']>) => {
      kept.view = { ...kept.view, ...view }
      tell(id)
    }
    const { signal } = kept.abort
    for (const [index, part] of parts.entries()) {
      if (signal.aborted) break
      const { kind, project, service } = part
      let begun = performance.now()
      change({ progress: index / parts.length })
      await part.run({
        id,
        signal,
        say: (sentence, share) =>
          change({
            sentence,
            ...(share === undefined ? {} : { progress: (index + Math.min(1, share)) / parts.length }),
          }),
        check({ reason = null, measured = {}, ...finding }) {
          const ms = Math.round(performance.now() - begun)
          begun = performance.now()
          kept.checks.push({ ...finding, kind, project, service, reason, measured, ms })
          tell(id)
        },
      })
    }
    if (signal.aborted) change({ state: 'cancelled', sentence: 'It was ended before it was through.' })
    else change({ state: 'done', progress: 1, sentence: 'It is through.' })
  }

  function forgetOld(client: number): void {
    const old = [...runs].filter(([, kept]) => kept.client === client && kept.view.state !== 'running')
    for (const [id] of old.slice(0, Math.max(0, old.length - KEEP))) runs.delete(id)
  }

  return {
    begin(client, parts) {
      if (closed) return fail('Failed', 'Eyrie is stopping')
      if (running() !== undefined)
        return fail('Blocked', 'another test runs: wait until it is through, or end it', {
          details: { reason: 'Acting' },
        })
      forgetOld(client)
      const id = newId()
      const kept: Kept = {
        client,
        abort: new AbortController(),
        checks: [],
        view: { id, state: 'running', progress: 0, sentence: 'It begins.' },
        ended: Promise.resolve(),
      }
      runs.set(id, kept)
      kept.ended = carryOut(kept, parts).catch((thrown: unknown) => {
        kept.view = { ...kept.view, state: 'failed', sentence: `It broke off: ${messageOf(thrown)}` }
        tell(id)
      })
      return ok(id)
    },
    busy: () => running() !== undefined,
    cancel(id) {
      const kept = runs.get(id)
      if (kept === undefined)
        return fail('NotFound', `there is no test ${id}: its client has gone; run it again`)
      kept.abort.abort()
      return ok(undefined)
    },
    topic(id) {
      const kept = runs.get(id)
      if (kept === undefined) return {}
      const state: Record<string, unknown> = { trial: { ...kept.view, summary: summaryOf(kept.checks) } }
      for (const [index, check] of kept.checks.entries()) state[`check:${index}`] = check
      return state
    },
    onChange(id, listener) {
      const known = listeners.get(id) ?? new Set()
      listeners.set(id, known)
      known.add(listener)
      return () => {
        known.delete(listener)
        if (known.size === 0) listeners.delete(id)
      }
    },
    drop(client) {
      for (const [id, kept] of runs) {
        if (kept.client !== client) continue
        kept.abort.abort()
        void kept.ended.then(() => runs.delete(id))
      }
    },
    async close() {
      closed = true
      for (const { abort } of runs.values()) abort.abort()
      await Promise.all([...runs.values()].map(({ ended }) => ended))
    },
  }
}
