/** One service: how it stands and why, its charts, the decision step by step, its replicas, policy and history. */
import { useCallback, useMemo, useState } from 'react'
import { Boxes, PlugZap } from 'lucide-react'
import { EmptyState } from '../../components/EmptyState.tsx'
import { cx } from '../../components/cx.ts'
import { useLink } from '../../state/link.ts'
import { overviewHref } from '../../state/router.ts'
import { useStale } from '../../state/staleness.ts'
import { ActionProgress } from './ActionProgress.tsx'
import { Charts } from './Charts.tsx'
import { DecisionPanel } from './decision/DecisionPanel.tsx'
import { HistoryPanel } from './HistoryPanel.tsx'
import { PolicyPanel } from './policy/PolicyPanel.tsx'
import { ReplicasPanel } from './ReplicasPanel.tsx'
import { ServiceHeading } from './ServiceHeading.tsx'
import { ServiceSkeleton } from './ServiceSkeleton.tsx'
import { Standings } from './Standings.tsx'
import { useService } from './useService.ts'

function Missing({ project, service }: { readonly project: string; readonly service: string }) {
  return (
    <EmptyState
      icon={<Boxes aria-hidden className="size-5" />}
      title={`There is no service ${project}/${service}`}
      actions={
        <a href={overviewHref()} className="text-accent-text underline underline-offset-2">
          Go to the overview
        </a>
      }
    >
      The engine lists no container of it. It comes back here by itself once Compose starts it again; its
      history stays under History.
    </EmptyState>
  )
}

function Unfollowed({ error }: { readonly error: string }) {
  return (
    <EmptyState icon={<PlugZap aria-hidden className="size-5" />} title="This service cannot be shown">
      {error}
    </EmptyState>
  )
}

export function ServicePage({ project, service }: { readonly project: string; readonly service: string }) {
  const view = useService(project, service)
  const { row, policy, decision } = view
  const lost = useLink((link) => link.state === 'lost')
  const old = useStale(row?.seenAt ?? null)
  const stale = row !== null && (old || !view.live)
  const [shown, setShown] = useState<{ readonly id: number; readonly serial: number } | null>(null)
  const show = useCallback(
    (id: number) => setShown((before) => ({ id, serial: (before?.serial ?? 0) + 1 })),
    [],
  )
  const limits = useMemo(
    () => ({ cpu: row?.cpu?.of ?? null, memory: row?.memory?.of ?? null }),
    [row?.cpu?.of, row?.memory?.of],
  )
  if (view.error !== null && !view.loaded) return <Unfollowed error={view.error} />
  if (!view.loaded) return <ServiceSkeleton lost={lost} />
  if (row === null) return <Missing project={project} service={service} />
  const [latest] = view.actions
  // An action's entry is replaced when it ends: that is news although no entry is new.
  const version = `${view.newestEntry ?? 0} ${latest?.id ?? ''} ${latest?.verification ?? ''}`
  return (
    <div className="mx-auto flex max-w-480 flex-col gap-4 px-6 pt-5 pb-12">
      <ServiceHeading row={row} stale={stale} />
      <Standings row={row} />
      {latest === undefined ? null : <ActionProgress action={latest} className="lg:hidden" />}
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Charts
            project={project}
            service={service}
            policy={policy?.policy ?? null}
            limits={limits}
            historyVersion={version}
            live={view.live}
            stale={stale}
            seenAt={stale ? row.seenAt : null}
            onEntry={show}
          />
          <ReplicasPanel replicas={view.replicas} unmeasured={row.unmeasured} stale={stale} />
        </div>
        <div className={cx('flex min-w-0 flex-col gap-4', stale && 'grayscale')}>
          {/* Beside the charts where there is room: they must not jump when something happens. */}
          {latest === undefined ? null : <ActionProgress action={latest} className="max-lg:hidden" />}
          <DecisionPanel
            project={project}
            service={service}
            decision={decision}
            policy={policy?.policy ?? null}
          />
        </div>
      </div>
      <HistoryPanel project={project} service={service} version={version} shown={shown} />
      {policy === null ? null : (
        <PolicyPanel key={`${project}/${service}`} project={project} service={service} resolved={policy} />
      )}
    </div>
  )
}
