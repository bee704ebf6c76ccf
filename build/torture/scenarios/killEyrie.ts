/** `kill -9` of Eyrie at every boundary of an action: around each change it makes on the engine, at each journal write. */
import { watch } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { watchBounds, type BoundsWatch } from '../bounds.ts'
import { closedAction, wrongs } from '../checks.ts'
import { startDaemon, type Daemon } from '../eyrie.ts'
import { killingProxy, MOMENTS, type KillingProxy, type Moment } from '../killingProxy.ts'
import { BASE, PROJECT, upProject, type TorturedProject } from '../project.ts'
import { isStarved } from '../pressure.ts'
import { pick, type Scenario, type Torture } from '../scenario.ts'
import { scaleTo, STEPS, type Step } from '../steps.ts'

/** The next start has this long to close what was interrupted, from the moment it is ready: booting is the machine's. */
const CLOSED_MS = 10_000
/** What comes later is wrong, and waited for all the same, so that the state is judged by itself. */
const LATEST_MS = 90_000
const JOURNAL = 'history.db.actions'

type Point =
  | { readonly at: 'change'; readonly number: number; readonly moment: Moment }
  | { readonly at: 'journal'; readonly number: number }

interface Bench {
  readonly torture: Torture
  readonly project: TorturedProject
  readonly proxy: KillingProxy
  readonly bounds: BoundsWatch
  readonly dataDir: string
  daemon: Daemon
}

export const killEyrie: readonly Scenario[] = STEPS.map((step) => ({
  name: `kill-eyrie ${step.name}`,
  kind: 'kill -9 of Eyrie',
  async run(torture) {
    const project = await upProject(torture.engine.host, torture.image)
    const proxy = await killingProxy(torture.engine.socket, `${PROJECT}-`)
    const bounds = await watchBounds(torture.engine.socket, project)
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'eyrie-torture-data-'))
    const bench = {
      torture,
      project,
      proxy,
      bounds,
      dataDir,
      daemon: await startDaemon(dataDir, proxy.socket),
    }
    try {
      if (torture.tenth) await oneRound(bench, step, somePoint(torture, step))
      else await everyRound(bench, step)
    } finally {
      await bench.daemon.end()
      bounds.close()
      await proxy.close()
      await project.remove()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}))

function somePoint(torture: Torture, step: Step): Point {
  const number = 1 + pick(torture, step.changes)
  const moment = MOMENTS[pick(torture, MOMENTS.length)] ?? 'after'
  return { at: 'change', number, moment }
}

/** Each boundary in turn, until the action has no further one. */
async function everyRound(bench: Bench, step: Step): Promise<void> {
  for (const moment of MOMENTS)
    for (let number = 1; await oneRound(bench, step, { at: 'change', number, moment }); number += 1);
  for (let number = 1; await oneRound(bench, step, { at: 'journal', number }); number += 1);
}

/** False: the action ended before there was such a boundary. */
async function oneRound(bench: Bench, step: Step, point: Point): Promise<boolean> {
  const { torture, project, proxy, bounds } = bench
  await step.prepare(bench.daemon)
  await project.sicken(step.ill)
  const journal = point.at === 'journal' ? killAtWrite(bench, point.number) : null
  proxy.forget()
  proxy.arm(
    point.at === 'change'
      ? { change: point.number, moment: point.moment, spring: () => bench.daemon.kill() }
      : null,
  )
  const ended = step.begin(bench.daemon).then(() => 'ended' as const)
  const first = await Promise.race([ended, bench.daemon.gone.then(() => 'killed' as const)])
  const killed = first === 'killed' || proxy.sprung() || journal?.sprung() === true
  const done = proxy.changes()
  journal?.close()
  proxy.arm(null)
  if (killed) {
    await bench.daemon.gone
    bench.daemon.client.close()
    const again = await startDaemon(bench.dataDir, proxy.socket)
    bench.daemon = again
    const action = await closedAction(again, again.startedAt + LATEST_MS)
    const ms = Date.now() - again.startedAt
    const found = await wrongs(project, again, action, step.ends)
    const lateness = late(ms, again)
    const starved = isStarved()
    torture.record({
      scenario: `kill-eyrie ${step.name}`,
      point: textOf(point, done),
      remark: lateness !== null && starved ? `${lateness}, on a machine short of CPU` : '',
      wrong: [
        ...(lateness === null || starved ? [] : [lateness]),
        ...found,
        ...bounds.violations(),
        ...repeated(proxy.carriedOut()),
      ],
      ms,
      outcome: action?.outcome ?? '',
    })
  }
  await project.sicken(false)
  await scaleTo(bench.daemon, BASE)
  return killed
}

function late(ms: number, { readyMs }: Daemon): string | null {
  const seconds = (of: number) => `${(of / 1_000).toFixed(1)} s`
  return ms - readyMs <= CLOSED_MS
    ? null
    : `closed after ${seconds(ms)}, ${seconds(readyMs)} of it to be ready`
}

/** No step of the action is done twice, whoever did it first. */
function repeated(carriedOut: readonly string[]): readonly string[] {
  const steps = carriedOut.filter((change) => /^(create|start|remove) /.test(change))
  const twice = steps.filter((change, at) => steps.indexOf(change) < at)
  return twice.map((change) => `${change} was done twice`)
}

function textOf(point: Point, done: readonly string[]): string {
  const last = done.at(-1) ?? 'anything'
  if (point.at === 'journal') return `at journal write ${point.number}, after ${last}`
  return point.moment === 'answered' ? `after the answer to ${last}` : `${point.moment} ${last}`
}

interface WriteTrap {
  sprung(): boolean
  close(): void
}

/** Kills when the journal's file was written for the n-th time. */
function killAtWrite({ dataDir, daemon }: Bench, number: number): WriteTrap {
  let writes = 0
  let sprung = false
  const watcher = watch(dataDir, (_, file) => {
    if (file !== JOURNAL) return
    writes += 1
    if (writes !== number) return
    sprung = true
    daemon.kill()
  })
  return { sprung: () => sprung, close: () => watcher.close() }
}
