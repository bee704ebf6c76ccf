/** The one cursor all charts of a page share, kept outside React's tree so that a move renders overlays only. */
import { createContext, useContext } from 'react'
import { createStore, useStore, type StoreApi } from 'zustand'

export interface Cursor {
  /** Epoch ms; null: no cursor. */
  readonly at: number | null
  /** The chart that shows the tooltip. */
  readonly chart: string | null
  /** Where a drag began, while one is under way. */
  readonly dragFrom: number | null
}

const NONE: Cursor = { at: null, chart: null, dragFrom: null }

export type CursorStore = StoreApi<Cursor>

export function createCursor(): CursorStore {
  return createStore<Cursor>(() => NONE)
}

export function clearCursor(store: CursorStore): void {
  if (store.getState().at !== null || store.getState().dragFrom !== null) store.setState(NONE)
}

export const CursorContext = createContext<CursorStore>(createCursor())

export function useCursorStore(): CursorStore {
  return useContext(CursorContext)
}

export function useCursor<T>(select: (cursor: Cursor) => T): T {
  return useStore(useCursorStore(), select)
}
