/** Whether Swarm is replacing a service's tasks, told from its update and from the tasks themselves. Pure. */
import type { SwarmService } from '../../../shared/domain/inventory.ts'
import type { ServiceFacts, UpdateFacts } from './service.ts'
import { isWanted, type TaskFacts } from './task.ts'

/** `tasks` are the service's own. */
export function rolloutOf(service: ServiceFacts, tasks: readonly TaskFacts[]): SwarmService['rollout'] {
  const { update } = service
  const told = update === null ? null : sentenceOf(update)
  if (update !== null && told !== null) return { since: update.startedAt ?? 0, sentence: told }
  const wanted = tasks.filter(isWanted)
  const versions = new Set(wanted.map(({ template }) => template.hash))
  if (versions.size < 2) return null
  const current = wanted.filter(({ template }) => template.hash === service.template.hash)
  const newest = current.length > 0 ? current : wanted
  return {
    since: Math.min(...newest.map(({ createdAt }) => createdAt)),
    sentence: `Tasks of ${versions.size} versions run: ${current.length} of ${wanted.length} are as the service says`,
  }
}

function sentenceOf({ state, message }: UpdateFacts): string | null {
  const why = message === '' ? '' : ` (${message.replace(/\.$/, '')})`
  switch (state) {
    case 'updating':
      return `Swarm is updating its tasks${why}`
    case 'paused':
      return `Its update stands still half done${why}: continue it or run docker service rollback`
    case 'rollback_started':
      return `Swarm is rolling its tasks back${why}`
    case 'rollback_paused':
      return `Its rollback stands still half done${why}`
    default:
      return null
  }
}
