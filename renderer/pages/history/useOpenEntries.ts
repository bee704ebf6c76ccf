/** Which entries of a list are open. */
import { useCallback, useState } from 'react'

export interface OpenEntries {
  readonly open: ReadonlySet<number>
  readonly toggle: (id: number) => void
  readonly show: (id: number) => void
}

export function useOpenEntries(): OpenEntries {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const toggle = useCallback((id: number) => {
    setOpen((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const show = useCallback((id: number) => setOpen((before) => new Set(before).add(id)), [])
  return { open, toggle, show }
}
