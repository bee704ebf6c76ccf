/** Every container of the service: how it is, what it uses of its own limits, since when, and how it ended. */
import type { ReplicaRow } from '../../../shared/contract/views.ts'
import { formatAgo, formatBytes, formatCores, formatShare, plural } from '../../../shared/lib/format.ts'
import { Badge } from '../../components/Badge.tsx'
import { cx } from '../../components/cx.ts'
import { Meter } from '../../components/Meter.tsx'
import { Panel } from '../../components/Panel.tsx'
import { StatusDot } from '../../components/StatusDot.tsx'
import { useNow } from '../../state/clock.ts'
import { lookOf } from '../shell/replicaState.ts'

function Use({
  label,
  share,
  limit,
  className,
}: {
  readonly label: string
  readonly share: number | null
  /** What the share is of: "2.0 cores"; null: the host, no limit set. */
  readonly limit: string | null
  readonly className: string
}) {
  if (share === null) return <span className="text-faint">–</span>
  const of = limit === null ? 'of the host, no limit set' : `of ${limit}`
  return (
    <span className="flex items-center gap-2">
      <span className="w-11 text-right whitespace-nowrap">{formatShare(share)}</span>
      <Meter
        label={label}
        value={share}
        valueText={`${formatShare(share)} ${of}`}
        parts={[{ id: 'use', share, className }]}
        className="w-14"
      />
      <span className="hidden text-sm whitespace-nowrap text-faint @[46rem]:inline">{of}</span>
    </span>
  )
}

function Age({ at }: { readonly at: number }) {
  const words = useNow((now) => formatAgo(now - at))
  return (
    <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()}>
      {words}
    </time>
  )
}

/** How a container that does not run ended. */
function Ended({ replica }: { readonly replica: ReplicaRow }) {
  const { oomKilled, exitCode, state } = replica
  if (oomKilled) return <Badge tone="bad">out of memory{exitCode === null ? '' : `, exit ${exitCode}`}</Badge>
  if (exitCode === null || state === 'running') return null
  return <Badge tone={exitCode === 0 ? 'neutral' : 'bad'}>exit code {exitCode}</Badge>
}

/** Where a Swarm placed it, and Swarm's own word where that says more than ours. */
function Place({ task }: { readonly task: ReplicaRow['task'] }) {
  if (task === undefined) return null
  return (
    <td className="px-2 @[46rem]:px-3 text-muted">
      <span className="block whitespace-nowrap">{task.node ?? 'no node yet'}</span>
      {task.state === 'running' ? null : (
        <span className="block max-w-56 truncate text-sm text-faint" title={task.message}>
          {task.state}
          {task.message === '' ? '' : `: ${task.message}`}
        </span>
      )}
    </td>
  )
}

function Line({ replica }: { readonly replica: ReplicaRow }) {
  const look = lookOf(replica.dot)
  const { cpuLimit, memoryLimit } = replica
  return (
    <tr className={cx('border-t border-line', replica.dot === 'exited' && 'text-muted')}>
      <th scope="row" className="py-2 pr-3 pl-4 text-left font-normal">
        <span className="flex items-start gap-2.5">
          <StatusDot shape={look.shape} tone={look.tone} moving={look.moving} className="mt-1" />
          <span className="min-w-0">
            <span className="block whitespace-nowrap">{replica.name}</span>
            <span className="block max-w-56 truncate text-sm text-faint" title={replica.image}>
              {replica.image}
            </span>
          </span>
        </span>
      </th>
      <td className="px-2 @[46rem]:px-3 text-muted">
        <span className="flex items-center gap-2 whitespace-nowrap">
          {look.word}
          <Ended replica={replica} />
        </span>
      </td>
      <Place task={replica.task} />
      <td className="px-2 @[46rem]:px-3">
        <Use
          label={`CPU of ${replica.name}`}
          share={replica.cpu}
          limit={cpuLimit === null ? null : formatCores(cpuLimit)}
          className="bg-cpu"
        />
      </td>
      <td className="px-2 @[46rem]:px-3">
        <Use
          label={`Memory of ${replica.name}`}
          share={replica.memory}
          limit={memoryLimit === null ? null : formatBytes(memoryLimit)}
          className="bg-memory"
        />
      </td>
      <td className={cx('px-2 @[46rem]:px-3 text-right', replica.restarts > 0 ? 'text-warn' : 'text-faint')}>
        {replica.restarts}
      </td>
      <td className="px-2 @[46rem]:px-3 whitespace-nowrap text-muted">
        {replica.startedAt === null ? 'never started' : <Age at={replica.startedAt} />}
      </td>
    </tr>
  )
}

const HEADS = ['Replica', 'State', 'Node', 'CPU of limit', 'Memory of limit', 'Restarts', 'Started'] as const

export function ReplicasPanel({
  replicas,
  unmeasured,
  stale,
}: {
  readonly replicas: readonly ReplicaRow[]
  /** Whose numbers are missing, in a sentence; undefined: nobody's. */
  readonly unmeasured: string | undefined
  readonly stale: boolean
}) {
  const placed = replicas.some((replica) => replica.task !== undefined)
  const heads = HEADS.filter((head) => head !== 'Node' || placed)
  const running = replicas.filter((replica) => replica.dot !== 'exited').length
  return (
    <Panel
      title="Replicas"
      detail={`${running} running${replicas.length > running ? `, ${replicas.length - running} exited` : ''}`}
      bodyClassName="@container overflow-x-auto pb-1"
      className={cx(stale && 'grayscale')}
    >
      {replicas.length === 0 ? (
        <p className="px-4 pb-3 text-muted">
          No container of this service exists. Start it where it was deployed, or scale it up from here.
        </p>
      ) : (
        <table className="w-full border-collapse">
          <caption className="sr-only">{plural(replicas.length, 'replica')} of this service</caption>
          <thead>
            <tr className="text-left text-sm text-faint">
              {heads.map((head) => (
                <th
                  key={head}
                  scope="col"
                  className={cx(
                    'px-2 @[46rem]:px-3 py-1 font-normal whitespace-nowrap first:pl-4 last:pr-4',
                    head === 'Restarts' && 'text-right',
                  )}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {replicas.map((replica) => (
              <Line key={replica.name} replica={replica} />
            ))}
          </tbody>
        </table>
      )}
      {unmeasured === undefined ? null : <p className="px-4 py-2 text-sm text-muted">{unmeasured}.</p>}
    </Panel>
  )
}
