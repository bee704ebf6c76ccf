/** Short messages that go by themselves; time stands still for them while somebody points at one. */
import { create } from 'zustand'

export type ToastTone = 'working' | 'ok' | 'bad' | 'info'

export interface Toast {
  readonly id: string
  readonly tone: ToastTone
  readonly text: string
  readonly detail?: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

interface ToastState {
  readonly toasts: readonly Toast[]
}

export const useToasts = create<ToastState>(() => ({ toasts: [] }))

/** More than this and the oldest goes. */
const AT_MOST = 4
const timers = new Map<string, ReturnType<typeof setTimeout>>()
let serial = 0

export function newToastId(): string {
  serial += 1
  return `toast-${serial}`
}

export function dismissToast(id: string): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

/** How long a toast stays, in ms; null: until it is replaced or dismissed. */
export function lifetime(toast: Toast): number | null {
  if (toast.tone === 'working') return null
  return toast.tone === 'bad' || toast.action !== undefined ? 12_000 : 5000
}

export function holdToast(id: string): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
}

export function releaseToast(id: string): void {
  const toast = useToasts.getState().toasts.find((each) => each.id === id)
  if (toast === undefined) return
  holdToast(id)
  const time = lifetime(toast)
  if (time !== null)
    timers.set(
      id,
      setTimeout(() => dismissToast(id), time),
    )
}

/** Shows a toast, or replaces the one with the same id. */
export function showToast(toast: Toast): void {
  useToasts.setState(({ toasts }) => {
    const known = toasts.some((each) => each.id === toast.id)
    const next = known ? toasts.map((each) => (each.id === toast.id ? toast : each)) : [...toasts, toast]
    return { toasts: next.slice(-AT_MOST) }
  })
  releaseToast(toast.id)
}
