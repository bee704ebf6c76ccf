/** The plan of what is typed, asked of the core while one types; applying it, and taking it back. */
import { useEffect, useState } from 'react'
import type { ServiceResources } from '../../../shared/contract/audit.ts'
import type { ChangePlan, ChangeResult, ChangeWish } from '../../../shared/contract/change.ts'
import { call } from '../../state/link.ts'
import type { Draft } from './amounts.ts'

export type Where = Pick<ChangeWish, 'live' | 'write'>

export interface ChangeState {
  /** Of what is typed now; null: it is being made, or nothing is typed. */
  readonly plan: ChangePlan | null
  readonly problem: string | null
  readonly result: ChangeResult | null
  readonly busy: boolean
  readonly apply: (confirm: boolean) => void
  readonly undo: (entry: number) => void
}

/** Between the last stroke and the question. */
const PAUSE_MS = 200

export function useChange(
  { project, service }: ServiceResources,
  draft: Draft,
  where: Where,
  onChanged: () => void,
): ChangeState {
  const [planned, setPlanned] = useState<{ readonly of: string; readonly plan: ChangePlan } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [result, setResult] = useState<ChangeResult | null>(null)
  const [busy, setBusy] = useState(false)
  const wish: ChangeWish = { project, service, wanted: draft, ...where }
  const asked = JSON.stringify(wish)

  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      const asking = JSON.parse(asked) as ChangeWish
      if (Object.keys(asking.wanted).length === 0) return
      void call('resources.plan', asking).then((answer) => {
        if (!current) return
        setProblem(answer.ok ? null : answer.error.message)
        setPlanned(answer.ok ? { of: asked, plan: answer.value } : null)
      })
    }, PAUSE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [asked])

  const run = (answering: ReturnType<typeof call<'resources.change' | 'resources.undo'>>) => {
    setBusy(true)
    void answering.then((answer) => {
      setBusy(false)
      setProblem(answer.ok ? null : answer.error.message)
      if (!answer.ok) return
      setResult(answer.value)
      onChanged()
    })
  }
  return {
    plan: planned?.of === asked ? planned.plan : null,
    problem,
    result,
    busy,
    apply: (confirm) => run(call('resources.change', confirm ? { ...wish, confirm } : wish)),
    undo: (entry) => run(call('resources.undo', { project, service, entry })),
  }
}
