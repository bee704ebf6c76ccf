/** Limits, reservations and use of each service, and the way to change them. */
import { useState } from 'react'
import type { ResourceAmount, ServiceResources } from '../../../shared/contract/audit.ts'
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'
import { Button } from '../../components/Button.tsx'
import { ColumnHeads } from '../../components/ColumnHeads.tsx'
import { Meter } from '../../components/Meter.tsx'
import { serviceHref } from '../../state/router.ts'
import { ChangeDialog } from './ChangeDialog.tsx'

function keyOf({ project, service }: ServiceResources): string {
  return `${project}/${service}`
}

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

const HEAD = ['Service', 'CPU, each replica', 'Memory, each replica', 'PIDs', 'Change']

export function AmountsTable({
  services,
  onChanged,
}: {
  readonly services: readonly ServiceResources[]
  readonly onChanged: () => void
}) {
  const [changing, setChanging] = useState<string | null>(null)
  const open = services.find((row) => keyOf(row) === changing)
  return (
    <>
      {/* What scrolls must be reachable by keyboard. */}
      <div className="overflow-x-auto" role="region" aria-label="Table of limits and use" tabIndex={0}>
        <table className="w-full min-w-160 border-collapse text-left">
          <ColumnHeads titles={HEAD} />
          <tbody>
            {services.map((row) => (
              <tr key={keyOf(row)} className="border-b border-line align-top last:border-0">
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
                  <Amount
                    name={`CPU of ${row.service}`}
                    amount={row.cpu}
                    format={formatCores}
                    fill="bg-cpu"
                  />
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
                <td className="px-3 py-2.5 pr-4">
                  <Button
                    size="sm"
                    aria-label={`Change the limits of ${row.service}`}
                    onClick={() => setChanging(keyOf(row))}
                  >
                    Change
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {open === undefined ? null : (
        <ChangeDialog row={open} onClose={() => setChanging(null)} onChanged={onChanged} />
      )}
    </>
  )
}
