/** The switcher's list, as it stands now: read again while somebody looks at it. */
import { useEffect } from 'react'
import { Plus } from 'lucide-react'
import { Button } from '../../../components/Button.tsx'
import { refreshConnections, useConnections } from '../../../state/connections.ts'
import { openOverlay } from '../../../state/overlay.ts'
import { ConnectionRow } from './ConnectionRow.tsx'

const REFRESH_MS = 2_000

export function ConnectionList({ onLeave }: { readonly onLeave: () => void }) {
  const list = useConnections((state) => state.list)
  const error = useConnections((state) => state.error)
  useEffect(() => {
    useConnections.setState({ error: null, probes: {} })
    void refreshConnections()
    const timer = setInterval(() => void refreshConnections(), REFRESH_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <section aria-label="Connections" className="flex flex-col gap-2">
      <ul className="-mx-1 flex max-h-80 flex-col gap-0.5 overflow-y-auto">
        {(list ?? []).map((connection) => (
          <ConnectionRow
            key={`${connection.origin}/${connection.name}/${connection.label}`}
            connection={connection}
          />
        ))}
      </ul>
      {error === null ? null : (
        <p role="alert" className="text-sm break-words text-bad">
          {error}
        </p>
      )}
      <Button
        size="sm"
        className="self-start"
        icon={<Plus aria-hidden className="size-3.5" />}
        onClick={() => {
          onLeave()
          openOverlay({ kind: 'connection' })
        }}
      >
        Add connection…
      </Button>
    </section>
  )
}
