/**
 * A process that leads several projects and acts on each, through a connection of its own for each: a spec can stop it
 * as a whole, at a moment of its choice in every one of them.
 */
import { createLeases } from '../../loop/lease.ts'
import type { LeaseTiming } from '../../loop/leaseTiming.ts'
import { ownIdentity } from '../../storage/process.ts'
import type { EngineOperations } from '../../observe/ports.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { createClaims } from '../claims.ts'
import { openDockerApi } from '../client.ts'
import { fencedApi } from '../fencedApi.ts'
import { createDockerOperations } from '../operations.ts'

export interface Task {
  readonly project: string
  readonly socket: string
  /** `up`: one more replica of this container. `down`: it is stopped and removed. */
  readonly kind: 'up' | 'down'
  readonly container: string
}

export interface Order {
  readonly timing: LeaseTiming
  readonly tasks: readonly Task[]
  /** Leads until SIGTERM instead of acting. */
  readonly linger: boolean
}

export interface Told {
  readonly project: string
  /** `held`: it leads; `ended`: everything was done; else why not. */
  readonly what: 'held' | 'ended' | 'refused'
  readonly code: string
  readonly sentence: string
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order
const tell = (told: Told) => {
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

async function act(
  operations: EngineOperations,
  { kind, container, project }: Task,
): Promise<Result<unknown>> {
  if (kind === 'down') {
    const stopped = await operations.stop(container)
    return stopped.ok ? operations.remove(container) : stopped
  }
  const made = await operations.createClone(container, `${project}-web-2`, 2, 'stopped')
  return made.ok ? operations.start(made.value.id) : made
}

async function perform(task: Task): Promise<void> {
  const { project, socket } = task
  const opened = await openDockerApi({ name: project, address: { kind: 'socket', path: socket } })
  if (!opened.ok) throw new Error(opened.error.message)
  const api = opened.value
  const identity = { host: 'stopped', user: 'ada', instance: `stopped ${project}`, folder: project }
  const leases = createLeases({
    claims: createClaims(api),
    me: { ...identity, ...ownIdentity() },
    isDead: () => false,
    timing: order.timing,
    monotonic: () => performance.now(),
    now: () => Date.now(),
    store: { value: () => null, setValue: () => undefined },
    onLost: () => undefined,
  })
  leases.start()
  const lease = await leases.acquire(project, 'compose')
  const fence = leases.fence(project)
  if (!lease.ok || fence === null) {
    tell({
      project,
      what: 'refused',
      code: lease.ok ? '' : lease.error.code,
      sentence: lease.ok ? '' : lease.error.message,
    })
    return leases.stop()
  }
  tell({ project, what: 'held', code: '', sentence: '' })
  if (order.linger) {
    process.once('SIGTERM', () => void leases.stop().then(() => process.exit(0)))
    return
  }
  const answer = await act(createDockerOperations(fencedApi(api, fence)), task)
  const [code, sentence] = answer.ok ? ['', ''] : [answer.error.code, answer.error.message]
  tell({ project, what: answer.ok ? 'ended' : 'refused', code, sentence })
  await leases.stop()
}

await Promise.all(order.tasks.map(perform))
if (!order.linger) process.exit(0)
