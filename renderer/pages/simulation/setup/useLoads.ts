/** What there is to rehearse on, asked of the core when the page opens and when the connection is back. */
import { useEffect, useState } from 'react'
import type { ResultOf } from '../../../../shared/contract/contract.ts'
import type { LoadChoice, LoadsView, ModelEstimateView } from '../../../../shared/contract/simulate.ts'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { call, useLink } from '../../../state/link.ts'
import type { LoadDraft, ModelBase } from './setup.ts'

/** Null: not there yet. */
export type Asked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string } | null

export function useLoads(): { readonly loads: Asked<LoadsView>; readonly retry: () => void } {
  const open = useLink((link) => link.state === 'open')
  const [loads, setLoads] = useState<Asked<LoadsView>>(null)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (!open) return
    let current = true
    void call('simulate.loads', {}).then((answer) => {
      if (!current) return
      setLoads((before) => {
        if (answer.ok) return { ok: true, value: answer.value }
        return before?.ok === true ? before : { ok: false, problem: answer.error.message }
      })
    })
    return () => {
      current = false
    }
  }, [open, attempt])
  return { loads, retry: () => setAttempt((count) => count + 1) }
}

const DAY_MS = 86_400_000

/** A model as its base says it, before anything is edited. */
export function useBaseModel(
  base: ModelBase | null,
  load: LoadDraft | null,
  loads: LoadsView | null,
): Asked<ModelEstimateView> {
  const open = useLink((link) => link.state === 'open')
  const [held, setHeld] = useState<{ readonly key: string; readonly answer: Asked<ModelEstimateView> }>()
  const asked = estimateFrom(base, load, loads)
  const key = asked === null ? '' : JSON.stringify(asked)
  useEffect(() => {
    if (key === '' || !open) return
    let current = true
    void call('simulate.model', JSON.parse(key) as NonNullable<typeof asked>).then((answer) => {
      if (!current) return
      setHeld({
        key,
        answer: answer.ok ? { ok: true, value: answer.value } : { ok: false, problem: answer.error.message },
      })
    })
    return () => {
      current = false
    }
  }, [key, open])
  if (base?.kind === 'bundled') {
    const found = loads?.bundled.find(({ name }) => name === base.name)
    return found === undefined
      ? { ok: false, problem: `There is no bundled load "${base.name}".` }
      : { ok: true, value: { model: found.model, fits: {}, notes: [] } }
  }
  return held?.key === key && key !== '' ? held.answer : null
}

/** The time a model is learned from: that of the load where it is of the same service, else the newest day. */
function estimateFrom(base: ModelBase | null, load: LoadDraft | null, loads: LoadsView | null) {
  if (base?.kind !== 'learned' || loads === null) return null
  const { project, service } = base
  if (load?.kind === 'recorded' && load.project === project && load.service === service)
    return { project, service, from: load.from, to: load.to }
  const known = loads.recorded.find((each) => each.project === project && each.service === service)
  const to = known?.to ?? 0
  return { project, service, from: Math.max(known?.from ?? 0, to - DAY_MS), to: Math.max(to, 1) }
}

type Preview = ResultOf<'simulate.preview'>
const PREVIEW_POINTS = 160
const SETTLE_MS = 250

/** The load drawn small, before anything is replayed; asked when one has stopped typing. */
export function usePreview(
  load: LoadDraft | null,
  capacityRps: number | null,
): { readonly preview: Asked<Preview>; readonly pending: boolean } {
  const open = useLink((link) => link.state === 'open')
  const [held, setHeld] = useState<{ readonly key: string; readonly answer: Asked<Preview> }>()
  const asked: LoadChoice | null =
    load?.kind === 'recorded' ? (capacityRps === null ? null : { ...load, capacityRps }) : load
  const key = asked === null ? '' : JSON.stringify(asked)
  useEffect(() => {
    if (key === '' || !open) return
    let current = true
    const timer = setTimeout(() => {
      const choice = JSON.parse(key) as LoadChoice
      void call('simulate.preview', { load: choice, points: PREVIEW_POINTS }).then((answer) => {
        if (!current) return
        setHeld({
          key,
          answer: answer.ok
            ? { ok: true, value: answer.value }
            : { ok: false, problem: answer.error.message },
        })
      })
    }, SETTLE_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [key, open])
  return { preview: held?.answer ?? null, pending: held?.key !== key }
}

/** A base with what was set by hand over it; null while the base is not there. */
export function modelOf(base: Asked<ModelEstimateView>, edits: Partial<ServiceModel>): ServiceModel | null {
  return base?.ok === true ? { ...base.value.model, ...edits } : null
}
