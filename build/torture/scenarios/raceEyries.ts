/** Two and three Eyries on one engine are asked for the same change in the same moment: one does it, once. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startDaemon, type Daemon } from '../eyrie.ts'
import { killingProxy, type KillingProxy } from '../killingProxy.ts'
import { BASE, PROJECT, upProject, type TorturedProject } from '../project.ts'
import type { Scenario, Torture } from '../scenario.ts'

const RACES = 50
const TARGET = { project: PROJECT, service: 'web' }
/** Until every one of them has seen what the last race came to. */
const SEEN_MS = 15_000

interface Racer {
  readonly daemon: Daemon
  readonly proxy: KillingProxy
}

export const raceEyries: readonly Scenario[] = [2, 3].map((count) => ({
  name: `race-${count}`,
  kind: `race of ${count} Eyries`,
  run: (torture) => races(torture, count),
}))

async function races(torture: Torture, count: number): Promise<void> {
  const project = await upProject(torture.engine.host, torture.image)
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-race-'))
  const racers: Racer[] = []
  try {
    for (let number = 1; number <= count; number += 1) {
      const proxy = await killingProxy(torture.engine.socket, `${PROJECT}-`)
      const daemon = await startDaemon(path.join(folder, String(number)), proxy.socket)
      racers.push({ daemon, proxy })
    }
    for (let race = 1; race <= (torture.tenth ? RACES / 10 : RACES); race += 1) {
      const to = race % 2 === 1 ? BASE + 1 : BASE
      const begun = Date.now()
      const { wrong, outcome } = await oneRace(project, racers, to)
      const scenario = `race-${count}`
      torture.record({ scenario, point: `race ${race}, to ${to}`, wrong, ms: Date.now() - begun, outcome })
    }
  } finally {
    for (const { daemon, proxy } of racers) {
      await daemon.end()
      await proxy.close()
    }
    await project.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

async function oneRace(
  project: TorturedProject,
  racers: readonly Racer[],
  to: number,
): Promise<{ readonly wrong: readonly string[]; readonly outcome: string }> {
  const wrong: string[] = []
  for (const { proxy } of racers) proxy.arm(null)
  const answers = await Promise.all(
    racers.map(({ daemon }) => daemon.client.call('service.scale', { ...TARGET, to })),
  )
  const acted = answers.flatMap((answer) =>
    answer.ok && answer.value.operations.length > 0 ? [answer.value] : [],
  )
  if (acted.length !== 1) wrong.push(`${acted.length} of them acted`)
  for (const { verification, outcome } of acted) if (verification !== 'converged') wrong.push(outcome)
  for (const answer of answers)
    if (!answer.ok && answer.error.code !== 'Blocked') wrong.push(answer.error.message)
  const changes = racers.flatMap(({ proxy }) => proxy.changes())
  for (const change of new Set(changes))
    if (changes.filter((other) => other === change).length > 1) wrong.push(`${change} was done twice`)
  const containers = await project.containers()
  const states = containers.map(({ state }) => state)
  if (states.some((state) => state !== 'running') || states.length !== to)
    wrong.push(`there are ${states.join(', ')} instead of ${to} running`)
  for (const { daemon } of racers)
    if (!(await sees(daemon, to))) wrong.push(`process ${daemon.pid} does not see ${to} replicas`)
  const refused = answers.flatMap((answer) => (answer.ok ? [] : [String(answer.error.details?.reason)]))
  return { wrong, outcome: [...acted.map(({ outcome }) => outcome), ...refused].join(' ') }
}

async function sees(daemon: Daemon, count: number): Promise<boolean> {
  const end = Date.now() + SEEN_MS
  while (Date.now() < end) {
    const { projects } = await daemon.call('status.get', { project: PROJECT })
    if (projects[0]?.services[0]?.replicas.current === count) return true
    await wait(100)
  }
  return false
}
