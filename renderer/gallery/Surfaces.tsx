/** What holds other things: banners, panels, tables, differences, dialogs, and what stands where there is nothing. */
import { useState } from 'react'
import { Layers } from 'lucide-react'
import { Banner, type BannerTone } from '../components/Banner.tsx'
import { Button } from '../components/Button.tsx'
import { ColumnHeads } from '../components/ColumnHeads.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { DiffView } from '../components/DiffView.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { Panel } from '../components/Panel.tsx'

const BANNERS: readonly { readonly tone: BannerTone; readonly words: string }[] = [
  { tone: 'info', words: 'Another Eyrie leads this project; this one only watches.' },
  { tone: 'ok', words: 'The engine answers again.' },
  { tone: 'warn', words: 'Everything is frozen: nothing is scaled until you unfreeze.' },
  { tone: 'bad', words: 'No Docker engine answers at unix:///var/run/docker.sock.' },
]
const DIFF = `@@ -8,3 +8,3 @@
   deploy:
-    replicas: 3
+    replicas: 4
     resources:`

export function Surfaces() {
  const [asked, setAsked] = useState<'dialog' | 'alertdialog' | null>(null)
  return (
    <>
      <div className="grid gap-2">
        {BANNERS.map(({ tone, words }) => (
          <Banner
            key={tone}
            tone={tone}
            className="rounded-lg"
            {...(tone === 'warn' ? { actions: <Button size="sm">Unfreeze…</Button> } : {})}
            {...(tone === 'ok' ? { onDismiss: () => undefined } : {})}
          >
            {words}
          </Banner>
        ))}
      </div>
      <div className="grid grid-cols-2 items-start gap-4">
        <Panel
          title="Panel"
          detail="with a detail and a control"
          controls={
            <>
              <Button size="sm" onClick={() => setAsked('dialog')}>
                Dialog…
              </Button>
              <Button size="sm" onClick={() => setAsked('alertdialog')}>
                Question…
              </Button>
            </>
          }
          bodyClassName="pb-3"
        >
          <table className="w-full text-left">
            <ColumnHeads titles={['Service', 'Replicas', 'Limit']} />
            <tbody>
              {['web', 'worker'].map((name, index) => (
                <tr key={name}>
                  <th scope="row" className="px-4 py-2 font-normal">
                    {name}
                  </th>
                  <td className="px-3 py-2">{index + 2}</td>
                  <td className="px-3 py-2 text-muted">2.0 cores</td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className="px-4 pt-3">
            <DiffView label="A difference" diff={DIFF} />
          </div>
        </Panel>
        <div className="rounded-lg border border-line bg-raised">
          <EmptyState
            icon={<Layers aria-hidden className="size-5" />}
            title="No project is running here"
            actions={<Button kind="primary">Explore the demo</Button>}
          >
            Start one with Compose, and it appears by itself.
          </EmptyState>
        </div>
      </div>
      {asked === null ? null : (
        <Dialog
          title={asked === 'dialog' ? 'A dialog' : 'Stop two replicas?'}
          role={asked}
          onClose={() => setAsked(null)}
          footer={
            <>
              <Button kind="quiet" onClick={() => setAsked(null)}>
                Cancel
              </Button>
              <Button kind={asked === 'dialog' ? 'primary' : 'danger'} onClick={() => setAsked(null)}>
                {asked === 'dialog' ? 'Save' : 'Stop them'}
              </Button>
            </>
          }
        >
          What it is about, and what follows from each answer.
        </Dialog>
      )}
    </>
  )
}
