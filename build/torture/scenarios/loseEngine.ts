/** The engine is killed, or hangs, under an action of an Eyrie that goes on: it ends in time, and nothing is half-made. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { closedAction, wrongs } from '../checks.ts'
import { startDaemon, type Daemon } from '../eyrie.ts'
import { killingProxy, MOMENTS, type KillingProxy, type Moment } from '../killingProxy.ts'
import { BASE, PROJECT, upProject, type TorturedProject } from '../project.ts'
import { pick, type Scenario, type Torture } from '../scenario.ts'
import { scaleTo, STEPS, type Step } from '../steps.ts'

const KILLS = 10
const HANGS = 5
/** An engine is started again by its service manager after about a second. */
const RESTART_MS = 1_000
/** Most hangs are short; every fifth is longer than any request may last. */
const HANG_MS = 7_000
const LONG_HANG_MS = 45_000
/** From the moment the engine is back: what was begun is finished or undone. */
const SETTLED_MS = 60_000
/** Until what the engine restarts by itself runs again. */
const BACK_MS = 30_000

interface Bench {
  readonly torture: Torture
  readonly project: TorturedProject
  readonly proxy: KillingProxy
  readonly daemon: Daemon
}

type Blow = (torture: Torture) => Promise<void>

const kill: Blow = async ({ engine }) => {
  await engine.end('SIGKILL')
  await wait(RESTART_MS)
  await engine.start()
}

const hang =
  (milliseconds: number): Blow =>
  async ({ engine }) => {
    await engine.freeze()
    await wait(milliseconds)
    await engine.thaw()
  }

export const loseEngine: readonly Scenario[] = [
  {
    name: 'kill-dockerd',
    kind: 'kill -9 of dockerd',
    run: (torture) => rounds(torture, 'kill-dockerd', torture.tenth ? 1 : KILLS, () => kill),
  },
  {
    name: 'hang-dockerd',
    kind: 'hang of dockerd',
    run: (torture) =>
      rounds(torture, 'hang-dockerd', torture.tenth ? 1 : HANGS, (round) =>
        hang(round % 5 === 4 ? LONG_HANG_MS : HANG_MS),
      ),
  },
]

async function rounds(
  torture: Torture,
  scenario: string,
  count: number,
  blowOf: (round: number) => Blow,
): Promise<void> {
  const project = await upProject(torture.engine.host, torture.image)
  const proxy = await killingProxy(torture.engine.socket, `${PROJECT}-`)
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'eyrie-torture-data-'))
  const daemon = await startDaemon(dataDir, proxy.socket)
  try {
    for (let round = 0; round < count; round += 1) {
      const step = STEPS[(torture.tenth ? pick(torture, STEPS.length) : round) % STEPS.length]
      if (step !== undefined)
        await oneRound({ torture, project, proxy, daemon }, scenario, step, blowOf(round))
    }
  } finally {
    await daemon.end()
    await proxy.close()
    await project.remove()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function oneRound(bench: Bench, scenario: string, step: Step, blow: Blow): Promise<void> {
  const { torture, project, proxy, daemon } = bench
  await step.prepare(daemon)
  await project.sicken(step.ill)
  const number = 1 + pick(torture, step.changes)
  const moment: Moment = MOMENTS[pick(torture, MOMENTS.length)] ?? 'after'
  const struck: Promise<void>[] = []
  proxy.arm({
    change: number,
    moment,
    spring: () => {
      struck.push(blow(torture))
    },
  })
  const begun = Date.now()
  await step.begin(daemon)
  await Promise.all(struck)
  const point = `${step.name}: ${moment} ${proxy.changes()[number - 1] ?? `change ${number}`}`
  proxy.arm(null)
  const action = await closedAction(daemon, Date.now() + SETTLED_MS)
  const ms = Date.now() - begun
  await untilBack(project)
  const wrong = struck.length === 0 ? ['the action ended before its point came'] : []
  const found = await wrongs(project, daemon, action, step.ends)
  torture.record({ scenario, point, wrong: [...wrong, ...found], ms, outcome: action?.outcome ?? '' })
  await project.sicken(false)
  await scaleTo(daemon, BASE)
}

/** The engine restarts its containers by itself, one after another. */
async function untilBack(project: TorturedProject): Promise<void> {
  const deadline = Date.now() + BACK_MS
  while (Date.now() < deadline) {
    const containers = await project.containers()
    if (containers.length > 0 && containers.every(({ state }) => state === 'running')) return
    await wait(500)
  }
}
