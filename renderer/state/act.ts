/**
 * Everything an operator can do, as one call each: shown at once, answered by a toast, and where it fails told beside
 * the service it failed on. Nothing here asks; what stops a container is asked for before it comes here.
 */
import type { ActionResult } from '../../shared/contract/views.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import { serviceKey } from '../../shared/domain/inventory.ts'
import type { Mode } from '../../shared/domain/policy.ts'
import { formatDuration } from '../../shared/lib/format.ts'
import type { Result } from '../../shared/lib/result.ts'
import { coreNow } from './clock.ts'
import { call } from './link.ts'
import { openOverlay } from './overlay.ts'
import { rowOf, useOverview } from './overview.ts'
import { beginPending, endPending } from './pending.ts'
import { newToastId, showToast } from './toasts.ts'

export interface Target {
  readonly project: string
  readonly service: string
}

const WELL = new Set(['converged'])

export function settle(target: Target, toast: string, answer: Result<ActionResult, ContractError>): boolean {
  const key = serviceKey(target.project, target.service)
  if (!answer.ok) {
    endPending(key, answer.error.message)
    showToast({
      id: toast,
      tone: 'bad',
      text: `${target.service}: nothing was changed`,
      detail: answer.error.message,
    })
    return false
  }
  const { verification, outcome } = answer.value
  const well = WELL.has(verification)
  endPending(key, well ? null : outcome)
  if (!well) showToast({ id: toast, tone: 'bad', text: `${target.service}: ${outcome}` })
  return well
}

/** One toast a service: a newer action takes the place, and the undo, of the one before it. */
export function scaleToast({ project, service }: Target): string {
  return `action ${serviceKey(project, service)}`
}

/**
 * Scales to `to`. Going up offers an undo while it runs and after; an undo asked for while it runs follows as soon as
 * the action has ended, because a service takes one action at a time.
 */
export async function scaleTo(target: Target, from: number, to: number): Promise<void> {
  const key = serviceKey(target.project, target.service)
  const toast = scaleToast(target)
  const text = `${target.service}: scaling ${from} → ${to}`
  const progress = { undo: false, ended: false }
  const back = () => void scaleTo(target, to, from)
  const action = {
    label: 'Undo',
    run: () => {
      if (progress.ended) back()
      else {
        progress.undo = true
        showToast({
          id: toast,
          tone: 'working',
          text,
          detail: `Going back to ${from} as soon as this has ended.`,
        })
      }
    },
  }
  beginPending(key, { text: `Scaling ${from} → ${to}`, to })
  showToast({ id: toast, tone: 'working', text, ...(to > from ? { action } : {}) })
  const answer = await call('service.scale', { ...target, to })
  progress.ended = true
  const well = settle(target, toast, answer)
  if (!well || !answer.ok) return
  if (progress.undo) {
    showToast({ id: toast, tone: 'info', text: `${target.service}: undoing` })
    back()
    return
  }
  const done = { id: toast, tone: 'ok', text: `${target.service}: ${answer.value.outcome}` } as const
  showToast(to > from ? { ...done, action } : done)
}

/** One step up at once, one step down after asking; `step` may be larger. */
export function scaleBy(target: Target, step: number): void {
  const row = rowOf(serviceKey(target.project, target.service))
  if (row === undefined) return
  const from = row.replicas.current
  const to = Math.max(0, from + step)
  if (to > from) void scaleTo(target, from, to)
  else if (to < from) openOverlay({ kind: 'scale', ...target, to })
}

export async function rollback(target: Target): Promise<void> {
  const key = serviceKey(target.project, target.service)
  const toast = scaleToast(target)
  beginPending(key, { text: 'Rolling back', to: null })
  showToast({ id: toast, tone: 'working', text: `${target.service}: rolling back` })
  const answer = await call('service.rollback', target)
  if (settle(target, toast, answer) && answer.ok)
    showToast({ id: toast, tone: 'ok', text: `${target.service}: ${answer.value.outcome}` })
}

export async function tell(
  name: string,
  asked: Promise<Result<{ readonly sentence: string }, ContractError>>,
): Promise<void> {
  const answer = await asked
  showToast(
    answer.ok
      ? { id: newToastId(), tone: 'ok', text: answer.value.sentence }
      : { id: newToastId(), tone: 'bad', text: `${name}: nothing was changed`, detail: answer.error.message },
  )
}

export function setMode(target: Target, mode: Mode): void {
  void tell(target.service, call('service.mode', { ...target, mode }))
}

/** `seconds`: for how long; null: until resumed. */
export function pause(target: Target, direction: 'up' | 'down' | 'both', seconds: number | null): void {
  const until = seconds === null ? null : coreNow() + seconds * 1000
  void tell(target.service, call('service.pause', { ...target, direction, until }))
}

export function resume(target: Target): void {
  void tell(target.service, call('service.resume', target))
}

export function freeze(): void {
  void tell('Freeze', call('controller.freeze', { frozen: true }))
}

export function unfreeze(): void {
  void tell('Unfreeze', call('controller.freeze', { frozen: false }))
}

/** Freezing needs no question; thawing does. */
export function toggleFreeze(): void {
  if (useOverview.getState().app?.frozen === true) openOverlay({ kind: 'unfreeze' })
  else freeze()
}

/** Asks before a rollback, because it may stop containers. */
export function askRollback(target: Target): void {
  openOverlay({ kind: 'rollback', ...target })
}

/** What a pause is called: "Paused up, 34 min left". */
export function pauseWords(direction: 'up' | 'down' | 'both', until: number | null, now: number): string {
  const what = direction === 'both' ? 'Paused' : `Paused ${direction}`
  if (until === null) return what
  return `${what}, ${formatDuration(Math.max(60, Math.ceil((until - now) / 60_000) * 60))} left`
}
