/** The questions asked before something stops: scaling, rolling back, thawing. Each names what would happen. */
import { useState } from 'react'
import { plural } from '../../../shared/lib/format.ts'
import { Button } from '../../components/Button.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { Stepper } from '../../components/Stepper.tsx'
import { rollback, scaleTo, unfreeze, type Target } from '../../state/act.ts'
import { closeOverlay } from '../../state/overlay.ts'
import { useRow } from '../../state/overview.ts'
import { useStates } from '../../state/states.ts'
import { usePlan } from '../../state/plan.ts'
import { StateDiff } from './StateDiff.tsx'
import { PlanView } from './PlanView.tsx'

export function ScaleQuestion({ project, service, to }: Target & { readonly to: number }) {
  const row = useRow(`${project}/${service}`)
  const [wanted, setWanted] = useState(to)
  const plan = usePlan({ project, service }, wanted, true)
  if (row === undefined) return null
  const { current, min, max } = row.replicas
  const refused = plan !== null && (!plan.ok || plan.value.refusal !== null)
  const up = wanted > current
  const verb = up ? 'Start' : 'Stop'
  const change = Math.abs(wanted - current)
  const run = () => {
    closeOverlay()
    void scaleTo({ project, service }, current, wanted)
  }
  return (
    <Dialog
      title={`Scale ${service}`}
      role="alertdialog"
      onClose={closeOverlay}
      footer={
        <>
          <Button kind="quiet" onClick={closeOverlay}>
            Cancel
          </Button>
          <Button
            kind={up ? 'primary' : 'danger'}
            disabled={change === 0 || refused}
            data-autofocus
            onClick={run}
          >
            {change === 0 ? 'Nothing to do' : `${verb} ${plural(change, 'replica')}`}
          </Button>
        </>
      }
    >
      <div className="flex items-center gap-3 pb-3">
        <Stepper
          label={`Replicas of ${service}`}
          minus={{
            label: 'One fewer',
            disabled: wanted <= Math.min(min, current),
            onClick: () => setWanted((value) => value - 1),
          }}
          plus={{
            label: 'One more',
            disabled: wanted >= Math.max(max, current),
            onClick: () => setWanted((value) => value + 1),
          }}
        >
          <output aria-live="polite">{wanted}</output>
        </Stepper>
        <span className="text-muted">
          now {current}, {min} to {max} allowed
        </span>
      </div>
      <div className="min-h-24 rounded-md border border-line bg-sunken p-3">
        <PlanView plan={plan} />
      </div>
    </Dialog>
  )
}

export function RollbackQuestion({ project, service }: Target) {
  const row = useRow(`${project}/${service}`)
  const back = row?.rollback?.count ?? null
  const states = useStates({ project, service })
  const restored = states?.ok === true ? (states.value.states.find(({ previous }) => previous) ?? null) : null
  const plan = usePlan({ project, service }, back ?? 0, back !== null)
  if (row === undefined) return null
  const refused = plan !== null && (!plan.ok || plan.value.refusal !== null)
  return (
    <Dialog
      title={`Roll ${service} back`}
      role="alertdialog"
      onClose={closeOverlay}
      footer={
        <>
          <Button kind="quiet" onClick={closeOverlay}>
            Cancel
          </Button>
          <Button
            kind="danger"
            disabled={back === null || refused}
            data-autofocus
            onClick={() => {
              closeOverlay()
              void rollback({ project, service })
            }}
          >
            {back === null ? 'Nothing to roll back' : `Go back to ${back}`}
          </Button>
        </>
      }
    >
      {back === null ? (
        <p className="text-muted">Nothing further back is recorded of {service}.</p>
      ) : (
        <>
          <p className="pb-3 text-muted">This restores how {service} was before the last change:</p>
          <StateDiff diff={restored?.diff ?? null} />
          <div className="min-h-24 rounded-md border border-line bg-sunken p-3">
            <PlanView plan={plan} />
          </div>
        </>
      )}
    </Dialog>
  )
}

export function UnfreezeQuestion() {
  return (
    <Dialog
      title="Unfreeze"
      role="alertdialog"
      onClose={closeOverlay}
      footer={
        <>
          <Button kind="quiet" onClick={closeOverlay}>
            Stay frozen
          </Button>
          <Button
            kind="primary"
            data-autofocus
            onClick={() => {
              closeOverlay()
              unfreeze()
            }}
          >
            Unfreeze
          </Button>
        </>
      }
    >
      <p className="text-muted">
        Services in automatic mode are scaled again, from the next decision on: within a few seconds.
      </p>
    </Dialog>
  )
}
