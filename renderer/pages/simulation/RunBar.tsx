/** The page's heading with what there is to do: run, cancel, export; and what a run of exactly this would be. */
import { useEffect, useMemo, useRef } from 'react'
import { Download, Play, Square } from 'lucide-react'
import type { Params } from '../../../shared/contract/contract.ts'
import type { ServiceModel } from '../../../shared/domain/model.ts'
import { Button } from '../../components/Button.tsx'
import { Menu, MenuItem } from '../../components/Menu.tsx'
import type { Command } from '../../state/commands.ts'
import { useLink } from '../../state/link.ts'
import { useOffer } from '../../state/pageCommands.ts'
import { cancelJob, isRunning, ranAs, startRun, useRehearsal } from '../../state/rehearsal.ts'
import { setParams, useRoute } from '../../state/router.ts'
import { exportRun, type ExportFormat } from './exportRun.ts'
import { Progress } from './Progress.tsx'
import { modelProblem } from './setup/modelFields.ts'
import { NumberField } from './setup/NumberField.tsx'
import { unreadWords } from '../../components/unread.ts'
import { DEFAULT_DT, inAddress, loadFor, type Setup } from './setup/setup.ts'

const FORMATS: readonly { readonly format: ExportFormat; readonly label: string; readonly detail: string }[] =
  [
    { format: 'html', label: 'Report (HTML)', detail: 'Measures, charts, model and policies in one file' },
    { format: 'csv', label: 'Measures (CSV)', detail: 'One number a row' },
    { format: 'json', label: 'Everything (JSON)', detail: 'With the charts’ numbers' },
  ]
const STEP = { label: 'Step', unit: 's', scale: 1, least: 0.1, most: 3600 } as const

/** What a run of the setup is; null while it lacks its model, or contradicts itself. */
export function runOf(setup: Setup, model: ServiceModel | null): Params<'simulate.run'> | null {
  if (model === null || modelProblem(model) !== null) return null
  return { load: loadFor(setup.load, model), model, policies: [...setup.policies], dt: setup.dt }
}

/** The whole setup in the address, so that a link to it means the same tomorrow. */
function begin(setup: Setup, asked: Params<'simulate.run'>): void {
  setParams(
    { run: '1', load: inAddress.load(setup.load), policies: inAddress.policies(setup.policies) },
    { replace: true },
  )
  startRun(asked)
}

export function RunBar({
  setup,
  asked,
  unread,
}: {
  readonly setup: Setup
  /** Null: the setup cannot be run as it is. */
  readonly asked: Params<'simulate.run'> | null
  /** Labels of numbers that cannot be read. */
  readonly unread: readonly string[]
}) {
  const { params } = useRoute()
  const run = useRehearsal((state) => state.run)
  const open = useLink((link) => link.state === 'open')
  const running = isRunning(run)
  const current = asked !== null && ranAs(run, asked)
  const job = run.id
  const whole = run.state?.job?.state === 'done'

  // A link to a run, or a reload of one, runs it.
  const resumed = useRef(false)
  useEffect(() => {
    if (resumed.current || !open || asked === null) return
    resumed.current = true
    if (params.run === '1' && useRehearsal.getState().run.id === null) startRun(asked)
  }, [open, asked, params.run])

  const commands = useMemo(
    (): readonly Command[] => [
      {
        id: 'simulation-run',
        section: 'This page',
        title: running ? 'Cancel the rehearsal' : 'Run the rehearsal',
        words: 'simulate replay start stop',
        ...(running || asked !== null ? {} : { refusal: 'the setup cannot be run as it is' }),
        run: () => {
          if (running) cancelJob('run')
          else if (asked !== null) begin(setup, asked)
        },
      },
      ...FORMATS.map(({ format, label }): Command => ({
        id: `simulation-export-${format}`,
        section: 'This page',
        title: `Export the comparison: ${label}`,
        words: 'save download report',
        ...(job !== null && whole ? {} : { refusal: 'run it first' }),
        run: () => {
          if (job !== null) void exportRun(job, format)
        },
      })),
    ],
    [running, asked, setup, job, whole],
  )
  useOffer(commands)

  return (
    <header className="sticky top-0 z-20 -mx-6 flex flex-wrap items-center gap-x-4 gap-y-2 bg-bg px-6 py-2">
      <h1 className="text-xl font-strong">Simulation</h1>
      <div className="min-w-0 flex-1">
        {unread.length > 0 ? (
          <p role="alert" className="text-bad">
            {unreadWords(unread)}
          </p>
        ) : run.problem !== null ? (
          <p role="alert" className="text-bad">
            {run.problem}
          </p>
        ) : run.asked === null ? (
          <p className="text-muted">Rehearses policies on a load. Nothing real is touched.</p>
        ) : current || running ? (
          <Progress job={run.state?.job ?? null} what="The rehearsal" />
        ) : (
          <p role="status" className="text-warn">
            The setup has changed since the results below: run it again.
          </p>
        )}
      </div>
      <div className="flex items-center gap-2">
        <span className="flex items-center gap-2 text-sm text-muted">
          Step of
          <NumberField
            kind={STEP}
            value={setup.dt}
            onChange={(dt) => setParams({ dt: dt === DEFAULT_DT ? null : String(dt) }, { replace: true })}
            className="w-20 [&>label]:sr-only"
          />
        </span>
        <Menu
          trigger={
            <Button disabled={job === null || !whole} icon={<Download aria-hidden className="size-4" />}>
              Export
            </Button>
          }
          align="end"
        >
          {FORMATS.map(({ format, label, detail }) => (
            <MenuItem
              key={format}
              detail={detail}
              onSelect={() => {
                if (job !== null) void exportRun(job, format)
              }}
            >
              {label}
            </MenuItem>
          ))}
        </Menu>
        {running ? (
          <Button icon={<Square aria-hidden className="size-3.5" />} onClick={() => cancelJob('run')}>
            Cancel
          </Button>
        ) : (
          <Button
            kind="primary"
            disabled={asked === null || !open}
            icon={<Play aria-hidden className="size-4" />}
            onClick={() => {
              if (asked !== null) begin(setup, asked)
            }}
          >
            Run
          </Button>
        )}
      </div>
    </header>
  )
}
