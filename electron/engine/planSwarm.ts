/** The plan for a service of a Swarm: its count is set, and Swarm itself makes, places and ends the tasks. */
import type { PlannedOperation } from '../../shared/domain/history.ts'
import { currentReplicas, type Service } from '../../shared/domain/inventory.ts'

export interface SwarmPlanInput {
  readonly service: Service
  readonly to: number
  readonly cause: string
}

export function planSwarm({ service, to, cause }: SwarmPlanInput): readonly PlannedOperation[] {
  const current = currentReplicas(service).length
  const from = service.swarm?.ordered ?? current
  if (to === current && to === from) return []
  const target = service.name
  const what = to < current ? 'Swarm picks which tasks stop' : 'Swarm places them on its nodes'
  return [
    { type: 'update-service', target, cause: `${cause}; ${from} → ${to}, ${what}` },
    { type: 'await-healthy', target, cause },
  ]
}
