/** The decision at the moment under the cursor, asked of the worker when the cursor rests; the last one stays. */
import { useEffect, useRef, useState } from 'react'
import type { MomentView } from '../../../../shared/contract/simulate.ts'
import { useCursorStore } from '../../../components/charts/cursor.ts'
import { call } from '../../../state/link.ts'
import { setParams } from '../../../state/router.ts'

const REST_MS = 120

export interface Moment {
  readonly moment: MomentView | null
  readonly problem: string | null
  /** Asked for, and not there yet. */
  readonly pending: boolean
  /** Looks at a moment without a cursor. */
  readonly look: (t: number) => void
}

/** `first`: where to begin, in seconds as the load counts them; null also while it was not replayed yet. */
export function useMoment(job: string | null, policy: number, first: number | null): Moment {
  const cursor = useCursorStore()
  const [held, setHeld] = useState<{ readonly of: string; readonly moment: MomentView } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, setPending] = useState(false)
  const at = useRef<number | null>(null)
  const begun = useRef(first)
  begun.current = first
  const canBegin = first !== null
  const of = `${job ?? ''} ${policy}`
  const ask = useRef<(t: number) => void>(() => undefined)

  useEffect(() => {
    if (job === null) return
    let current = true
    let busy = false
    let next: number | null = null
    const run = async (t: number): Promise<void> => {
      // A moment late in a long load takes a while: only the newest that was asked for follows.
      if (busy) {
        next = t
        return
      }
      busy = true
      setPending(true)
      const answer = await call('simulate.moment', { job, policy, at: t })
      busy = false
      if (!current) return
      setPending(false)
      at.current = t
      if (answer.ok) {
        setProblem(null)
        setHeld({ of, moment: answer.value })
        setParams({ at: String(answer.value.t) }, { replace: true })
      } else setProblem(answer.error.message)
      if (next === null) return
      const later = next
      next = null
      await run(later)
    }
    ask.current = (t) => void run(t)
    const now = at.current ?? begun.current
    if (now !== null) void run(now)
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = cursor.subscribe((now, before) => {
      if (now.at === null || now.at === before.at || now.dragFrom !== null) return
      const t = now.at / 1000
      clearTimeout(timer)
      timer = setTimeout(() => void run(t), REST_MS)
    })
    return () => {
      current = false
      clearTimeout(timer)
      stop()
    }
  }, [cursor, job, policy, of, canBegin])

  return { moment: held?.of === of ? held.moment : null, problem, pending, look: (t) => ask.current(t) }
}
