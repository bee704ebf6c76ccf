/**
 * Removes what an action made and never started, when nobody works on that action any more: its creation took effect
 * after the action had ended, the store that knew it was lost, or whoever led before left it. Nothing that ever ran is
 * touched, and nothing at all while somebody else leads.
 */
import type { Replica, Service } from '../../shared/domain/inventory.ts'
import type { Observer } from '../observe/observer.ts'
import type { EngineOperations } from '../observe/ports.ts'
import type { Store } from '../storage/store.ts'
import type { Actions } from './actions.ts'
import type { Leases } from './lease.ts'

export interface OrphanDependencies {
  readonly observer: Observer
  /** What acts on the project, with the leave of its fence. */
  readonly operations: (project: string) => EngineOperations
  readonly leases: Pick<Leases, 'acquire'>
  readonly store: Store
  readonly actions: Pick<Actions, 'active'>
  readonly now: () => number
  readonly onError: (sentence: string) => void
}

export interface OrphanSweep {
  start(): void
  stop(): void
  /** Looks once; resolves when what was due is removed. */
  sweep(): Promise<void>
}

/** Time for a request on its way to take effect. Whoever leads has it made unstarted no longer, and others may not. */
const PATIENCE_MS = 2_000

export function createOrphanSweep(deps: OrphanDependencies): OrphanSweep {
  /** Since when each is seen, by the own clock: the engine's may differ. */
  const seen = new Map<string, number>()
  const removing = new Set<string>()
  let stopListening: (() => void) | null = null
  let timer: NodeJS.Timeout | null = null

  async function remove(service: Service, { id, name, operation }: Replica): Promise<void> {
    removing.add(id)
    const lease = await deps.leases.acquire(service.project, service.engine)
    // Somebody else leads, and may be at work on it.
    if (!lease.ok) {
      removing.delete(id)
      seen.set(id, deps.now())
      return
    }
    const answer = await deps.operations(service.project).remove(id)
    lease.value.release()
    removing.delete(id)
    const what = `${name}, which action ${operation ?? ''} had made and nobody started`
    if (!answer.ok) {
      deps.onError(`could not remove ${what}: ${answer.error.message}`)
      seen.set(id, deps.now())
      return
    }
    seen.delete(id)
    deps.store.addEntry({
      at: deps.now(),
      kind: 'note',
      project: service.project,
      service: service.name,
      topic: 'recovery',
      sentence: `Removed ${what}.`,
    })
  }

  async function sweep(): Promise<void> {
    if (deps.observer.status().state !== 'connected') return
    const due: Promise<void>[] = []
    const there = new Set<string>()
    let next = Number.POSITIVE_INFINITY
    for (const { service, replica } of neverStarted(deps.observer)) {
      const { id, operation = '' } = replica
      there.add(id)
      if (deps.actions.active(service.project, service.name)?.id === operation) {
        seen.delete(id)
        continue
      }
      const since = seen.get(id) ?? deps.now()
      seen.set(id, since)
      const left = since + PATIENCE_MS - deps.now()
      if (left > 0) next = Math.min(next, left)
      else if (!removing.has(id)) due.push(remove(service, replica))
    }
    for (const id of seen.keys()) if (!there.has(id)) seen.delete(id)
    if (Number.isFinite(next) && stopListening !== null) again(next)
    await Promise.all(due)
  }

  function again(milliseconds: number): void {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(sweepNow, milliseconds + 50)
  }

  function sweepNow(): void {
    void sweep().catch((thrown: unknown) => deps.onError(`looking for orphans failed: ${String(thrown)}`))
  }

  return {
    start() {
      stopListening = deps.observer.changed.listen(sweepNow)
    },
    stop() {
      stopListening?.()
      stopListening = null
      if (timer !== null) clearTimeout(timer)
    },
    sweep,
  }
}

function neverStarted(
  observer: Observer,
): readonly { readonly service: Service; readonly replica: Replica }[] {
  const services = (observer.inventory()?.projects ?? []).flatMap((project) => project.services)
  return services.flatMap((service) =>
    service.replicas
      .filter(({ state, operation }) => state === 'created' && operation !== undefined)
      .map((replica) => ({ service, replica })),
  )
}
