/** The selected service of the overview, by its key; shortcuts and the palette act on it. */
import { create } from 'zustand'

interface Selection {
  readonly key: string | null
  /** The keys in the order shown, for moving through them. */
  readonly order: readonly string[]
}

export const useSelection = create<Selection>(() => ({ key: null, order: [] }))

export function select(key: string | null): void {
  if (useSelection.getState().key !== key) useSelection.setState({ key })
}

/** Takes over what is shown; a selected service that is no longer there is no longer selected. */
export function setOrder(order: readonly string[]): void {
  const { key } = useSelection.getState()
  useSelection.setState({ order, key: key !== null && order.includes(key) ? key : null })
}

/** Moves by `step` rows and stops at the ends; with nothing selected the first or last row is. */
export function moveSelection(step: number): string | null {
  const { key, order } = useSelection.getState()
  if (order.length === 0) return null
  const at = key === null ? (step > 0 ? -1 : order.length) : order.indexOf(key)
  const next = order[Math.min(order.length - 1, Math.max(0, at + step))] ?? null
  select(next)
  return next
}
