/** Which replica new ones are made of. */
import type { Replica, Service } from '../../shared/domain/inventory.ts'

/** New replicas are clones of the newest running replica: what a rollout brought last. */
export function newestUpToDate(service: Service): Replica | null {
  const candidates = service.replicas.filter((replica) => replica.state === 'running')
  return [...candidates].sort((a, b) => b.createdAt - a.createdAt)[0] ?? null
}
