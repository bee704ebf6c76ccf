import { Dialog } from '../../components/Dialog.tsx'
import { Kbd } from '../../components/Kbd.tsx'
import { SHORTCUTS } from '../../state/keys.ts'
import { closeOverlay } from '../../state/overlay.ts'

export function ShortcutsDialog() {
  return (
    <Dialog title="Keyboard shortcuts" onClose={closeOverlay} wide>
      <div className="columns-2 gap-8">
        {SHORTCUTS.map(({ title, shortcuts }) => (
          <section key={title} className="break-inside-avoid pb-4">
            <h3 className="pb-1 text-sm font-normal text-faint">{title}</h3>
            <dl>
              {shortcuts.map(({ keys, does }) => (
                <div key={keys} className="flex min-h-8 items-center justify-between gap-4">
                  <dt className="text-muted">{does}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
