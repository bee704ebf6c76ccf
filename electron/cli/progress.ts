/** Tells each operation of an action on stderr as it ends, so that nobody waits in front of a silent terminal. */
import type { ServiceState } from '../../shared/contract/contract.ts'
import type { Action } from '../../shared/domain/history.ts'
import { formatMilliseconds } from '../../shared/lib/format.ts'
import type { Context, Session } from './core.ts'
import type { KnownService } from './target.ts'

type Operation = Action['operations'][number]

/** Begins to tell; the function it gives back ends it, and tells what was not told yet. */
export function narrate(
  context: Context,
  session: Session,
  service: KnownService,
): (operations: readonly Operation[]) => void {
  if (context.globals.json || context.globals.quiet) return () => undefined
  const begun = context.now()
  const told = new Set<number>()
  const { project, name } = service
  const tell = (operations: readonly Operation[]) => {
    for (const line of progressLines(operations, told)) context.note(context.style.dim(line))
  }
  const stop = session.client.follow('service.changed', { project, service: name }, ({ state }) => {
    for (const action of actionsOf(state ?? {})) if (action.startedAt >= begun) tell(action.operations)
  })
  return (operations) => {
    stop()
    tell(operations)
  }
}

function actionsOf(state: ServiceState): readonly Action[] {
  return Object.entries(state).flatMap(([key, value]) => (key.startsWith('action:') ? [value as Action] : []))
}

/** The operations that ended and were not told yet, by their place. */
export function progressLines(operations: readonly Operation[], told: Set<number>): readonly string[] {
  return operations.flatMap(({ type, target, state, result, ms }, at) => {
    if (state === 'waiting' || state === 'running' || told.has(at)) return []
    told.add(at)
    const what = result === '' ? state : result
    return [`  ${type} ${target}: ${what}${ms === null ? '' : ` (${formatMilliseconds(ms)})`}`]
  })
}
