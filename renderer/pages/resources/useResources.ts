/** The audit and the limits as they are when asked; asked again on demand and when the services change. */
import { useCallback, useEffect, useState } from 'react'
import type { ResultOf } from '../../../shared/contract/contract.ts'
import { call } from '../../state/link.ts'

export interface Resources {
  readonly audits: ResultOf<'audit.get'>['audits'] | null
  readonly resources: ResultOf<'resources.get'> | null
  readonly error: string | null
  readonly busy: boolean
  readonly again: () => void
}

/** `version` changes when what runs does. */
export function useResources(project: string | null, version: string): Resources {
  const [audits, setAudits] = useState<Resources['audits']>(null)
  const [resources, setResources] = useState<Resources['resources']>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(true)
  const [looks, setLooks] = useState(0)

  useEffect(() => {
    let current = true
    const params = project === null ? {} : { project }
    // A long history, or a Prometheus that is slow, keeps nobody from what is known already.
    const asked = [
      call('audit.get', params).then((answer) => {
        if (current && answer.ok) setAudits(answer.value.audits)
        return answer
      }),
      call('resources.get', params).then((answer) => {
        if (current && answer.ok) setResources(answer.value)
        return answer
      }),
    ]
    void Promise.all(asked).then((answers) => {
      if (!current) return
      setBusy(false)
      // What was known stays, under the sentence that says it is not known now.
      const failed = answers.find((answer) => !answer.ok)
      setError(failed?.ok === false ? failed.error.message : null)
    })
    return () => {
      current = false
    }
  }, [project, version, looks])

  const again = useCallback(() => {
    setBusy(true)
    setLooks((count) => count + 1)
  }, [])
  return { audits, resources, error, busy, again }
}
