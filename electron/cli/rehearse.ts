/** Carries out one job of the rehearsal room for a command: progress and time to stderr, Ctrl-C cancels. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Jobs } from '../app/lab/jobs.ts'
import type { JobAsked, JobState } from '../app/lab/protocol.ts'
import type { Context } from './core.ts'

/** Nobody reads faster. */
const NOTE_MS = 2000

export async function carryOut(
  context: Context,
  jobs: Jobs,
  asked: JobAsked,
): Promise<Result<{ readonly id: string; readonly state: JobState }>> {
  const begun = performance.now()
  const id = jobs.begin(0, asked)
  let noted = begun
  const stop = jobs.onChange(id, () => {
    const state = jobs.state(id)
    if (state?.state !== 'running' || performance.now() - noted < NOTE_MS) return
    noted = performance.now()
    context.note(context.style.dim(state.sentence))
  })
  void context.interrupted.then(() => jobs.cancel(id))
  const state = await jobs.ended(id)
  stop()
  if (state.state === 'cancelled') return fail('Interrupted', 'stopped by Ctrl-C', { retryable: true })
  if (state.state === 'failed') return fail('BadRequest', state.sentence)
  context.note(`${state.sentence} It took ${((performance.now() - begun) / 1000).toFixed(2)} s.`)
  return ok({ id, state })
}
