/** The question before going back to the count an entry left: what would start or stop, asked of the core. */
import type { Entry } from '../../../shared/domain/history.ts'
import { Button } from '../../components/Button.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { formatMoment } from '../../components/charts/model/timeTicks.ts'
import { rollbackToEntry } from './rollbackToEntry.ts'
import { useStates } from '../../state/states.ts'
import { usePlan } from '../../state/plan.ts'
import { useRow } from '../../state/overview.ts'
import { StateDiff } from '../shell/StateDiff.tsx'
import { PlanView } from '../shell/PlanView.tsx'
import { lineOf } from './entries.ts'

export function RollbackHere({
  entry,
  to,
  onClose,
}: {
  readonly entry: Entry
  readonly to: number
  readonly onClose: () => void
}) {
  const { project, service } = entry
  const row = useRow(`${project}/${service}`)
  const plan = usePlan({ project, service }, to, true)
  const states = useStates({ project, service }, entry.id)
  const diff = states?.ok === true ? (states.value.states[0]?.diff ?? null) : null
  const same = diff?.length === 0
  const current = row?.replicas.current ?? null
  const refused = plan !== null && (!plan.ok || plan.value.refusal !== null)
  return (
    <Dialog
      title={`Roll ${service} back to ${to}`}
      role="alertdialog"
      onClose={onClose}
      footer={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            kind={current !== null && to < current ? 'danger' : 'primary'}
            disabled={refused || plan === null || diff === null || same}
            data-autofocus
            onClick={() => {
              onClose()
              void rollbackToEntry({ project, service }, entry.id, to)
            }}
          >
            {same ? 'Nothing to do' : `Go back to ${to}`}
          </Button>
        </>
      }
    >
      <p className="pb-3 text-muted">
        “{lineOf(entry).title}” on {formatMoment(entry.at)} left {service} at {to}.{' '}
        {current === null ? '' : `It is at ${current} now.`}
      </p>
      <StateDiff diff={diff} />
      <div className="min-h-24 rounded-md border border-line bg-sunken p-3">
        <PlanView plan={plan} />
      </div>
    </Dialog>
  )
}
