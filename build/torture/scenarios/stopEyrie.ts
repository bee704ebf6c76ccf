/**
 * An Eyrie is stopped (SIGSTOP) at every boundary of an action for longer than its lease: another one leads within a
 * minute, the first changes nothing when it wakes up, and what it had begun is brought to its end once it leads again.
 */
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

/** From the moment the holder was stopped. */
const TAKEOVER_MS = 60_000
/** What a woken one would do, it does at once. */
const AWAKE_MS = 5_000
/** From the moment it may lead again. */
const CLOSED_MS = 30_000
const TARGET = { project: PROJECT, service: 'web' }

interface Bench {
  readonly torture: Torture
  readonly project: TorturedProject
  readonly proxy: KillingProxy
  readonly first: Daemon
  readonly second: Daemon
}

/** A round waits for a lease to end, and a tenth of the twelve is one of them: all scenarios draw the same number. */
const STOPPED = STEPS.filter(({ name }) => name === '+1' || name === '-1')

export const stopEyrie: readonly Scenario[] = STOPPED.map((step, place) => ({
  name: `stop-eyrie ${step.name}`,
  kind: 'SIGSTOP of Eyrie past its lease',
  async run(torture) {
    if (torture.tenth && pick(torture, STOPPED.length) !== place) return
    const project = await upProject(torture.engine.host, torture.image)
    const proxy = await killingProxy(torture.engine.socket, `${PROJECT}-`)
    const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-stop-'))
    const started: Daemon[] = []
    try {
      const first = await startDaemon(path.join(folder, 'first'), proxy.socket)
      started.push(first)
      const second = await startDaemon(path.join(folder, 'second'), torture.engine.socket)
      started.push(second)
      const bench = { torture, project, proxy, first, second }
      // A frozen one changes no count and leads all the same.
      await second.call('controller.freeze', { frozen: true })
      if (torture.tenth) await oneRound(bench, step, 1 + pick(torture, step.changes), anyMoment(torture))
      else
        for (const moment of MOMENTS)
          for (let number = 1; number <= step.changes; number += 1)
            await oneRound(bench, step, number, moment)
    } finally {
      for (const daemon of started) {
        daemon.thaw()
        await daemon.end()
      }
      await proxy.close()
      await project.remove()
      await rm(folder, { recursive: true, force: true })
    }
  },
}))

function anyMoment(torture: Torture): Moment {
  return MOMENTS[pick(torture, MOMENTS.length)] ?? 'after'
}

async function oneRound(bench: Bench, step: Step, number: number, moment: Moment): Promise<void> {
  const { torture, project, proxy, first, second } = bench
  const wrong: string[] = []
  let stoppedAt = 0
  proxy.arm({
    change: number,
    moment,
    spring: () => {
      first.freeze()
      stoppedAt = Date.now()
    },
  })
  const acting = step.begin(first)
  while (stoppedAt === 0) await wait(20)
  await second.call('service.mode', { ...TARGET, mode: 'automatic' })
  while ((await leaseOf(second)) !== 'held' && Date.now() - stoppedAt < 2 * TAKEOVER_MS) await wait(100)
  const takeoverMs = Date.now() - stoppedAt
  if (takeoverMs > TAKEOVER_MS) wrong.push(`the takeover took ${(takeoverMs / 1000).toFixed(0)} s`)

  const before = proxy.changes().length
  const point = `${moment} ${proxy.changes()[number - 1] ?? ''}`
  first.thaw()
  await wait(AWAKE_MS)
  for (const late of proxy.changes().slice(before))
    wrong.push(`${late} by the one that does not lead any more`)
  if ((await leaseOf(first)) !== 'foreign') wrong.push('the first does not say who leads')

  await second.call('service.mode', { ...TARGET, mode: 'observe' })
  const freeAt = Date.now()
  await acting
  while ((await leaseOf(first)) === 'foreign' && Date.now() - freeAt < CLOSED_MS) await wait(100)
  const action = await closedAction(first, freeAt + CLOSED_MS)
  wrong.push(...(await wrongs(project, first, action, step.ends)))
  torture.record({
    scenario: `stop-eyrie ${step.name}`,
    point: `${point}, followed after ${(takeoverMs / 1000).toFixed(1)} s`,
    wrong,
    ms: Date.now() - freeAt,
    outcome: action?.outcome ?? '',
  })
  proxy.arm(null)
  await scaleTo(first, BASE)
}

async function leaseOf(daemon: Daemon): Promise<string | undefined> {
  const { projects } = await daemon.call('status.get', { project: PROJECT })
  return projects[0]?.lease.state
}
