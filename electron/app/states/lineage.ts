/**
 * Which state a rollback goes back to. A rollback's own state stands for the one it restored, so that a second one goes
 * further back and never to what the first undid. Pure; states are newest first.
 */
import type { RecordedState } from '../../../shared/domain/states.ts'

type States = readonly RecordedState[]

/** The state that was meant; null: it is not kept any more. */
function origin(states: States, state: RecordedState): RecordedState | null {
  let found: RecordedState | undefined = state
  while (found !== undefined && found.restores !== null) {
    const { id, restores }: RecordedState = found
    // A rollback restores an older state, so this ends; a list that says otherwise is not followed.
    found = restores < id ? states.find((each) => each.id === restores) : undefined
  }
  return found ?? null
}

/** The state before the last change; null: there is none further back. */
export function previousState(states: States): RecordedState | null {
  const [newest] = states
  const now = newest === undefined ? null : origin(states, newest)
  if (now === null) return null
  const before = states[states.indexOf(now) + 1]
  return before === undefined ? null : origin(states, before)
}

/** The state in force when an entry was written; null: from before anything that is kept. */
export function stateAt(states: States, entry: number): RecordedState | null {
  return states.find((state) => state.id <= entry) ?? null
}
