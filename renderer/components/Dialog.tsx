/** A modal card on the browser's own dialog: focus stays inside, Escape closes, focus goes back where it was. */
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { X } from 'lucide-react'
import { cx } from './cx.ts'

export interface ModalProps {
  readonly onClose: () => void
  readonly className?: string
  readonly labelledBy?: string
  readonly label?: string
  readonly role?: 'dialog' | 'alertdialog'
  readonly children: ReactNode
}

/** The bare modal: what it looks like is the caller's. What carries `data-autofocus` gets the keyboard first. */
export function Modal({ onClose, className, labelledBy, label, role = 'dialog', children }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = ref.current
    if (dialog === null) return
    dialog.showModal()
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={ref}
      role={role}
      aria-modal="true"
      aria-labelledby={labelledBy}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
      className={cx('bg-overlay text-fg shadow-high pop-in fixed m-auto rounded-xl p-0', className)}
    >
      {children}
    </dialog>
  )
}

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly role?: 'dialog' | 'alertdialog'
  readonly footer?: ReactNode
  readonly wide?: boolean
  readonly children: ReactNode
}

/** A card with a title, a body and its buttons. Mounted means open. */
export function Dialog({ title, onClose, role = 'dialog', footer, wide = false, children }: DialogProps) {
  const id = useId()
  return (
    <Modal
      onClose={onClose}
      role={role}
      labelledBy={id}
      className={cx('max-h-[calc(100dvh-4rem)] max-w-[calc(100vw-2rem)]', wide ? 'w-160' : 'w-112')}
    >
      <header className="flex items-center justify-between gap-4 pt-4 pr-3 pl-5">
        <h2 id={id} className="text-lg font-strong">
          {title}
        </h2>
        <button
          type="button"
          aria-label="Close"
          onClick={onClose}
          className="inline-flex size-7 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-fg"
        >
          <X aria-hidden className="size-4" />
        </button>
      </header>
      <div className="px-5 pt-2 pb-5">{children}</div>
      {footer === undefined ? null : (
        <footer className="flex items-center justify-end gap-2 rounded-b-xl border-t border-line bg-sunken px-5 py-3">
          {footer}
        </footer>
      )}
    </Modal>
  )
}
