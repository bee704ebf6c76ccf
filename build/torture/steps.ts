/** The actions that are interrupted. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Daemon } from './eyrie.ts'
import { BASE, PROJECT } from './project.ts'

export interface Step {
  readonly name: string
  readonly from: number
  /** Counts at which it may end. */
  readonly ends: readonly number[]
  /** New replicas never become healthy. */
  readonly ill: boolean
  /** How many changes it makes on the engine: where to choose from when not every point is tried. */
  readonly changes: number
  /** From the base to `from`. */
  prepare(daemon: Daemon): Promise<void>
  begin(daemon: Daemon): Promise<unknown>
}

const TARGET = { project: PROJECT, service: 'web' }

const ATTEMPTS = 5

/** Again, as an operator would, where nothing was done because the engine has only just come back. */
export async function scaleTo(daemon: Daemon, to: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await daemon.client.call('service.scale', { ...TARGET, to })
    if (answer.ok && answer.value.verification === 'converged') return
    if (answer.ok) throw new Error(`scaling to ${to}: ${answer.value.outcome}`)
    const { code, message, retryable } = answer.error
    if ((code !== 'Unreachable' && !retryable) || attempt === ATTEMPTS)
      throw new Error(`scaling to ${to}: ${code}: ${message}`)
    await wait(1_000)
  }
}

function scaling(name: string, to: number, changes: number): Step {
  return {
    name,
    from: BASE,
    ends: [BASE, to],
    ill: false,
    changes,
    prepare: () => Promise.resolve(),
    begin: (daemon) => daemon.client.call('service.scale', { ...TARGET, to }),
  }
}

export const STEPS: readonly Step[] = [
  scaling('+1', BASE + 1, 2),
  scaling('+3', BASE + 3, 6),
  scaling('-1', BASE - 1, 2),
  {
    name: 'rollback',
    from: BASE + 1,
    ends: [BASE, BASE + 1],
    ill: false,
    changes: 2,
    prepare: (daemon) => scaleTo(daemon, BASE + 1),
    begin: (daemon) => daemon.client.call('service.rollback', TARGET),
  },
  { ...scaling('+1 that is taken back', BASE + 1, 4), ends: [BASE], ill: true },
]
