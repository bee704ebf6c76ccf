/** The rehearsal room: choose load, model and policies, run, compare, read any moment, tune, arm, export. */
import { useMemo, useState } from 'react'
import { CircleAlert, Unplug } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { LoadsView } from '../../../shared/contract/simulate.ts'
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { CursorContext, createCursor } from '../../components/charts/cursor.ts'
import { useLink } from '../../state/link.ts'
import { useOverview } from '../../state/overview.ts'
import { setParams, useRoute } from '../../state/router.ts'
import { Results } from './results/Results.tsx'
import { RunBar, runOf } from './RunBar.tsx'
import { LoadPanel, type LoadKind } from './setup/LoadPanel.tsx'
import { ModelPanel } from './setup/ModelPanel.tsx'
import { PoliciesPanel } from './setup/PoliciesPanel.tsx'
import { inAddress, setupOf, type Setup, type Target } from './setup/setup.ts'
import { UnreadContext, useUnread } from '../../components/unread.ts'
import { modelOf, useBaseModel, useLoads, usePreview } from './setup/useLoads.ts'

/** Services that are scaled, in the order of their names. */
function useScaled(): readonly Target[] {
  const keys = useOverview(
    useShallow((state) =>
      Object.values(state.rows)
        .filter(({ enabled }) => enabled)
        .map(({ project, name }) => `${project}/${name}`)
        .sort(),
    ),
  )
  return useMemo(
    () =>
      keys.map((key) => {
        const [project = '', service = ''] = key.split('/')
        return { project, service }
      }),
    [keys],
  )
}

export function SimulationPage() {
  const lost = useLink((link) => link.state === 'lost')
  const { loads, retry } = useLoads()
  const overview = useOverview((state) => state.loaded)
  const body =
    loads === null || !overview ? (
      lost ? (
        <EmptyState icon={<Unplug aria-hidden className="size-5" />} title="No connection to Eyrie">
          What there is to rehearse on comes back with the connection.
        </EmptyState>
      ) : (
        <Skeletons />
      )
    ) : loads.ok ? (
      <Room loads={loads.value} />
    ) : (
      <EmptyState
        icon={<CircleAlert aria-hidden className="size-5" />}
        title="What there is to rehearse on cannot be read"
        actions={<Button onClick={retry}>Try again</Button>}
      >
        {loads.problem}
      </EmptyState>
    )
  return <div className="mx-auto flex max-w-480 flex-col gap-4 px-6 pt-5 pb-12">{body}</div>
}

function Skeletons() {
  return (
    <>
      <h1 className="text-xl font-strong">Simulation</h1>
      <Loading what="the simulation" />
      <div className="grid gap-4 lg:grid-cols-3">
        {[1, 2, 3].map((index) => (
          <Skeleton key={index} className="h-72 rounded-lg" />
        ))}
      </div>
      <Skeleton className="h-55 rounded-lg" />
    </>
  )
}

function Room({ loads }: { readonly loads: LoadsView }) {
  const { params } = useRoute()
  const scaled = useScaled()
  const { service, load, base, model, policies, dt } = params
  const setup = useMemo(
    () => setupOf(pickDefined({ service, load, base, model, policies, dt }), loads, scaled),
    [service, load, base, model, policies, dt, loads, scaled],
  )
  const [cursor] = useState(createCursor)
  const estimate = useBaseModel(setup.base, setup.load, loads)
  const whole = useMemo(() => modelOf(estimate, setup.edits), [estimate, setup.edits])
  const shown = usePreview(setup.load, whole?.capacityRps ?? null)
  const { unread, report } = useUnread()
  const asked = useMemo(() => (unread.length > 0 ? null : runOf(setup, whole)), [unread, setup, whole])
  return (
    <CursorContext value={cursor}>
      <UnreadContext value={report}>
        <RunBar setup={setup} asked={asked} unread={unread} />
        {setup.unreadable.length === 0 ? null : (
          <Banner tone="warn" className="rounded-lg">
            The address names {setup.unreadable.join(' and ')} in a way that cannot be read; what stands here
            instead is the usual.
          </Banner>
        )}
        <SetupPanels
          loads={loads}
          setup={setup}
          scaled={scaled}
          estimate={estimate}
          model={whole}
          shown={shown}
        />
        <Results setup={setup} model={whole} asked={asked} />
      </UnreadContext>
    </CursorContext>
  )
}

function pickDefined(params: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** Another load has another time: what was zoomed into and looked at is not in it. */
const ELSEWHERE = { from: null, to: null, at: null } as const

function SetupPanels({
  loads,
  setup,
  scaled,
  estimate,
  model,
  shown,
}: {
  readonly loads: LoadsView
  readonly setup: Setup
  readonly scaled: readonly Target[]
  readonly estimate: ReturnType<typeof useBaseModel>
  readonly model: ReturnType<typeof modelOf>
  readonly shown: ReturnType<typeof usePreview>
}) {
  const [opened, setOpened] = useState<LoadKind | null>(null)
  const put = (changes: Readonly<Record<string, string | null>>) => setParams(changes, { replace: true })
  return (
    <section
      aria-label="Setup"
      className="grid gap-4 md:grid-cols-2 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1.2fr)_minmax(0,0.9fr)]"
    >
      <LoadPanel
        loads={loads}
        load={setup.load}
        opened={opened}
        target={setup.target}
        shown={shown}
        onOpen={setOpened}
        onChange={(next) => {
          setOpened(null)
          put({ load: inAddress.load(next), ...ELSEWHERE })
        }}
      />
      <ModelPanel
        loads={loads}
        base={setup.base}
        estimate={estimate}
        edits={setup.edits}
        onBase={(text) => put({ base: text, model: null })}
        onEdit={(edits) => put({ model: inAddress.model(edits) })}
      />
      <PoliciesPanel
        loads={loads}
        target={setup.target}
        targets={scaled}
        model={model}
        policies={setup.policies}
        onChange={(next) => put({ policies: inAddress.policies(next), focus: null })}
      />
    </section>
  )
}
