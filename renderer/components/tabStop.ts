/** Whether controls are reached with Tab: in a long table only those of the row that holds the keyboard are. */
import { createContext, useContext } from 'react'

export const TabStop = createContext<0 | -1>(0)

export function useTabStop(): 0 | -1 {
  return useContext(TabStop)
}
