/**
 * Jobs as clients see them: one at a time for each, the newest results kept, everything gone with the client. The work is
 * done in the simulating thread, which is started with the first job.
 */
import type { ServiceModel } from '../../../shared/domain/model.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import type { PolicySpec } from '../../simulate/policies.ts'
import type { Answers, FromSimulator, JobAsked, JobState, Question } from './protocol.ts'
import { startThread, type SimulatorThread } from './thread.ts'

/** Results a client keeps in a lane beside the one it is looking at. */
const KEEP = 4

export interface Jobs {
  /**
   * Another one of this client in the same lane that still runs is cancelled: whoever starts anew has changed something.
   */
  begin(client: number, asked: JobAsked, about?: LoadAbout, lane?: Lane): string
  cancel(id: string): Result<void>
  state(id: string): JobState | null
  kind(id: string): JobAsked['kind'] | null
  /** What it was asked to do, for whoever reports on it; null: there is no such job. */
  subject(id: string): JobSubject | null
  ask<K extends Question['kind']>(
    id: string,
    question: Question & { readonly kind: K },
  ): Promise<Result<Answers[K]>>
  /** Calls back when the state of a job changed. */
  onChange(id: string, listener: () => void): () => void
  /** Resolves with the last state of a job. */
  ended(id: string): Promise<JobState>
  /** Everything of a client that has gone. */
  drop(client: number): void
  close(): void
}

/** What an edit is replayed for while one types neither ends nor displaces a rehearsal. */
export type Lane = 'rehearsal' | 'edit'

/** What a load is called, and how it came about. */
export interface LoadAbout {
  readonly title: string
  readonly notes: readonly string[]
}

/** Without the load itself: that is the simulating thread's. */
export interface JobSubject {
  readonly about: LoadAbout
  readonly model: ServiceModel
  readonly policies: readonly PolicySpec[]
}

export interface JobsOptions {
  readonly newId: () => string
  readonly start?: () => SimulatorThread
}

interface Kept {
  readonly client: number
  readonly lane: Lane
  readonly kind: JobAsked['kind']
  readonly subject: JobSubject
  state: JobState
}

export function createJobs({ newId, start = () => startThread() }: JobsOptions): Jobs {
  const jobs = new Map<string, Kept>()
  const listeners = new Map<string, Set<() => void>>()
  const waiting = new Map<number, (result: Result<Answers[keyof Answers]>) => void>()
  let thread: SimulatorThread | null = null
  /** A load may take its time to be read: its client may have gone meanwhile. */
  const goneClients = new Set<number>()
  let asked = 0

  function running(): SimulatorThread {
    if (thread !== null) return thread
    const started = start()
    started.onMessage(receive)
    started.onFailure((sentence) => {
      if (thread !== started) return
      thread = null
      fallen(sentence)
    })
    thread = started
    return started
  }

  function receive(message: FromSimulator): void {
    if (message.type === 'state') {
      const job = jobs.get(message.job)
      if (job === undefined) return
      job.state = message.state
      tell(message.job)
      return
    }
    const resolve = waiting.get(message.id)
    waiting.delete(message.id)
    resolve?.(message.type === 'answer' ? ok(message.value) : fail('NotFound', message.sentence))
  }

  /** The thread is gone and its results with it; the next job starts another one. */
  function fallen(sentence: string): void {
    for (const [id, job] of jobs) {
      job.state = { ...job.state, state: 'failed', sentence }
      tell(id)
    }
    for (const resolve of waiting.values()) resolve(fail('Failed', sentence))
    waiting.clear()
  }

  function tell(id: string): void {
    for (const listener of [...(listeners.get(id) ?? [])]) listener()
  }

  function forget(id: string): void {
    jobs.delete(id)
    thread?.send({ type: 'drop', job: id })
    tell(id)
  }

  function onChange(id: string, listener: () => void): () => void {
    const known = listeners.get(id) ?? new Set()
    listeners.set(id, known)
    known.add(listener)
    return () => {
      known.delete(listener)
      if (known.size === 0) listeners.delete(id)
    }
  }

  const ofClient = (client: number) => [...jobs].filter(([, job]) => job.client === client)

  return {
    begin(client, task, about = UNNAMED, lane = 'rehearsal') {
      if (goneClients.has(client)) return newId()
      const own = ofClient(client).filter(([, job]) => job.lane === lane)
      for (const [id, job] of own)
        if (job.state.state === 'running') thread?.send({ type: 'cancel', job: id })
      for (const [id] of own.slice(0, Math.max(0, own.length - KEEP))) forget(id)
      const id = newId()
      const policies = task.kind === 'run' ? task.policies : [task.from]
      const subject = { about, model: task.model, policies }
      jobs.set(id, { client, lane, kind: task.kind, subject, state: BEGINNING })
      running().send({ type: 'begin', job: id, asked: task })
      return id
    },
    cancel(id) {
      if (!jobs.has(id)) return gone(id)
      thread?.send({ type: 'cancel', job: id })
      return ok(undefined)
    },
    state: (id) => jobs.get(id)?.state ?? null,
    kind: (id) => jobs.get(id)?.kind ?? null,
    subject: (id) => jobs.get(id)?.subject ?? null,
    ask<K extends Question['kind']>(id: string, question: Question & { readonly kind: K }) {
      const current = thread
      if (!jobs.has(id) || current === null) return Promise.resolve(gone(id))
      asked += 1
      const place = asked
      return new Promise<Result<Answers[K]>>((resolve) => {
        // The thread answers a question with what its kind asks for.
        waiting.set(place, (result) => resolve(result as Result<Answers[K]>))
        current.send({ type: 'ask', id: place, job: id, question })
      })
    },
    onChange,
    ended: (id) =>
      new Promise((resolve) => {
        const look = () => {
          const state = jobs.get(id)?.state ?? GONE
          if (state.state === 'running') return
          stop()
          resolve(state)
        }
        const stop = onChange(id, look)
        look()
      }),
    drop(client) {
      goneClients.add(client)
      for (const [id] of ofClient(client)) forget(id)
    },
    close() {
      thread?.close()
      thread = null
      fallen('Eyrie is stopping.')
      jobs.clear()
    },
  }
}

function gone(id: string): Extract<Result<never>, { ok: false }> {
  return fail(
    'NotFound',
    `there is no job ${id}: its client has gone, or newer ones took its place; run it again`,
  )
}

const UNNAMED: LoadAbout = { title: 'a load', notes: [] }
const BEGINNING: JobState = {
  state: 'running',
  progress: 0,
  sentence: 'Reading the load.',
  load: null,
  policies: [],
  beside: null,
  candidates: [],
  baselines: [],
  tuned: null,
  stats: { steps: 0, decisions: 0 },
}
const GONE: JobState = { ...BEGINNING, state: 'cancelled', sentence: 'It was dropped.' }
