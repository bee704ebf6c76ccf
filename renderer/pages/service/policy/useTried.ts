/** What the core says to an edit before it is saved, asked a moment after the last stroke. */
import { useEffect, useState } from 'react'
import type { TriedEdit } from '../../../../shared/domain/decision.ts'
import type { PolicyChanges } from '../../../../shared/domain/policy.ts'
import { call } from '../../../state/link.ts'

/** Longer than between two strokes, shorter than a look at what they made. */
const PAUSE_MS = 250

export interface TriedView {
  /** Null: it is not known yet. */
  readonly tried: TriedEdit | null
  /** The last that was said, if of an edit before this one: nothing jumps while one types. */
  readonly newest: TriedEdit | null
  /** Why it could not be asked; null: it could. */
  readonly problem: string | null
}

const NOTHING = { key: '', tried: null, problem: null }

export function useTried(project: string, service: string, changes: PolicyChanges): TriedView {
  const key = JSON.stringify([project, service, changes])
  const [held, setHeld] = useState<Omit<TriedView, 'newest'> & { readonly key: string }>(NOTHING)
  const [newest, setNewest] = useState<TriedEdit | null>(null)
  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      void call('service.tryEdit', { project, service, changes }).then((answer) => {
        if (!current) return
        if (answer.ok) setNewest(answer.value)
        setHeld(
          answer.ok
            ? { key, tried: answer.value, problem: null }
            : { key, tried: null, problem: answer.error.message },
        )
      })
    }, PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for all of it
  }, [key])
  const { tried, problem } = held.key === key ? held : NOTHING
  return { tried, problem, newest }
}
