/** What stands on a service until somebody answers or time ends it, each in its sentence with what can be done. */
import type { ReactNode } from 'react'
import { ArrowDownToLine, CircleSlash, GitCompareArrows, Hand, RefreshCw } from 'lucide-react'
import type { DriftPreview, ServiceRow } from '../../../shared/contract/views.ts'
import { Banner, type BannerTone } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import type { Target } from '../../state/act.ts'
import { approve, dismiss, reset, resolveDrift } from '../../state/answers.ts'
import { useDriftPreview } from '../../state/driftPreview.ts'
import { MODES } from '../shell/modes.tsx'

const ICON = 'size-4'

function Standing({
  tone,
  icon,
  actions,
  children,
}: {
  readonly tone: BannerTone
  readonly icon: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <Banner tone={tone} icon={icon} className="rounded-lg border border-line py-2.5" actions={actions}>
      {children}
    </Banner>
  )
}

function ProposalStanding({ row, target }: { readonly row: ServiceRow; readonly target: Target }) {
  const { proposal } = row
  if (proposal === null) return null
  return (
    <Standing
      tone="info"
      icon={<Hand aria-hidden className={ICON} />}
      actions={
        <span className="flex shrink-0 gap-2">
          <Button kind="quiet" onClick={() => dismiss(target, proposal)}>
            Dismiss
          </Button>
          <Button
            kind={proposal.to < proposal.from ? 'danger' : 'primary'}
            disabled={row.acting !== null}
            onClick={() => void approve(target, proposal)}
          >
            Scale {proposal.from} → {proposal.to}
          </Button>
        </span>
      }
    >
      {proposal.sentence}
      <span className="block text-sm text-muted">
        Proposed <RelativeTime at={proposal.at} />; nothing is changed without your yes.
      </span>
    </Standing>
  )
}

function WrittenDiff({ write }: { readonly write: NonNullable<DriftPreview['write']> }) {
  return (
    <details className="pt-1 text-sm">
      <summary className="cursor-pointer text-muted hover:text-fg">
        What would be written to {write.file}
      </summary>
      <pre className="mt-1 overflow-x-auto rounded-md border border-line bg-sunken p-2 font-mono">
        {write.diff}
      </pre>
    </details>
  )
}

function DriftStanding({ row, target }: { readonly row: ServiceRow; readonly target: Target }) {
  const { drift } = row
  const preview = useDriftPreview(target, drift?.since ?? null)
  if (drift === null) return null
  const write = preview?.ok === true ? preview.value.write : null
  return (
    <Standing
      tone="warn"
      icon={<GitCompareArrows aria-hidden className={ICON} />}
      actions={
        <span className="flex shrink-0 gap-2">
          <Button kind="quiet" onClick={() => resolveDrift(target, 'adopt')}>
            Adopt {drift.found}
          </Button>
          {write === null ? null : (
            <Button
              kind="quiet"
              icon={<ArrowDownToLine aria-hidden className={ICON} />}
              onClick={() => resolveDrift(target, 'write')}
            >
              Write to file
            </Button>
          )}
          <Button
            kind={drift.kept < drift.found ? 'danger' : 'plain'}
            disabled={row.acting !== null}
            onClick={() => resolveDrift(target, 'keep')}
          >
            Go back to {drift.kept}
          </Button>
        </span>
      }
    >
      {drift.sentence}
      {write === null ? null : <WrittenDiff write={write} />}
    </Standing>
  )
}

function ResetButton({ target }: { readonly target: Target }) {
  return <Button onClick={() => reset(target)}>Reset</Button>
}

export function Standings({ row }: { readonly row: ServiceRow }) {
  const target: Target = { project: row.project, service: row.name }
  const { circuit, rollout, demoted } = row
  return (
    <>
      <ProposalStanding row={row} target={target} />
      <DriftStanding row={row} target={target} />
      {circuit === null ? null : (
        <Standing
          tone="bad"
          icon={<CircleSlash aria-hidden className={ICON} />}
          actions={<ResetButton target={target} />}
        >
          {circuit.sentence}
        </Standing>
      )}
      {demoted === null ? null : (
        <Standing
          tone="warn"
          icon={<CircleSlash aria-hidden className={ICON} />}
          actions={circuit === null ? <ResetButton target={target} /> : undefined}
        >
          Works in mode {MODES[demoted.to].label.toLowerCase()} instead of{' '}
          {MODES[demoted.from].label.toLowerCase()} since <RelativeTime at={demoted.at} />: the guard{' '}
          {demoted.reason} tripped. Reset it, or choose the mode yourself.
        </Standing>
      )}
      {rollout === null ? null : (
        <Standing tone="info" icon={<RefreshCw aria-hidden className={ICON} />}>
          {rollout.sentence}
        </Standing>
      )}
    </>
  )
}
