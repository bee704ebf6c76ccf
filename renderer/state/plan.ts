/** What a count would mean, asked of the core when a hand comes near a button, and kept for a few seconds. */
import { useEffect, useState } from 'react'
import type { PlanPreview } from '../../shared/contract/views.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Target } from './act.ts'
import { call } from './link.ts'

type Answer = Result<PlanPreview, ContractError>

const KEEP_MS = 4000
const kept = new Map<string, { readonly at: number; readonly answer: Promise<Answer> }>()

function planOf(target: Target, to: number): Promise<Answer> {
  const key = JSON.stringify([target.project, target.service, to])
  const known = kept.get(key)
  if (known !== undefined && Date.now() - known.at < KEEP_MS) return known.answer
  const answer = call('service.plan', { ...target, to })
  if (kept.size > 200) kept.clear()
  kept.set(key, { at: Date.now(), answer })
  return answer
}

/** The plan for `to`; null while it is asked for, or while nobody wants it. */
export function usePlan(target: Target, to: number, wanted: boolean): Answer | null {
  const [plan, setPlan] = useState<{ readonly key: string; readonly answer: Answer } | null>(null)
  const { project, service } = target
  const key = `${project}/${service}/${to}`
  useEffect(() => {
    if (!wanted) return
    let current = true
    void planOf({ project, service }, to).then((answer) => {
      if (current) setPlan({ key, answer })
    })
    return () => {
      current = false
    }
  }, [project, service, to, wanted, key])
  return plan?.key === key ? plan.answer : null
}
