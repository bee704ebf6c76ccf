/** How the engine and Prometheus stand: a shape and a word in the header, the whole sentence on click. */
import { useState } from 'react'
import { ChevronsUpDown } from 'lucide-react'
import type { AppView } from '../../../shared/contract/views.ts'
import { LastSeen } from '../../components/RelativeTime.tsx'
import { Popover } from '../../components/Popover.tsx'
import { StatusDot, type Shape } from '../../components/StatusDot.tsx'
import type { Tone } from '../../components/Badge.tsx'
import { useLink } from '../../state/link.ts'
import { useOverview } from '../../state/overview.ts'
import { currentConnection, hrefOf } from '../../state/router.ts'
import { ConnectionList } from './connections/ConnectionList.tsx'

type SourceState = AppView['docker']['state'] | 'lost' | 'refused'

interface ChipLook {
  readonly shape: Shape
  readonly tone: Tone
  readonly word: string
}

const LOOKS: Readonly<Record<SourceState, ChipLook>> = {
  connected: { shape: 'disc', tone: 'ok', word: 'connected' },
  connecting: { shape: 'ring', tone: 'warn', word: 'connecting' },
  unreachable: { shape: 'diamond', tone: 'bad', word: 'unreachable' },
  off: { shape: 'hollow', tone: 'neutral', word: 'off' },
  lost: { shape: 'diamond', tone: 'bad', word: 'no connection' },
  refused: { shape: 'cross', tone: 'bad', word: 'cannot be used' },
}

const CHIP =
  'inline-flex h-8 min-w-0 items-center gap-2 rounded-md px-2 text-muted transition-colors hover:bg-hover ' +
  'hover:text-fg data-[state=open]:bg-hover data-[state=open]:text-fg'

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_1fr] gap-2 text-sm">
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}

/** What one looks at and how it stands; opened, the other connections there are. */
export function ConnectionChip() {
  const app = useOverview((state) => state.app)
  const host = useOverview((state) => state.host)
  const refusal = useOverview((state) => state.error)
  const link = useLink()
  const [open, setOpen] = useState(false)
  const refused = app === null && refusal !== null
  const known: SourceState = refused ? 'refused' : (app?.docker.state ?? 'connecting')
  const state: SourceState =
    link.state === 'open' ? known : link.state === 'connecting' ? 'connecting' : 'lost'
  const look = LOOKS[state]
  const simulated = app?.kind === 'simulated'
  const label = app?.label ?? currentConnection() ?? 'Connecting'
  return (
    <Popover
      label="Connection"
      className="w-104 max-w-[calc(100vw-1rem)]"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={CHIP}>
          <StatusDot shape={look.shape} tone={look.tone} moving={state === 'connecting'} />
          <span className="sr-only">Connection</span>
          <span className="max-w-72 truncate text-fg max-lg:max-w-28">{label}</span>
          <span className={state === 'connected' ? 'sr-only' : 'text-sm whitespace-nowrap'}>{look.word}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
        </button>
      }
    >
      <p className="pb-2 font-strong">{simulated ? 'Simulated engine' : `Docker: ${look.word}`}</p>
      <p className="pb-3 text-sm break-words text-muted">
        {link.state === 'lost' ? link.why : (app?.docker.detail ?? refusal)}
      </p>
      <dl className="grid gap-1">
        <Fact name="Connection">{app?.connection ?? currentConnection() ?? '–'}</Fact>
        <Fact name="Engine">{host === null ? '–' : `${host.engineVersion} on ${host.name}`}</Fact>
        <Fact name="Containers">{host?.containers ?? '–'}</Fact>
        <Fact name="Statistics">{app?.collection ?? '–'}</Fact>
        <Fact name="Answered">
          <LastSeen at={app?.docker.lastSeenAt ?? null} />
        </Fact>
      </dl>
      <hr className="my-3 border-line" />
      <ConnectionList onLeave={() => setOpen(false)} />
    </Popover>
  )
}

export function PrometheusChip() {
  const source = useOverview((state) => state.app?.prometheus ?? null)
  const open = useLink((link) => link.state === 'open')
  if (source === null) return null
  // Without Eyrie nobody knows how Prometheus is.
  const look = open ? LOOKS[source.state] : { ...LOOKS.off, word: 'not known' }
  return (
    <Popover
      label="Prometheus"
      className="w-80"
      trigger={
        <button type="button" className={CHIP}>
          <StatusDot shape={look.shape} tone={look.tone} moving={open && source.state === 'connecting'} />
          <span>
            Prom<span className="max-lg:sr-only">etheus</span>
          </span>
          <span
            className={
              open && source.state === 'connected' ? 'sr-only' : 'text-sm whitespace-nowrap max-lg:sr-only'
            }
          >
            {look.word}
          </span>
        </button>
      }
    >
      <p className="pb-2 font-strong">Prometheus: {look.word}</p>
      <p className="text-sm text-muted">{source.detail}</p>
      {source.state === 'off' ? null : (
        <p className="pt-2 text-sm text-faint">
          <LastSeen at={source.lastSeenAt} />
        </p>
      )}
      <a
        href={hrefOf({ page: 'doctor', params: {} })}
        className="mt-3 inline-block text-sm text-accent-text underline underline-offset-2"
      >
        Ask the doctor about each query
      </a>
    </Popover>
  )
}
