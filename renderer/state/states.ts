/** The recorded states of a service, asked of the core when somebody is about to go back to one. */
import { useEffect, useState } from 'react'
import type { ResultOf } from '../../shared/contract/contract.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Target } from './act.ts'
import { call } from './link.ts'

type Answer = Result<ResultOf<'service.states'>, ContractError>

/** `entry`: only what going back to that history entry restores. Null while it is asked for. */
export function useStates({ project, service }: Target, entry?: number): Answer | null {
  const [states, setStates] = useState<{ readonly key: string; readonly answer: Answer } | null>(null)
  const key = `${project}/${service}/${entry ?? ''}`
  useEffect(() => {
    let current = true
    const params = entry === undefined ? { project, service } : { project, service, entry }
    void call('service.states', params).then((answer) => {
      if (current) setStates({ key, answer })
    })
    return () => {
      current = false
    }
  }, [project, service, entry, key])
  return states?.key === key ? states.answer : null
}
