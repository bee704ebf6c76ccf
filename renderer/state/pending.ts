/** What this window asked for and has no answer to yet, and what went wrong, by service: shown beside its row. */
import { create } from 'zustand'

export interface Pending {
  /** "Scaling 3 → 4" */
  readonly text: string
  readonly to: number | null
}

interface PendingState {
  readonly pending: Readonly<Record<string, Pending>>
  /** A sentence with the next step, until it is dismissed or something succeeds. */
  readonly problems: Readonly<Record<string, string>>
}

export const usePending = create<PendingState>(() => ({ pending: {}, problems: {} }))

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key))
}

export function beginPending(key: string, pending: Pending): void {
  usePending.setState((state) => ({
    pending: { ...state.pending, [key]: pending },
    problems: without(state.problems, key),
  }))
}

/** `problem`: what went wrong, null when it went well. */
export function endPending(key: string, problem: string | null): void {
  usePending.setState((state) => ({
    pending: without(state.pending, key),
    problems: problem === null ? without(state.problems, key) : { ...state.problems, [key]: problem },
  }))
}

export function dismissProblem(key: string): void {
  usePending.setState((state) => ({ problems: without(state.problems, key) }))
}
