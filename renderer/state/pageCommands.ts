/** What the page on screen offers to the palette, while it is on screen. */
import { useEffect } from 'react'
import { create } from 'zustand'
import type { Command } from './commands.ts'

interface PageCommands {
  readonly commands: readonly Command[]
}

const NONE: readonly Command[] = []

export const usePageCommands = create<PageCommands>(() => ({ commands: NONE }))

/** `commands` must keep its identity while nothing in it changes. */
export function useOffer(commands: readonly Command[]): void {
  useEffect(() => {
    usePageCommands.setState({ commands })
    return () => usePageCommands.setState({ commands: NONE })
  }, [commands])
}
