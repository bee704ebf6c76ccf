/**
 * The control: the same data as the dashboard's, followed through the same contract, drawn as one would without a
 * thought: every container a row, all of them drawn, all of them anew with every frame that comes.
 */
import '../../../shared/contract/jitless.ts'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { connect } from '../../../renderer/api/connect.ts'
import type { ServiceState } from '../../../shared/contract/contract.ts'
import type { ReplicaRow, ServiceRow } from '../../../shared/contract/views.ts'

const SORTS = ['Service', 'Replicas', 'CPU', 'Memory', 'Scores'] as const
type Sort = (typeof SORTS)[number]

interface Line {
  readonly service: ServiceRow
  readonly replica: ReplicaRow
}

function valueOf({ service, replica }: Line, sort: Sort): number | string {
  switch (sort) {
    case 'Service':
      return replica.name
    case 'Replicas':
      return service.replicas.current
    case 'CPU':
      return replica.cpu ?? -1
    case 'Memory':
      return replica.memory ?? -1
    case 'Scores':
      return service.scores?.up ?? -1
  }
}

function linesOf(states: Readonly<Record<string, ServiceState>>): readonly Line[] {
  return Object.values(states).flatMap((state) => {
    const { row } = state
    if (row === undefined) return []
    return Object.entries(state)
      .filter(([key]) => key.startsWith('replica:'))
      .map(([, replica]) => ({ service: row, replica: replica as ReplicaRow }))
  })
}

function Bar({ share }: { readonly share: number | null }) {
  return (
    <svg width="100" height="12">
      <rect width="100" height="12" fill="#ddd" />
      <rect width={100 * (share ?? 0)} height="12" fill="#37c" />
    </svg>
  )
}

function Naive() {
  const [states, setStates] = useState<Readonly<Record<string, ServiceState>>>({})
  const [sort, setSort] = useState<Sort>('Service')
  const [filter, setFilter] = useState('')
  useEffect(() => {
    const client = connect(null)
    const followed = new Set<string>()
    client.follow('overview.changed', {}, ({ state }) => {
      for (const [key, value] of Object.entries(state ?? {})) {
        if (!key.startsWith('service:') || followed.has(key)) continue
        followed.add(key)
        const { project, name } = value as ServiceRow
        client.follow('service.changed', { project, service: name }, (view) => {
          if (view.state !== null) setStates((before) => ({ ...before, [key]: view.state ?? {} }))
        })
      }
    })
    return () => client.close()
  }, [])
  const lines = linesOf(states)
    .filter(({ service, replica }) => `${replica.name} ${service.decision.sentence}`.includes(filter))
    .sort((a, b) => {
      const [x, y] = [valueOf(a, sort), valueOf(b, sort)]
      return typeof x === 'number' && typeof y === 'number' ? y - x : String(x).localeCompare(String(y))
    })
  return (
    <main id="content" style={{ height: '100vh', overflowY: 'auto' }}>
      <input
        aria-label="Filter services"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <table style={{ tableLayout: 'fixed', width: '100%' }}>
        <thead>
          <tr>
            {SORTS.map((each) => (
              <th key={each}>
                <button type="button" onClick={() => setSort(each)}>
                  {each}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ service, replica }, index) => (
            <tr key={index} data-row={replica.name}>
              <td>
                {replica.name} <small>{service.decision.sentence}</small>
              </td>
              <td>
                {service.replicas.ready} of {service.replicas.current}
              </td>
              <td>
                {replica.cpu?.toFixed(3)} <Bar share={replica.cpu} />
              </td>
              <td>
                {replica.memory?.toFixed(3)} <Bar share={replica.memory} />
              </td>
              <td>
                {service.scores?.up} / {service.scores?.down}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  )
}

document.title = 'The control'
document.body.replaceChildren(document.createElement('div'))
const root = document.body.firstElementChild
if (root !== null) createRoot(root).render(<Naive />)
