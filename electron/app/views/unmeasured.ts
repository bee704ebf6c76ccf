/** Says whose numbers are missing, and what it takes to have them: tasks of a Swarm on other nodes. */
import { currentReplicas, isReady, type Service } from '../../../shared/domain/inventory.ts'
import type { SourceStatus } from '../../../shared/domain/inventory.ts'
import type { Core } from '../core.ts'

/** Null: every ready replica out of this engine's reach has been read, or there is none. */
export function unmeasuredOf(core: Core, service: Service): string | null {
  const silent = currentReplicas(service).filter(
    (replica) =>
      replica.task?.here === false &&
      isReady(replica) &&
      (core.sampler.replica(replica.id)?.cpuShare ?? null) === null,
  )
  const nodes = silent.flatMap(({ task }) => task?.node ?? [])
  return nodes.length === 0 ? null : sentenceOf(nodes, core.factors.status())
}

/** "2 tasks run on node b; their numbers need Prometheus". `nodes`: one for each task. */
export function sentenceOf(nodes: readonly string[], prometheus: SourceStatus): string {
  const names = [...new Set(nodes)].sort()
  const one = nodes.length === 1
  const where = `${names.length === 1 ? 'node' : 'nodes'} ${names.join(', ')}`
  const run = `${nodes.length} ${one ? 'task runs' : 'tasks run'} on ${where}`
  const their = one ? 'its' : 'their'
  switch (prometheus.state) {
    case 'off':
      return `${run}; ${their} numbers need Prometheus`
    case 'connected':
      return `${run}, and Prometheus has no numbers of ${one ? 'it' : 'them'} yet: it has to scrape a cAdvisor there`
    case 'connecting':
    case 'unreachable':
      return `${run}; ${their} numbers need Prometheus, which does not answer`
  }
}
