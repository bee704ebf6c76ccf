/** Tells each operation of an action on stderr as it ends, so that nobody waits in front of a silent terminal. */
import type { ServiceState } from '../../shared/contract/contract.ts'
import type { Action } from '../../shared/domain/history.ts'
import { formatMilliseconds } from '../../shared/lib/format.ts'
import type { Context, Session } from './core.ts'
import type { KnownService } from './target.ts'

/** Until the function it gives back is called. */
export function narrate(context: Context, session: Session, service: KnownService): () => void {
  if (context.globals.json || context.globals.quiet) return () => undefined
  const begun = context.now()
  const told = new Set<string>()
  const { project, name } = service
  return session.client.follow('service.changed', { project, service: name }, ({ state }) => {
    for (const action of actionsOf(state ?? {}))
      if (action.startedAt >= begun && action.endedAt === null)
        for (const line of progressLines(action, told)) context.note(context.style.dim(line))
  })
}

function actionsOf(state: ServiceState): readonly Action[] {
  return Object.entries(state).flatMap(([key, value]) => (key.startsWith('action:') ? [value as Action] : []))
}

/** The operations that ended and were not told yet. */
export function progressLines(action: Action, told: Set<string>): readonly string[] {
  return action.operations.flatMap(({ type, target, state, result, ms }, at) => {
    const key = `${action.id} ${at}`
    if (state === 'waiting' || state === 'running' || told.has(key)) return []
    told.add(key)
    return [
      `… ${type} ${target}: ${result === '' ? state : result}${ms === null ? '' : ` (${formatMilliseconds(ms)})`}`,
    ]
  })
}
