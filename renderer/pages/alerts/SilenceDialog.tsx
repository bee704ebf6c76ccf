/** Silences an alert for a time: it is shown on, and nobody is told until the time is over. */
import { useState } from 'react'
import type { Alert } from '../../../shared/domain/alertStates.ts'
import { Button } from '../../components/Button.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { TypedField } from '../../components/Field.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { coreNow } from '../../state/clock.ts'
import { call } from '../../state/link.ts'
import { newToastId, showToast } from '../../state/toasts.ts'
import { SILENCE_TIMES } from './words.ts'

type Scope = 'service' | 'everywhere'

export function SilenceDialog({ alert, onClose }: { readonly alert: Alert; readonly onClose: () => void }) {
  const [scope, setScope] = useState<Scope>(alert.service === '' ? 'everywhere' : 'service')
  const [time, setTime] = useState<(typeof SILENCE_TIMES)[number]['value']>('1h')
  const [comment, setComment] = useState('')
  const [unread, setUnread] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const silence = async () => {
    setBusy(true)
    const seconds = SILENCE_TIMES.find(({ value }) => value === time)?.seconds ?? 3600
    const { project, service } = alert
    const answer = await call('alerts.silence', {
      alert: alert.name,
      ...(scope === 'service' ? { project, service } : {}),
      until: coreNow() + seconds * 1000,
      comment,
    })
    setBusy(false)
    if (!answer.ok) {
      setRefusal(answer.error.message)
      return
    }
    showToast({ id: newToastId(), tone: 'ok', text: answer.value.sentence })
    onClose()
  }
  return (
    <Dialog
      title={`Silence ${alert.name}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={busy || unread} onClick={() => void silence()}>
            Silence
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          It goes on being judged and shown. Nobody is told of it until the time is over; then it is told
          again if it begins anew.
        </p>
        {alert.service === '' ? null : (
          <div className="flex items-center justify-between gap-3">
            <span className="text-muted">Of</span>
            <Segmented
              label="Of"
              value={scope}
              segments={[
                { value: 'service', label: `${alert.project}/${alert.service}` },
                { value: 'everywhere', label: 'Every service' },
              ]}
              onChange={setScope}
            />
          </div>
        )}
        <div className="flex items-center justify-between gap-3">
          <span className="text-muted">For</span>
          <Segmented label="For" value={time} segments={SILENCE_TIMES} onChange={setTime} />
        </div>
        <TypedField
          label="Why (others read it)"
          value={comment}
          read={(text) =>
            text.length <= 500 ? { ok: true, value: text } : { ok: false, problem: 'At most 500 letters.' }
          }
          onChange={setComment}
          onUnread={setUnread}
          autofocus
        />
        {refusal === null ? null : (
          <p role="alert" className="text-bad">
            {refusal}
          </p>
        )}
      </div>
    </Dialog>
  )
}
