/** The host's capacity: one bar per resource, from what is used to what is promised, with the numbers beside it. */
import type { HostView } from '../../../shared/contract/views.ts'
import { coresNumber, formatBytes, formatCores, formatShare } from '../../../shared/lib/format.ts'
import { cx } from '../../components/cx.ts'
import { LastSeen } from '../../components/RelativeTime.tsx'
import { Panel } from '../../components/Panel.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { Tip } from '../../components/Tip.tsx'
import { useOverview } from '../../state/overview.ts'
import { useStale } from '../../state/staleness.ts'
import { capacityOf, type Capacity } from './capacity.ts'

interface Kind {
  readonly name: string
  readonly fill: string
  readonly format: (value: number) => string
  readonly short: (value: number) => string
}

const CPU: Kind = {
  name: 'CPU',
  fill: 'bg-cpu',
  format: formatCores,
  short: coresNumber,
}
const MEMORY: Kind = {
  name: 'Memory',
  fill: 'bg-memory',
  format: formatBytes,
  short: formatBytes,
}

function Swatch({ className }: { readonly className: string }) {
  return <span aria-hidden className={cx('inline-block h-2 w-2 shrink-0 lg:w-3 rounded-[2px]', className)} />
}

function Item({
  swatch,
  name,
  value,
  hint,
  warn = false,
}: {
  readonly swatch: string
  readonly name: string
  readonly value: string
  readonly hint: string
  readonly warn?: boolean
}) {
  return (
    <Tip text={hint}>
      <button
        type="button"
        className="flex min-w-0 items-center gap-1.5 rounded-sm text-sm whitespace-nowrap"
      >
        <Swatch className={swatch} />
        <span className="text-muted">{name}</span>
        <span className={warn ? 'font-strong text-warn' : 'text-fg'}>{value}</span>
      </button>
    </Tip>
  )
}

/** Three bands on one scale: limits palest, reservations stronger, use a solid core; what stays bare is free. */
function Bar({
  capacity,
  kind,
  label,
}: {
  readonly capacity: Capacity
  readonly kind: Kind
  readonly label: string
}) {
  const { shares, commitment } = capacity
  const width = (share: number) => ({ width: `${share * 100}%` })
  return (
    <div
      role="img"
      aria-label={label}
      className="relative h-4 overflow-hidden rounded-sm bg-sunken ring-1 ring-line ring-inset"
    >
      <span className={cx('absolute inset-y-0 left-0 opacity-15', kind.fill)} style={width(shares.limits)} />
      <span
        className={cx('absolute inset-y-0 left-0 opacity-30', kind.fill)}
        style={width(shares.reserved)}
      />
      <span
        className={cx('absolute inset-y-1 left-0 rounded-r-sm', kind.fill)}
        style={width(shares.used ?? 0)}
      />
      {commitment > 1 ? <span className="absolute inset-y-0 right-0 w-1 bg-warn" /> : null}
    </div>
  )
}

function ResourceBar({ kind, resource }: { readonly kind: Kind; readonly resource: HostView['cpu'] }) {
  const capacity = capacityOf(resource)
  const { total, used, reserved, limits, free, commitment, shares } = capacity
  const unknown = 'not known'
  const usedText = used === null ? unknown : kind.short(used)
  const over = commitment > 1
  const label =
    `${kind.name}: ${usedText} used, ${kind.short(reserved)} reserved, limits ${kind.short(limits)}, ` +
    `${free === null ? unknown : kind.short(free)} free of ${kind.format(total)}`
  return (
    <div>
      <div className="flex items-baseline gap-2 pb-1.5">
        <h3 className="font-normal text-muted">{kind.name}</h3>
        <span className="ml-auto text-muted">
          <span className="text-lg font-strong text-fg">
            {shares.used === null ? '–' : formatShare(shares.used)}
          </span>{' '}
          of {kind.format(total)}
        </span>
      </div>
      <Bar capacity={capacity} kind={kind} label={label} />
      <div className="flex flex-wrap gap-x-2.5 gap-y-1 pt-2 lg:gap-x-4">
        <Item
          swatch={kind.fill}
          name="Used"
          value={usedText}
          hint="What runs on the host takes this much now."
        />
        <Item
          swatch={cx(kind.fill, 'opacity-45')}
          name="Reserved"
          value={kind.short(reserved)}
          hint="The sum of all running containers’ reservations."
        />
        <Item
          swatch={cx(kind.fill, 'opacity-15')}
          name="Limits"
          value={over ? `${kind.short(limits)} (${formatShare(commitment)})` : kind.short(limits)}
          warn={over}
          hint={
            over
              ? 'The sum of all limits is more than the host has: not all containers can use theirs at once.'
              : 'The sum of all running containers’ limits: what they could take at most.'
          }
        />
        <Item
          swatch="bg-sunken ring-1 ring-line-strong ring-inset"
          name="Free"
          value={free === null ? unknown : kind.short(free)}
          hint="Neither used nor reserved."
        />
      </div>
    </div>
  )
}

export function CapacityPanel() {
  const host = useOverview((state) => state.host)
  const simulated = useOverview((state) => state.app?.kind === 'simulated')
  const stale = useStale(host?.seenAt ?? null)
  return (
    <Panel
      title="Host capacity"
      detail={
        host === null ? undefined : stale ? (
          <LastSeen at={host.seenAt} />
        ) : simulated ? (
          `${host.name} · simulated`
        ) : (
          `${host.name} · Docker ${host.engineVersion}`
        )
      }
    >
      {host === null ? (
        <div className="grid gap-4 pt-1">
          <Skeleton className="h-3.5 w-full" />
          <Skeleton className="h-3.5 w-full" />
          <p className="text-sm text-muted">The host has not been seen yet.</p>
        </div>
      ) : (
        <div className={cx('grid gap-4', stale && 'grayscale [&_*]:text-faint')}>
          <ResourceBar kind={CPU} resource={host.cpu} />
          <ResourceBar kind={MEMORY} resource={host.memory} />
        </div>
      )}
    </Panel>
  )
}
