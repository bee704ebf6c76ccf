import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Button } from '../../components/Button.tsx'
import { Spinner } from '../../components/Spinner.tsx'
import { dismissToast, holdToast, releaseToast, useToasts, type Toast } from '../../state/toasts.ts'

function ToneIcon({ tone }: { readonly tone: Toast['tone'] }) {
  switch (tone) {
    case 'working':
      return <Spinner className="text-accent-text" />
    case 'ok':
      return <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />
    case 'bad':
      return <CircleAlert aria-hidden className="size-4 shrink-0 text-bad" />
    case 'info':
      return <Info aria-hidden className="size-4 shrink-0 text-info" />
  }
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  return (
    <li
      onPointerEnter={() => holdToast(toast.id)}
      onPointerLeave={() => releaseToast(toast.id)}
      onFocus={() => holdToast(toast.id)}
      onBlur={() => releaseToast(toast.id)}
      className="fade-in pointer-events-auto flex w-96 max-w-[calc(100vw-2rem)] items-start gap-2.5 rounded-lg bg-overlay py-2.5 pr-2 pl-3 shadow-high"
    >
      <span className="flex h-6 items-center">
        <ToneIcon tone={toast.tone} />
      </span>
      <div className="min-w-0 flex-1 py-0.5">
        <p className="break-words">{toast.text}</p>
        {toast.detail === undefined ? null : <p className="text-sm break-words text-muted">{toast.detail}</p>}
      </div>
      {toast.action === undefined ? null : (
        <Button size="sm" onClick={toast.action.run}>
          {toast.action.label}
        </Button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => dismissToast(toast.id)}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-fg"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </li>
  )
}

export function Toasts() {
  const toasts = useToasts((state) => state.toasts)
  return (
    <ol
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex flex-col gap-2"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </ol>
  )
}
