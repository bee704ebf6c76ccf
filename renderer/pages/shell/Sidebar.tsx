/** Where one can go: the pages, and every project with its services and how they are. A rail of icons when narrow. */
import { memo } from 'react'
import {
  BellRing,
  FileText,
  FlaskConical,
  Gauge,
  History,
  Keyboard,
  LayoutGrid,
  Settings,
} from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { cx } from '../../components/cx.ts'
import { Mark } from '../../components/Mark.tsx'
import { StatusDot } from '../../components/StatusDot.tsx'
import { Tip } from '../../components/Tip.tsx'
import { openOverlay } from '../../state/overlay.ts'
import { useOverview } from '../../state/overview.ts'
import { hrefOf, overviewHref, serviceHref, simulationHref, useRoute } from '../../state/router.ts'
import { useStale } from '../../state/staleness.ts'
import { lookOf, worstOf } from './replicaState.ts'
import { ThemeSwitch } from './ThemeSwitch.tsx'

const LINK =
  'flex h-8 items-center gap-2.5 rounded-md px-2 text-muted transition-colors hover:bg-hover hover:text-fg ' +
  'aria-[current=page]:bg-raised aria-[current=page]:text-fg aria-[current=page]:shadow-low max-lg:w-9 max-lg:justify-center max-lg:px-0'

const PAGES = [
  { page: 'overview', href: overviewHref(), icon: LayoutGrid, label: 'Overview', keys: 'g o' },
  {
    page: 'simulation',
    href: simulationHref(),
    icon: FlaskConical,
    label: 'Simulation',
    keys: 'g s',
  },
  {
    page: 'history',
    href: hrefOf({ page: 'history', params: {} }),
    icon: History,
    label: 'History',
    keys: 'g h',
  },
  {
    page: 'resources',
    href: hrefOf({ page: 'resources', params: {} }),
    icon: Gauge,
    label: 'Resources',
    keys: 'g r',
  },
  {
    page: 'alerts',
    href: hrefOf({ page: 'alerts', params: {} }),
    icon: BellRing,
    label: 'Alerts',
    keys: 'g a',
  },
  {
    page: 'reports',
    href: hrefOf({ page: 'reports', params: {} }),
    icon: FileText,
    label: 'Reports',
    keys: 'g p',
  },
] as const

const ServiceLink = memo(function ServiceLink({
  project,
  name,
  current,
}: {
  readonly project: string
  readonly name: string
  readonly current: boolean
}) {
  // Only what is shown: a row changes every second, these seldom do.
  const { state, replicas, seenAt } = useOverview(
    useShallow(({ rows }) => {
      const row = rows[`${project}/${name}`]
      return row === undefined
        ? { state: null, replicas: null, seenAt: null }
        : { state: worstOf(row), replicas: row.replicas.current, seenAt: row.seenAt }
    }),
  )
  const stale = useStale(seenAt)
  const look = state === null ? null : lookOf(state)
  return (
    <a
      href={serviceHref(project, name)}
      aria-current={current ? 'page' : undefined}
      className="flex h-7 items-center gap-2.5 rounded-md px-2 text-muted transition-colors hover:bg-hover hover:text-fg aria-[current=page]:bg-raised aria-[current=page]:text-fg aria-[current=page]:shadow-low"
    >
      {look === null || stale ? (
        <StatusDot shape="hollow" tone="neutral" label="not known" />
      ) : (
        <StatusDot shape={look.shape} tone={look.tone} label={look.word} />
      )}
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <span className="text-sm text-faint" aria-label={`${replicas ?? 0} replicas`}>
        {replicas ?? '–'}
      </span>
    </a>
  )
})

function ProjectTree() {
  const route = useRoute()
  const projects = useOverview(
    useShallow((state) => Object.values(state.projects).sort((a, b) => a.name.localeCompare(b.name))),
  )
  if (projects.length === 0) return null
  return (
    <nav aria-label="Projects" className="min-h-0 flex-1 overflow-y-auto px-2 pb-4 max-lg:hidden">
      {projects.map((project) => (
        <section key={project.name} className="mt-4">
          <h2 className="px-2 pb-1 text-xs font-normal">
            <a
              href={overviewHref({ project: project.name })}
              className="block truncate rounded-sm text-faint hover:text-fg"
            >
              {project.name}
            </a>
          </h2>
          <ul>
            {[...project.services].sort().map((name) => (
              <li key={name}>
                <ServiceLink
                  project={project.name}
                  name={name}
                  current={
                    route.page === 'service' && route.project === project.name && route.service === name
                  }
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

export function Sidebar() {
  const route = useRoute()
  return (
    <aside className="flex h-full w-54 shrink-0 flex-col border-r border-line bg-sunken max-lg:w-13 max-lg:items-center">
      <a
        href={overviewHref()}
        aria-label="Eyrie: overview"
        className="mx-2 my-2 flex h-8 items-center gap-2 rounded-md px-2 max-lg:px-0"
      >
        <Mark className="size-5 text-accent-text" />
        <span className="text-lg font-strong max-lg:hidden">Eyrie</span>
      </a>
      <nav aria-label="Pages" className="flex flex-col gap-0.5 px-2 max-lg:px-0">
        {PAGES.map(({ page, href, icon: Icon, label, keys }) => (
          <Tip key={page} text={label} shortcut={keys} side="right">
            <a href={href} aria-current={route.page === page ? 'page' : undefined} className={LINK}>
              <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
              <span className="max-lg:sr-only">{label}</span>
            </a>
          </Tip>
        ))}
      </nav>
      <ProjectTree />
      <div
        className={cx(
          'mt-auto flex items-center gap-1 border-t border-line p-2 max-lg:w-full max-lg:flex-col',
        )}
      >
        <Tip text="Settings" shortcut="g ," side="right">
          <a
            href={hrefOf({ page: 'settings', params: {} })}
            aria-label="Settings"
            aria-current={route.page === 'settings' ? 'page' : undefined}
            className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg aria-[current=page]:bg-raised aria-[current=page]:text-fg"
          >
            <Settings aria-hidden className="size-4" strokeWidth={1.75} />
          </a>
        </Tip>
        <ThemeSwitch />
        <Tip text="Keyboard shortcuts" shortcut="?" side="right">
          <button
            type="button"
            aria-label="Keyboard shortcuts"
            onClick={() => openOverlay({ kind: 'shortcuts' })}
            className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg"
          >
            <Keyboard aria-hidden className="size-4" strokeWidth={1.75} />
          </button>
        </Tip>
      </div>
    </aside>
  )
}
