/** The frame around every page: sidebar, header, notices, the page, and whatever lies over it. */
import { lazy, Suspense, useEffect, type ReactNode } from 'react'
import { Compass } from 'lucide-react'
import { assertNever } from '../../../shared/lib/result.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loading } from '../../components/Skeleton.tsx'
import { TipProvider } from '../../components/Tip.tsx'
import { useOverlay } from '../../state/overlay.ts'
import { follow } from '../../state/link.ts'
import { receiveOverview } from '../../state/overview.ts'
import { hrefOf, overviewHref, useRoute, type Route } from '../../state/router.ts'
import { OverviewPage } from '../overview/OverviewPage.tsx'
import { Banners } from './Banners.tsx'
import { ConnectionDialog } from './connections/ConnectionDialog.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { Header } from './Header.tsx'
import { PageBoundary } from './PageBoundary.tsx'
import { RollbackQuestion, ScaleQuestion, UnfreezeQuestion } from './Questions.tsx'
import { ShortcutsDialog } from './ShortcutsDialog.tsx'
import { Sidebar } from './Sidebar.tsx'
import { Toasts } from './Toasts.tsx'
import { useShortcuts } from './useShortcuts.ts'

// The charts are most of the code: they come after the first page is there, and before one asks for them.
const loadService = () => import('../service/ServicePage.tsx')
const loadHistory = () => import('../history/HistoryPage.tsx')
const loadSimulation = () => import('../simulation/SimulationPage.tsx')
const loadResources = () => import('../resources/ResourcesPage.tsx')
const loadDoctor = () => import('../doctor/DoctorPage.tsx')
const loadAlerts = () => import('../alerts/AlertsPage.tsx')
const loadSettings = () => import('../settings/SettingsPage.tsx')
const loadReports = () => import('../reports/ReportsPage.tsx')
const ServicePage = lazy(async () => ({ default: (await loadService()).ServicePage }))
const HistoryPage = lazy(async () => ({ default: (await loadHistory()).HistoryPage }))
const SimulationPage = lazy(async () => ({ default: (await loadSimulation()).SimulationPage }))
const AlertsPage = lazy(async () => ({ default: (await loadAlerts()).AlertsPage }))
const ResourcesPage = lazy(async () => ({ default: (await loadResources()).ResourcesPage }))
const ReportsPage = lazy(async () => ({ default: (await loadReports()).ReportsPage }))
const SettingsPage = lazy(async () => ({ default: (await loadSettings()).SettingsPage }))
const DoctorPage = lazy(async () => ({ default: (await loadDoctor()).DoctorPage }))

/** Fetches the other pages' code, so that the first click on one waits for nothing. */
export function preloadPages(): void {
  void Promise.all([
    loadService(),
    loadHistory(),
    loadSimulation(),
    loadResources(),
    loadAlerts(),
    loadReports(),
    loadSettings(),
    loadDoctor(),
  ])
}

function UnknownPage({ path }: { readonly path: string }) {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        icon={<Compass aria-hidden className="size-5" />}
        title="There is no such page"
        actions={
          <a href={overviewHref()} className="text-accent-text underline underline-offset-2">
            Go to the overview
          </a>
        }
      >
        <code className="font-mono text-sm">{path}</code> means nothing here.
      </EmptyState>
    </>
  )
}

function titleOf(route: Route): string {
  switch (route.page) {
    case 'overview':
      return route.params.project ?? 'Overview'
    case 'service':
      return `${route.service} · ${route.project}`
    case 'history':
      return 'History'
    case 'simulation':
      return 'Simulation'
    case 'alerts':
      return 'Alerts'
    case 'resources':
      return 'Resources'
    case 'reports':
      return 'Reports'
    case 'settings':
      return 'Settings'
    case 'doctor':
      return 'Doctor'
    case 'unknown':
      return 'Not found'
  }
}

function Page({ route }: { readonly route: Route }): ReactNode {
  switch (route.page) {
    case 'overview':
      return <OverviewPage params={route.params} />
    case 'service':
      return (
        <ServicePage
          key={`${route.project}/${route.service}`}
          project={route.project}
          service={route.service}
        />
      )
    case 'history':
      return <HistoryPage />
    case 'simulation':
      return <SimulationPage />
    case 'alerts':
      return <AlertsPage />
    case 'resources':
      return <ResourcesPage />
    case 'reports':
      return <ReportsPage />
    case 'settings':
      return <SettingsPage />
    case 'doctor':
      return <DoctorPage />
    case 'unknown':
      return <UnknownPage path={route.path} />
    default:
      return assertNever(route)
  }
}

function OverPage() {
  const overlay = useOverlay((state) => state.overlay)
  if (overlay === null) return null
  switch (overlay.kind) {
    case 'palette':
      return <CommandPalette />
    case 'shortcuts':
      return <ShortcutsDialog />
    case 'scale':
      return <ScaleQuestion {...overlay} />
    case 'rollback':
      return <RollbackQuestion {...overlay} />
    case 'unfreeze':
      return <UnfreezeQuestion />
    case 'connection':
      return <ConnectionDialog />
    default:
      return assertNever(overlay)
  }
}

export function Shell() {
  const route = useRoute()
  const title = titleOf(route)
  useShortcuts()
  useEffect(() => follow('overview.changed', {}, receiveOverview), [])
  useEffect(() => {
    document.title = `${title} · Eyrie`
  }, [title])
  return (
    <TipProvider>
      <div className="flex h-full">
        <a
          href="#content"
          onClick={(event) => {
            event.preventDefault()
            document.getElementById('content')?.focus()
          }}
          className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-overlay focus:p-2"
        >
          Skip to content
        </a>
        <Sidebar />
        <div className="flex min-w-0 flex-1 flex-col">
          <Header />
          <Banners />
          <main id="content" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
            <PageBoundary at={hrefOf({ ...route, params: {} })}>
              <Suspense fallback={<Loading what={title} />}>
                <Page route={route} />
              </Suspense>
            </PageBoundary>
          </main>
        </div>
      </div>
      <OverPage />
      <Toasts />
    </TipProvider>
  )
}
