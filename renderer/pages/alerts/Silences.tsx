/** The silences that hold now, each with its end, its reason and who set it. */
import { BellOff } from 'lucide-react'
import type { Silence } from '../../../shared/domain/alertStates.ts'
import { silenceTitle, silenceWords } from '../../../shared/domain/alertWords.ts'
import { formatDuration } from '../../../shared/lib/format.ts'
import { Button } from '../../components/Button.tsx'
import { Panel } from '../../components/Panel.tsx'
import { tell } from '../../state/act.ts'
import { useNow } from '../../state/clock.ts'
import { call } from '../../state/link.ts'

function Left({ until }: { readonly until: number }) {
  return useNow((now) => `${formatDuration(Math.max(0, until - now) / 1000)} left`)
}

export function Silences({ silences }: { readonly silences: readonly Silence[] }) {
  return (
    <Panel title="Silences" detail="end by themselves" bodyClassName="pb-1">
      {silences.length === 0 ? (
        <p className="border-t border-line px-4 py-3 text-muted">Nothing is silenced.</p>
      ) : (
        <ul aria-label="Silences">
          {silences.map((silence) => (
            <li key={silence.id} className="flex items-start gap-3 border-t border-line px-4 py-2">
              <BellOff aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
              <div className="min-w-0 flex-1">
                <p className="break-words">{silenceTitle(silence)}</p>
                <p className="text-sm break-words text-muted">
                  <Left until={silence.until} />
                  {silence.by === '' ? '' : ` · by ${silence.by}`}
                  {silence.comment === '' ? '' : ` · ${silence.comment}`}
                </p>
              </div>
              <Button
                size="sm"
                kind="quiet"
                aria-label={`End the silence of ${silenceWords(silence)}`}
                onClick={() => void tell('Silence', call('alerts.unsilence', { id: silence.id }))}
              >
                End
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
