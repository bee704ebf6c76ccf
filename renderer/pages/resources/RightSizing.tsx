/** What the history says each replica should have: bounds, evidence, what following it saves, and what it risks. */
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ResourceAmount, ServiceResources } from '../../../shared/contract/audit.ts'
import type { RiskLevel } from '../../../shared/domain/sizing.ts'
import { capital, formatBytes, formatCores, formatDays } from '../../../shared/lib/format.ts'
import { Badge, type Tone } from '../../components/Badge.tsx'
import { ColumnHeads } from '../../components/ColumnHeads.tsx'
import { cx } from '../../components/cx.ts'
import { serviceHref } from '../../state/router.ts'

type Format = (value: number) => string

const SOURCES = { eyrie: 'Eyrie’s own', prometheus: 'Prometheus’' } as const
const RISK: Readonly<Record<RiskLevel, { readonly tone: Tone; readonly icon: typeof CircleCheck }>> = {
  low: { tone: 'ok', icon: CircleCheck },
  medium: { tone: 'warn', icon: TriangleAlert },
  high: { tone: 'bad', icon: CircleAlert },
}

/** The band from lower to upper, the target in it, and today's limit; the row's text says the same. */
function Range({
  amount: { advice, limit },
  fill,
}: {
  readonly amount: ResourceAmount
  readonly fill: string
}) {
  if (advice === null) return null
  const { lower, target, upper } = advice
  // Little evidence makes upper bounds of many times the target: they end at the bar's end.
  const whole = Math.max(limit ?? 0, Math.min(upper, target * 2)) * 1.05
  const place = (value: number) => `${Math.min(1, value / whole) * 100}%`
  return (
    <div aria-hidden className="relative my-1 h-1.5 w-36 overflow-hidden rounded-full bg-sunken">
      <span
        className={cx('absolute inset-y-0 opacity-50', fill)}
        style={{ left: place(lower), right: `calc(100% - ${place(upper)})` }}
      />
      <span className={cx('absolute inset-y-0 w-1', fill)} style={{ left: `calc(${place(target)} - 2px)` }} />
      {limit === null ? null : (
        <span className="absolute inset-y-0 w-0.5 bg-fg" style={{ left: `calc(${place(limit)} - 1px)` }} />
      )}
    </div>
  )
}

function Advised({
  amount,
  format,
  fill,
}: {
  readonly amount: ResourceAmount
  readonly format: Format
  readonly fill: string
}) {
  const { advice, limit } = amount
  if (advice === null) return <span className="text-faint">not measured</span>
  return (
    <div>
      <p>
        {format(advice.target)}{' '}
        <span className="text-muted">{limit === null ? 'no limit today' : `limit ${format(limit)}`}</span>
      </p>
      <Range amount={amount} fill={fill} />
      <p className="text-sm text-muted">
        {format(advice.lower)} to {format(advice.upper)}
      </p>
      <p className="text-sm text-muted">
        {formatDays(advice.days)}, {SOURCES[advice.source]} history
      </p>
    </div>
  )
}

function Saved({ amount, format }: { readonly amount: ResourceAmount; readonly format: Format }) {
  const { limit = null, reservation = null } = amount.saves ?? {}
  if (limit === null && reservation === null) return null
  const told = (value: number) => {
    const size = format(Math.abs(value))
    // What rounds to nothing is no saving.
    if (size === format(0)) return 'the same'
    return value < 0 ? `${size} more` : `${size} less`
  }
  return (
    <p>
      {limit === null ? null : told(limit)}
      {reservation === null ? null : (
        <span className="block text-sm text-muted">{told(reservation)} reserved</span>
      )}
    </p>
  )
}

function RiskCell({ risk, days, note }: Pick<ServiceResources, 'risk' | 'days' | 'note'>) {
  if (days === 0) return <span className="text-faint">–</span>
  const { tone, icon: Icon } = RISK[risk.level]
  return (
    <div className="flex flex-col items-start gap-1">
      <Badge tone={tone} icon={<Icon aria-hidden className="size-3" />}>
        {risk.level}
      </Badge>
      {risk.reasons.map((reason) => (
        <p key={reason} className="text-sm text-muted">
          {capital(reason)}.
        </p>
      ))}
      {note === null ? null : <p className="text-sm text-warn">{note}</p>}
    </div>
  )
}

const HEAD = [
  'Service',
  'CPU advised',
  'Memory advised',
  'All replicas',
  'Risk of the target',
  'What to make of it',
]

export function RightSizing({ services }: { readonly services: readonly ServiceResources[] }) {
  return (
    // What scrolls must be reachable by keyboard.
    <div className="overflow-x-auto" role="region" aria-label="Table of right-sizing" tabIndex={0}>
      <table className="w-full min-w-240 border-collapse text-left">
        <ColumnHeads titles={HEAD} />
        <tbody>
          {services.map((row) => (
            <tr
              key={`${row.project}/${row.service}`}
              className="border-b border-line align-top last:border-0"
            >
              <th scope="row" className="px-3 py-2.5 pl-4 font-strong">
                <a
                  href={serviceHref(row.project, row.service)}
                  className="hover:underline hover:underline-offset-2"
                >
                  {row.service}
                </a>
              </th>
              <td className="px-3 py-2.5">
                <Advised amount={row.cpu} format={formatCores} fill="bg-cpu" />
              </td>
              <td className="px-3 py-2.5">
                <Advised amount={row.memory} format={formatBytes} fill="bg-memory" />
              </td>
              <td className="px-3 py-2.5 whitespace-nowrap">
                <Saved amount={row.cpu} format={formatCores} />
                <Saved amount={row.memory} format={formatBytes} />
              </td>
              <td className="max-w-64 min-w-48 px-3 py-2.5">
                <RiskCell risk={row.risk} days={row.days} note={row.note} />
              </td>
              <td className="max-w-64 min-w-40 px-3 py-2.5 text-muted">{row.sentence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
