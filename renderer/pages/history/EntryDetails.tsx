/** An entry opened: an action's operations and logs, a decision's steps and factors. */
import { useState } from 'react'
import { Undo2 } from 'lucide-react'
import type { ActionEntry, AlertEntry, DecisionEntry, Entry } from '../../../shared/domain/history.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { Button } from '../../components/Button.tsx'
import { DiffView } from '../../components/DiffView.tsx'
import { FactorTable } from '../service/decision/FactorTable.tsx'
import { Waterfall } from '../service/decision/Waterfall.tsx'
import { Operations } from './Operations.tsx'
import { RollbackHere } from './RollbackHere.tsx'
import { countAfter } from './entries.ts'

function ActionDetails({ entry }: { readonly entry: ActionEntry }) {
  const { action } = entry
  return (
    <div className="flex flex-col gap-3">
      {action.outcome === '' ? null : <p className="text-muted">{action.outcome}</p>}
      {(action.killed ?? []).length === 0 ? null : (
        <p className="text-warn">Ended by SIGKILL: {(action.killed ?? []).length}</p>
      )}
      <Operations operations={action.operations} />
      {action.logs.length === 0 ? null : (
        <figure>
          <figcaption className="pb-1 text-sm text-faint">
            Last lines of the replica that failed, secrets redacted
          </figcaption>
          <pre
            tabIndex={0}
            className="max-h-56 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-sm"
          >
            {action.logs.join('\n')}
          </pre>
        </figure>
      )}
    </div>
  )
}

function AlertDetails({ alert }: Pick<AlertEntry, 'alert'>) {
  return (
    <div className="text-muted">
      <p>{alert.sentence}</p>
      {alert.state !== 'firing' || alert.hint === '' ? null : <p>{alert.hint}</p>}
      <p className="pt-1 text-sm text-faint">
        {alert.severity} · judged by {alert.source === 'eyrie' ? 'Eyrie' : 'Prometheus'}
        {alert.silenced ? ' · silenced' : ''}
      </p>
    </div>
  )
}

/** What a decision was made with; entries of an older version may lack it. */
function policyOf(entry: DecisionEntry): Pick<Policy, 'min' | 'max' | 'actAt'> {
  const { policy } = entry.input as Partial<DecisionEntry['input']>
  return policy ?? { min: 1, max: 1, actAt: 5 }
}

function DecisionDetails({ entry }: { readonly entry: DecisionEntry }) {
  const { decision } = entry
  const { max, min, actAt } = policyOf(entry)
  return (
    <div className="grid gap-x-10 gap-y-4 md:grid-cols-2">
      <Waterfall decision={decision} max={max} />
      <div className="flex flex-col gap-4">
        <FactorTable score={decision.scores.up} direction="up" actAt={actAt} min={min} />
        <FactorTable score={decision.scores.down} direction="down" actAt={actAt} min={min} />
      </div>
    </div>
  )
}

function RollbackButton({
  entry,
  to,
  current,
}: {
  readonly entry: Entry
  readonly to: number
  readonly current: number | null
}) {
  const [asking, setAsking] = useState(false)
  const same = current === to
  return (
    <>
      <Button size="sm" icon={<Undo2 aria-hidden className="size-3.5" />} onClick={() => setAsking(true)}>
        Roll back to here
      </Button>
      <span className="text-sm text-faint">
        {same
          ? `This entry left ${to}, as it is now; what else differs is asked first.`
          : current === null
            ? `Goes to ${to}, the count this entry left.`
            : `Goes from ${current} to ${to}, the count this entry left.`}
      </span>
      {asking ? <RollbackHere entry={entry} to={to} onClose={() => setAsking(false)} /> : null}
    </>
  )
}

export function EntryDetails({
  entry,
  decision,
  current,
}: {
  readonly entry: Entry
  /** The decision an action followed. */
  readonly decision: DecisionEntry | null
  readonly current: number | null
}) {
  const to = countAfter(entry)
  const decided = entry.kind === 'decision' ? entry : decision
  return (
    <div className="flex flex-col gap-4 border-t border-line bg-bg px-4 py-3 pl-26">
      {entry.kind === 'action' ? <ActionDetails entry={entry} /> : null}
      {entry.kind === 'note' || entry.kind === 'drift' ? (
        <p className="text-muted">{entry.sentence}</p>
      ) : null}
      {entry.kind === 'change' ? (
        <>
          <Operations operations={entry.change.operations} />
          {entry.change.file === null ? null : (
            <DiffView diff={entry.change.file.diff} label={`Change of ${entry.change.file.file}`} />
          )}
        </>
      ) : null}
      {entry.kind === 'alert' ? <AlertDetails alert={entry.alert} /> : null}
      {to === null ? null : (
        <div className="flex items-center gap-3">
          <RollbackButton entry={entry} to={to} current={current} />
        </div>
      )}
      {decided === null ? null : <DecisionDetails entry={decided} />}
    </div>
  )
}
