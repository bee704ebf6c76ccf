/** What must be so after every round, by the engine's own list and by what Eyrie says. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Action } from '../../shared/domain/history.ts'
import type { Daemon } from './eyrie.ts'
import { MAX, MIN, PROJECT, type TorturedProject } from './project.ts'

/** The newest action; null: none is recorded. */
export async function newestAction(daemon: Daemon): Promise<Action | null> {
  const { entries } = await daemon.call('history.list', {
    project: PROJECT,
    service: 'web',
    kind: 'action',
    limit: 1,
  })
  const [entry] = entries
  return entry?.kind === 'action' ? entry.action : null
}

/** The newest action once it is closed and nothing of it waits; null: not in time. */
export async function closedAction(daemon: Daemon, until: number): Promise<Action | null> {
  for (;;) {
    const action = await newestAction(daemon)
    if (action !== null && action.endedAt !== null && action.unsettled !== true) return action
    if (Date.now() > until) return null
    await wait(100)
  }
}

export async function wrongs(
  project: TorturedProject,
  daemon: Daemon,
  action: Action | null,
  ends: readonly number[],
): Promise<readonly string[]> {
  const containers = await project.containers()
  const running = containers.filter(({ state }) => state === 'running')
  const others = containers.filter(({ state }) => state !== 'running')
  const numbers = new Set(containers.map(({ number }) => number))
  const wrong: string[] = []
  if (!ends.includes(running.length)) wrong.push(`${running.length} replicas run, not ${ends.join(' or ')}`)
  if (running.length < MIN || running.length > MAX)
    wrong.push(`${running.length} is outside ${MIN} to ${MAX}`)
  for (const { name, state } of others) wrong.push(`${name} is left behind, ${state}`)
  if (numbers.size !== containers.length) wrong.push('two containers have the same number')
  if (action === null) wrong.push('the action was not closed in time')
  else {
    if (action.verification === null || action.outcome === '')
      wrong.push('the entry does not say how it ended')
    const open = action.operations.filter(({ state }) => state === 'running' || state === 'waiting')
    for (const { type, target } of open) wrong.push(`${type} ${target} is open in a closed action`)
    if (action.reached !== running.length)
      wrong.push(`the entry says ${String(action.reached)}, ${running.length} run`)
    const last = await lastAction(daemon)
    if (last?.at !== action.endedAt) wrong.push('the cooldown is lost: the last action is another one')
  }
  return wrong
}

/** What the cooldown is counted from, as the dashboard shows it. */
function lastAction(daemon: Daemon): Promise<{ readonly at: number } | null> {
  return new Promise((resolve) => {
    const stop = daemon.client.follow(
      'service.changed',
      { project: PROJECT, service: 'web' },
      ({ state }) => {
        if (state?.row === undefined) return
        setImmediate(() => stop())
        resolve(state.row.lastAction)
      },
    )
  })
}
