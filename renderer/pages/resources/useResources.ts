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
  const [asked, setAsked] = useState(0)

  useEffect(() => {
    let current = true
    const params = project === null ? {} : { project }
    void Promise.all([call('audit.get', params), call('resources.get', params)]).then(([audit, amounts]) => {
      if (!current) return
      setBusy(false)
      setError(!audit.ok ? audit.error.message : amounts.ok ? null : amounts.error.message)
      // What was known stays, under the sentence that says it is not known now.
      if (audit.ok) setAudits(audit.value.audits)
      if (amounts.ok) setResources(amounts.value)
    })
    return () => {
      current = false
    }
  }, [project, version, asked])

  const again = useCallback(() => {
    setBusy(true)
    setAsked((count) => count + 1)
  }, [])
  return { audits, resources, error, busy, again }
}
