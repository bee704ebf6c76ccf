/** A service of a Swarm in memory for tests of the loop: it takes updates as a manager does, and goes wrong as told. */
import { currentReplicas, type Replica, type Service } from '../../../shared/domain/inventory.ts'
import { fail, ok } from '../../../shared/lib/result.ts'
import type { HealthOutcome, SwarmOperations } from '../ports.ts'
import { replica } from './engine.ts'

export interface TestSwarm {
  readonly operations: SwarmOperations
  /** Every mutating call that was carried out, in order, as text. */
  readonly calls: string[]
  service(): Service
  /** Somebody else sets the count. */
  foreign(replicas: number): void
  /** What the wait for a count answers; left out: healthy. */
  readonly waits: Map<number, HealthOutcome>
  /** The next update is carried out, and its answer lost. */
  loseAnswer(): void
  /** Before each of the next updates somebody else changes something that is not the count. */
  meddle(times: number): void
}

export function taskReplica(number: number, changes: Partial<Replica> = {}): Replica {
  return replica(number, {
    name: `shop_web.${number}`,
    task: { id: `task-${number}`, state: 'running', message: '', node: 'a', here: true },
    ...changes,
  })
}

export function testSwarm(count: number, changes: Partial<Service> = {}): TestSwarm {
  let ordered = count
  let version = 10
  let lose = false
  let meddling = 0
  const calls: string[] = []
  const waits = new Map<number, HealthOutcome>()

  const service = (): Service => ({
    project: 'shop',
    name: 'web',
    engine: 'swarm',
    labels: {},
    replicas: Array.from({ length: ordered }, (_, index) => taskReplica(index + 1)),
    scalability: { ok: true },
    swarm: { id: 'service-1', name: 'shop_web', version, ordered, rollout: null, ceiling: null },
    ...changes,
  })
  const slots = () => currentReplicas(service()).map(({ number }) => number)

  return {
    calls,
    service,
    waits,
    foreign(replicas) {
      ordered = replicas
      version += 1
    },
    loseAnswer: () => {
      lose = true
    },
    meddle: (times) => {
      meddling = times
    },
    operations: {
      look: () => Promise.resolve(ok({ version, replicas: ordered })),
      setReplicas(change) {
        if (meddling > 0) {
          meddling -= 1
          version += 1
        }
        if (change.version !== version)
          return Promise.resolve(
            fail('OutOfSequence', `shop_web asks for ${ordered} now`, { retryable: true }),
          )
        const before = { ids: slots().map((slot) => `task-${slot}`), slots: slots() }
        calls.push(`${ordered} → ${change.replicas}`)
        ordered = change.replicas
        version += 1
        if (!lose) return Promise.resolve(ok(before))
        lose = false
        return Promise.resolve(fail('Unreachable', 'no answer within 20 s', { retryable: true }))
      },
      awaitTasks(wait, onProgress) {
        if (wait.replicas !== ordered)
          return Promise.resolve(fail('Superseded', `somebody else set shop_web to ${ordered} meanwhile`))
        onProgress(`${ordered} tasks run`)
        return Promise.resolve(ok(waits.get(wait.replicas) ?? { kind: 'healthy' as const, ms: 4000 }))
      },
    },
  }
}
