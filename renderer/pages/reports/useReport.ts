/** The report as a page, asked for when the period or the project changes. */
import { useCallback, useEffect, useState } from 'react'
import { call } from '../../state/link.ts'

export interface Asked {
  readonly from: number
  readonly to: number
  readonly project?: string
}

export interface ReportPage {
  /** The one before stays while the next is made. */
  readonly html: string | null
  readonly error: string | null
  readonly busy: boolean
  readonly again: () => void
}

/** `key` changes with what is asked for; `asked`: null while it is no period. */
export function useReport(key: string, asked: () => Asked | null): ReportPage {
  const [held, setHeld] = useState<{ html: string | null; error: string | null }>({ html: null, error: null })
  const [busy, setBusy] = useState(true)
  const [times, setTimes] = useState(0)
  useEffect(() => {
    const params = asked()
    if (params === null) {
      setBusy(false)
      return
    }
    let current = true
    setBusy(true)
    void call('reports.make', { ...params, format: 'html' }).then((answer) => {
      if (!current) return
      setBusy(false)
      setHeld(({ html }) =>
        answer.ok ? { html: answer.value.content, error: null } : { html, error: answer.error.message },
      )
    })
    return () => {
      current = false
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key stands for what is asked
  }, [key, times])
  const again = useCallback(() => setTimes((count) => count + 1), [])
  return { ...held, busy, again }
}
