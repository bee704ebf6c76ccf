/** What each service may use, uses and should have, and what the audit of the compose files found. */
import { Boxes, RotateCw } from 'lucide-react'
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Panel } from '../../components/Panel.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'
import { useOverview } from '../../state/overview.ts'
import { setParams, useRoute } from '../../state/router.ts'
import { AmountsTable } from './AmountsTable.tsx'
import { ProjectFindings } from './Findings.tsx'
import { readShown } from './findings.ts'
import { RightSizing } from './RightSizing.tsx'
import { useResources } from './useResources.ts'

const SEGMENTS = [
  { value: 'findings', label: 'Findings' },
  { value: 'fail', label: 'Failures' },
  { value: 'all', label: 'Everything', name: 'Everything that was looked at' },
] as const

export function ResourcesPage() {
  const { params } = useRoute()
  const shown = readShown(params)
  // Services that come, go or change their count are looked at anew; their numbers alone are not.
  const version = useOverview((state) =>
    Object.entries(state.rows)
      .map(([key, { replicas }]) => `${key}=${replicas.current}`)
      .sort()
      .join(),
  )
  const { audits, resources, error, busy, again } = useResources(params.project ?? null, version)
  const host = resources?.host
  return (
    <div className="mx-auto flex max-w-320 flex-col gap-4 px-6 pt-5 pb-12">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-strong">Resources</h1>
        <div className="flex items-center gap-2">
          <Segmented
            label="Show"
            value={shown}
            segments={SEGMENTS}
            onChange={(value) => setParams({ show: value === 'findings' ? null : value }, { replace: true })}
          />
          <Button disabled={busy} onClick={again} icon={<RotateCw aria-hidden className="size-3.5" />}>
            Look again
          </Button>
        </div>
      </div>
      {error === null ? null : (
        <Banner tone="bad" className="rounded-lg">
          {error}
        </Banner>
      )}
      {resources === null ? (
        error === null ? (
          <div className="flex flex-col gap-2">
            <Loading what="the resources" />
            {[1, 2, 3, 4, 5, 6].map((index) => (
              <Skeleton key={index} className="h-12 w-full" />
            ))}
          </div>
        ) : null
      ) : resources.services.length === 0 ? (
        <EmptyState icon={<Boxes aria-hidden className="size-5" />} title="No service runs here">
          Once a Compose project runs on this engine, its limits and what the audit finds are shown here.
        </EmptyState>
      ) : (
        <>
          <Panel
            title="Limits and use"
            detail={
              host === undefined
                ? undefined
                : `${host.name}: ${formatCores(host.cpus)}, ${formatBytes(host.memoryBytes)}`
            }
            bodyClassName="pb-1"
          >
            <AmountsTable services={resources.services} onChanged={again} />
          </Panel>
          <Panel
            title="Right-sizing"
            detail="Of each replica, from what was used in the last eight days"
            bodyClassName="pb-1"
          >
            <RightSizing services={resources.services} />
          </Panel>
        </>
      )}
      {audits?.map((audit) => (
        <ProjectFindings key={audit.project} audit={audit} shown={shown} />
      ))}
    </div>
  )
}
