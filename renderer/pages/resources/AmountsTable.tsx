/** Limits, reservations and use of each service, with what its history says they should be. */
import type { ResourceAmount, ServiceResources } from '../../../shared/contract/audit.ts'
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'
import { ColumnHeads } from '../../components/ColumnHeads.tsx'
import { Meter } from '../../components/Meter.tsx'
import { serviceHref } from '../../state/router.ts'

type Format = (value: number) => string

function Amount({
  name,
  amount,
  format,
  fill,
}: {
  readonly name: string
  readonly amount: ResourceAmount
  readonly format: Format
  readonly fill: string
}) {
  const { limit, reservation, use } = amount
  const share = limit === null || use === null ? null : use / limit
  const of = limit === null ? 'no limit' : `of ${format(limit)}`
  const told = `${use === null ? 'not measured' : format(use)} ${of}${reservation === null ? '' : `, ${format(reservation)} reserved`}`
  return (
    <div className="min-w-40">
      <p>
        {use === null ? <span className="text-faint">–</span> : format(use)}{' '}
        <span className="text-muted">{of}</span>
      </p>
      <Meter
        label={name}
        value={share}
        valueText={told}
        parts={share === null ? [] : [{ id: 'use', share, className: fill }]}
        mark={limit === null || reservation === null ? undefined : reservation / limit}
        className="my-1"
      />
      <p className="text-sm text-muted">
        {reservation === null ? 'nothing reserved' : `${format(reservation)} reserved`}
      </p>
    </div>
  )
}

function Advice({ amount, format }: { readonly amount: ResourceAmount; readonly format: Format }) {
  const { advice } = amount
  if (advice === null) return <span className="text-faint">–</span>
  return (
    <span>
      {format(advice.target)}
      <span className="block text-sm text-muted">
        {format(advice.lower)} to {format(advice.upper)}
      </span>
    </span>
  )
}

const HEAD = [
  'Service',
  'CPU, each replica',
  'Memory, each replica',
  'PIDs',
  'CPU advised',
  'Memory advised',
  'What to make of it',
]

export function AmountsTable({ services }: { readonly services: readonly ServiceResources[] }) {
  return (
    // What scrolls must be reachable by keyboard.
    <div className="overflow-x-auto" role="region" aria-label="Table of limits and use" tabIndex={0}>
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
                <span className="block text-sm font-normal text-muted">
                  {row.replicas} {row.replicas === 1 ? 'replica' : 'replicas'}
                </span>
              </th>
              <td className="px-3 py-2.5">
                <Amount name={`CPU of ${row.service}`} amount={row.cpu} format={formatCores} fill="bg-cpu" />
              </td>
              <td className="px-3 py-2.5">
                <Amount
                  name={`Memory of ${row.service}`}
                  amount={row.memory}
                  format={formatBytes}
                  fill="bg-memory"
                />
              </td>
              <td className="px-3 py-2.5">{row.pids ?? <span className="text-faint">none</span>}</td>
              <td className="px-3 py-2.5">
                <Advice amount={row.cpu} format={formatCores} />
              </td>
              <td className="px-3 py-2.5">
                <Advice amount={row.memory} format={formatBytes} />
              </td>
              <td className="max-w-72 min-w-48 px-3 py-2.5 text-muted">
                {row.sentence}
                <span className="block text-sm">
                  {row.days < 1 ? `${Math.round(row.days * 24)} h` : `${row.days.toFixed(1)} days`} of
                  evidence
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
