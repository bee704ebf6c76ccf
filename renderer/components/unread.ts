/** Fields on screen that cannot be read as they are typed: nothing is begun with what stood there before. */
import { createContext, useCallback, useContext, useState } from 'react'

type Report = (label: string, unread: boolean) => void

export const UnreadContext = createContext<Report>(() => undefined)

/** For a field: says whether it can be read. */
export function useReport(): Report {
  return useContext(UnreadContext)
}

/** For whoever begins something with the fields below `UnreadContext`: the labels of those that cannot be read. */
export function useUnread(): { readonly unread: readonly string[]; readonly report: Report } {
  const [unread, setUnread] = useState<readonly string[]>([])
  const report = useCallback<Report>((label, wrong) => {
    setUnread((known) => {
      if (known.includes(label) === wrong) return known
      return wrong ? [...known, label] : known.filter((each) => each !== label)
    })
  }, [])
  return { unread, report }
}

export function unreadWords(unread: readonly string[]): string | null {
  return unread.length === 0 ? null : `${unread.join(', ')} cannot be read as typed: mend it first.`
}
