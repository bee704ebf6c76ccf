/** The page one glances at: the host's room, what was done last, and every service with its reason. */
import { PlugZap } from 'lucide-react'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { useOverview } from '../../state/overview.ts'
import type { RouteParams } from '../../state/router.ts'
import { CapacityPanel } from './CapacityPanel.tsx'
import { FirstStart } from './FirstStart.tsx'
import { FiringAlerts } from './FiringAlerts.tsx'
import { LatestActions } from './LatestActions.tsx'
import { ServicesTable } from './ServicesTable.tsx'

function LoadingPage() {
  return (
    <div className="grid gap-4">
      <Loading what="services" />
      <div className="grid grid-cols-2 gap-4">
        {[0, 1].map((panel) => (
          <div
            key={panel}
            className="grid h-45 content-start gap-4 rounded-lg border border-line bg-raised p-4"
          >
            <Skeleton className="h-3 w-28" />
            <Skeleton className="h-2.5 w-full" />
            <Skeleton className="h-3 w-2/3" />
            <Skeleton className="mt-2 h-2.5 w-full" />
            <Skeleton className="h-3 w-1/2" />
          </div>
        ))}
      </div>
      <div className="rounded-lg border border-line bg-raised">
        {Array.from({ length: 8 }, (_, row) => (
          <div key={row} className="flex h-15 items-center gap-8 border-b border-line px-4 last:border-0">
            <Skeleton className="h-3 w-40" />
            <Skeleton className="ml-auto h-6 w-20" />
            <Skeleton className="h-4 w-28" />
            <Skeleton className="h-4 w-28" />
            <Skeleton className="h-4 w-20" />
          </div>
        ))}
      </div>
    </div>
  )
}

export function OverviewPage({ params }: { readonly params: RouteParams }) {
  const loaded = useOverview((state) => state.loaded)
  const error = useOverview((state) => state.error)
  const empty = useOverview((state) => Object.keys(state.rows).length === 0)
  return (
    <div className="mx-auto grid max-w-460 gap-4 p-4">
      <h1 className="sr-only">Overview</h1>
      {!loaded && error !== null ? (
        <EmptyState icon={<PlugZap aria-hidden className="size-5" />} title="The overview cannot be shown">
          {error}
        </EmptyState>
      ) : !loaded ? (
        <LoadingPage />
      ) : (
        <>
          <FiringAlerts />
          <div className="grid grid-cols-2 gap-4">
            <CapacityPanel />
            <LatestActions />
          </div>
          {empty ? (
            <div className="rounded-lg border border-line bg-raised">
              <FirstStart />
            </div>
          ) : (
            <ServicesTable params={params} />
          )}
        </>
      )}
    </div>
  )
}
