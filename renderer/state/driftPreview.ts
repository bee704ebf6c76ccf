/** What each answer to a drift would do, asked of the core once a drift. */
import { useEffect, useState } from 'react'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { DriftPreview } from '../../shared/contract/views.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Target } from './act.ts'
import { call } from './link.ts'

type Answer = Result<DriftPreview, ContractError>

/** `since`: which drift; null: there is none to ask about. */
export function useDriftPreview({ project, service }: Target, since: number | null): Answer | null {
  const [preview, setPreview] = useState<{ readonly key: string; readonly answer: Answer } | null>(null)
  const key = `${project}/${service} ${since ?? ''}`
  useEffect(() => {
    if (since === null) return
    let current = true
    void call('service.driftPreview', { project, service }).then((answer) => {
      if (current) setPreview({ key, answer })
    })
    return () => {
      current = false
    }
  }, [project, service, since, key])
  return preview?.key === key ? preview.answer : null
}
