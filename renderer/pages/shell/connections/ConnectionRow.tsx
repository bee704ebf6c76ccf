/** One connection in the switcher: its state and its words, and what can be done with it. */
import { useState } from 'react'
import { Check, Pin, Power, Radar, Trash2 } from 'lucide-react'
import type { ConnectionView, ProbeResult } from '../../../../shared/contract/connections.ts'
import { IconButton } from '../../../components/Button.tsx'
import { cx } from '../../../components/cx.ts'
import { Spinner } from '../../../components/Spinner.tsx'
import { StatusDot } from '../../../components/StatusDot.tsx'
import {
  keepConnection,
  probeConnection,
  removeConnection,
  useConnections,
} from '../../../state/connections.ts'
import { switchConnection } from '../../../state/router.ts'
import { STATE_LOOKS } from './looks.ts'

const ICON = { 'aria-hidden': true, className: 'size-3.5', strokeWidth: 1.75 } as const

function ProbeLine({ probe }: { readonly probe: ProbeResult | 'trying' }) {
  if (probe === 'trying')
    return (
      <span className="flex items-center gap-1.5">
        <Spinner className="size-3" /> Trying…
      </span>
    )
  return <span className={probe.ok ? 'text-ok' : 'text-bad'}>{probe.sentence}</span>
}

function Actions({ connection }: { readonly connection: ConnectionView }) {
  const { name, kept, primary, origin, current, open, state } = connection
  const [sure, setSure] = useState(false)
  return (
    <div className="flex shrink-0 items-center">
      <IconButton size="sm" label={`Test ${name}`} onClick={() => void probeConnection(name)}>
        <Radar {...ICON} />
      </IconButton>
      {primary || kept ? null : (
        <IconButton size="sm" label={`Keep ${name} running`} onClick={() => void keepConnection(name, true)}>
          <Pin {...ICON} />
        </IconButton>
      )}
      {primary || current || !(kept || (open && state !== 'elsewhere')) ? null : (
        <IconButton size="sm" label={`Close ${name}`} onClick={() => void keepConnection(name, false)}>
          <Power {...ICON} />
        </IconButton>
      )}
      {origin !== 'saved' || current ? null : (
        <IconButton
          size="sm"
          label={sure ? `Really remove ${name}` : `Remove ${name}`}
          kind={sure ? 'danger' : 'quiet'}
          onBlur={() => setSure(false)}
          onClick={() => {
            if (sure) void removeConnection(name)
            else setSure(true)
          }}
        >
          <Trash2 {...ICON} />
        </IconButton>
      )}
    </div>
  )
}

export function ConnectionRow({ connection }: { readonly connection: ConnectionView }) {
  const { name, label, state, detail, current, primary, kept } = connection
  const look = STATE_LOOKS[state]
  const probe = useConnections((all) => all.probes[name])
  return (
    <li className={cx('rounded-md', current && 'bg-sunken')}>
      <div className="flex items-center gap-1 pr-1">
        <button
          type="button"
          aria-current={current ? 'true' : undefined}
          onClick={() => {
            if (!current) switchConnection(primary ? null : name)
          }}
          className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover"
        >
          <StatusDot shape={look.shape} tone={look.tone} moving={state === 'connecting'} />
          <span className="flex min-w-0 flex-1 flex-col">
            <span className="flex min-w-0 items-center gap-1.5">
              <span className="truncate font-strong">{name}</span>
              {current ? <Check aria-hidden className="size-3.5 shrink-0 text-accent-text" /> : null}
            </span>
            <span className="truncate text-sm text-muted">{label}</span>
          </span>
          <span className="shrink-0 text-sm text-muted">
            {look.word}
            {kept ? <span className="text-faint"> · kept</span> : null}
          </span>
        </button>
        <Actions connection={connection} />
      </div>
      <p aria-live="polite" className="pr-2 pl-7 text-sm break-words text-muted [&:not(:empty)]:pb-2">
        {probe !== undefined ? (
          <ProbeLine probe={probe} />
        ) : state === 'unreachable' || state === 'invalid' ? (
          detail
        ) : null}
      </p>
    </li>
  )
}
