/** A project's line above its services. */
import { Box, Lock } from 'lucide-react'
import { plural } from '../../../shared/lib/format.ts'
import { useOverview } from '../../state/overview.ts'
import type { Group } from './order.ts'

const ENGINES = { compose: 'Compose', swarm: 'Swarm', simulated: 'simulated' } as const

export function GroupRow({ group, index }: { readonly group: Group; readonly index: number }) {
  const project = useOverview((state) => state.projects[group.project])
  const replicas = useOverview((state) =>
    group.keys.reduce((sum, key) => sum + (state.rows[key]?.replicas.current ?? 0), 0),
  )
  const lease = project?.lease
  return (
    <div role="row" aria-rowindex={index + 2} className="border-t border-line bg-bg">
      <div role="rowheader" aria-colspan={7} className="flex h-9 items-center gap-2 px-4">
        <Box aria-hidden className="size-3.5 text-faint" />
        <span className="font-strong">{group.project}</span>
        <span className="text-sm text-muted">
          {project === undefined ? '' : `${ENGINES[project.engine]} · `}
          {plural(group.keys.length, 'service')} · {plural(replicas, 'replica')}
        </span>
        {lease?.state === 'foreign' || lease?.state === 'refused' ? (
          <span className="flex min-w-0 items-center gap-1.5 text-sm text-warn">
            <Lock aria-hidden className="size-3.5 shrink-0" />
            <span className="truncate">{lease.sentence}</span>
          </span>
        ) : null}
      </div>
    </div>
  )
}
