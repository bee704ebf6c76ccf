/** What stands where no service does: what was found, what would help, and the demo to look at meanwhile. Nothing waits for it. */
import type { ReactNode } from 'react'
import { Plug, Sparkles } from 'lucide-react'
import type { AppView } from '../../../shared/contract/views.ts'
import { Button } from '../../components/Button.tsx'
import type { Tone } from '../../components/Badge.tsx'
import { StatusDot, type Shape } from '../../components/StatusDot.tsx'
import { useOverview } from '../../state/overview.ts'
import { hrefOf, navigate, switchConnection } from '../../state/router.ts'

type State = AppView['docker']['state']

const LOOKS: Readonly<Record<State, { readonly shape: Shape; readonly tone: Tone }>> = {
  connected: { shape: 'disc', tone: 'ok' },
  connecting: { shape: 'ring', tone: 'warn' },
  unreachable: { shape: 'diamond', tone: 'bad' },
  off: { shape: 'hollow', tone: 'neutral' },
}
const DOCKER: Readonly<Record<State, string>> = {
  connected: 'Docker answers',
  connecting: 'Connecting to Docker',
  unreachable: 'Docker does not answer',
  off: 'Docker is not asked',
}
const PROMETHEUS: Readonly<Record<State, string>> = {
  connected: 'Prometheus answers',
  connecting: 'Connecting to Prometheus',
  unreachable: 'Prometheus does not answer',
  off: 'No Prometheus, which is fine',
}

function Found({
  state,
  title,
  children,
}: {
  readonly state: State
  readonly title: string
  readonly children: ReactNode
}) {
  return (
    <li className="flex items-baseline gap-3 border-t border-line py-3 first:border-t-0">
      <StatusDot {...LOOKS[state]} className="translate-y-px" />
      <div className="min-w-0">
        <p className="font-strong">{title}</p>
        <div className="mt-0.5 break-words text-muted">{children}</div>
      </div>
    </li>
  )
}

const toSettings = () => navigate(hrefOf({ page: 'settings', params: {} }))

export function FirstStart() {
  const app = useOverview((state) => state.app)
  if (app === null) return null
  const { docker, prometheus } = app
  const reached = docker.state === 'connected'
  return (
    <section aria-label="What was found" className="mx-auto max-w-160 px-6 py-8">
      <h2 className="text-lg font-strong">
        {reached ? 'No Compose project is running here' : 'There is nothing to show yet'}
      </h2>
      <p className="mt-1 text-muted">
        Eyrie watches every project it finds, and changes none before you arm a service.
      </p>
      <ul className="mt-4">
        <Found state={docker.state} title={DOCKER[docker.state]}>
          {docker.detail}
        </Found>
        <Found
          state={reached ? 'connecting' : 'off'}
          title={reached ? 'Waiting for a project' : 'No project is known'}
        >
          {reached ? (
            <>
              Start one with <code className="font-mono text-sm">docker compose up -d</code>: it shows up here
              within a few seconds.
            </>
          ) : (
            'Projects show up by themselves once Docker answers.'
          )}
        </Found>
        <Found state={prometheus.state} title={PROMETHEUS[prometheus.state]}>
          {prometheus.state === 'off'
            ? 'Docker’s own numbers are enough for CPU and memory; queues, delays and errors come from Prometheus.'
            : prometheus.detail}
        </Found>
      </ul>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button
          kind="primary"
          icon={<Sparkles aria-hidden className="size-3.5" />}
          onClick={() => switchConnection('demo')}
        >
          Explore the demo
        </Button>
        <Button icon={<Plug aria-hidden className="size-3.5" />} onClick={toSettings}>
          {prometheus.state === 'off' ? 'Connect an engine or Prometheus' : 'Connect another engine'}
        </Button>
      </div>
    </section>
  )
}
