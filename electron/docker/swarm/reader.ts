/**
 * Reads services, tasks and nodes from a manager. A Swarm that lost its quorum or its leader does not take what else
 * runs on the engine with it: what was known last is shown, cannot be scaled, and the remark says so.
 */
import type { Project, SwarmNode } from '../../../shared/domain/inventory.ts'
import { formatAgo } from '../../../shared/lib/format.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import type { DockerApi } from '../api.ts'
import type { Report } from '../fields.ts'
import { getJson } from '../get.ts'
import type { Membership } from './membership.ts'
import { readNode } from './node.ts'
import { swarmNodes, swarmProjects, type SwarmFacts } from './projects.ts'
import type { ReplicaContext } from './replicas.ts'
import { readService } from './service.ts'
import { readTask } from './task.ts'

export interface SwarmReading {
  projects(container: ReplicaContext['container']): readonly Project[]
  /** Null: not of a manager. */
  readonly nodes: readonly SwarmNode[] | null
  /** What the operator must know about it; null: all is well, or there is no Swarm. */
  readonly remark: string | null
}

export interface SwarmReader {
  /** Never fails as a whole. */
  read(membership: Membership, report: Report): Promise<SwarmReading>
  /** Something changed: a failure of before is no reason to wait. */
  forget(): void
}

const LIST_MS = 5_000
/** A Swarm without a leader lets every question run into its deadline: it is not asked at every look. */
const RETRY_MS = 15_000

const NOTHING: SwarmReading = { projects: () => [], nodes: null, remark: null }

interface Known {
  readonly facts: SwarmFacts
  readonly at: number
}

export function createSwarmReader(api: DockerApi, now: () => number): SwarmReader {
  let known: Known | null = null
  let failure: { readonly words: string; readonly until: number } | null = null

  async function list(path: string): Promise<Result<readonly unknown[]>> {
    const answer = await api.call(`list the Swarm's ${path}`, LIST_MS, (abortSignal) =>
      getJson(api.docker, `/${path}`, abortSignal),
    )
    if (!answer.ok) return answer
    if (!Array.isArray(answer.value)) return fail('Failed', `the Swarm's list of ${path} is not a list`)
    return ok(answer.value as readonly unknown[])
  }

  async function ask(hereId: string, report: Report): Promise<Result<SwarmFacts>> {
    // Services first: what is decided on a version must not be newer than the tasks it was decided with.
    const services = await list('services')
    if (!services.ok) return services
    const [tasks, nodes] = await Promise.all([list('tasks'), list('nodes')])
    if (!tasks.ok) return tasks
    if (!nodes.ok) return nodes
    const each = <T>(entries: readonly unknown[], read: (e: unknown, at: number, r: Report) => T | null) =>
      entries.flatMap((entry, position) => read(entry, position, report) ?? [])
    return ok({
      hereId,
      services: each(services.value, readService),
      tasks: each(tasks.value, readTask),
      nodes: each(nodes.value, readNode),
    })
  }

  return {
    async read(membership, report) {
      if (membership.kind !== 'manager') {
        known = null
        failure = null
        return membership.kind === 'none' ? NOTHING : { ...NOTHING, remark: membership.sentence }
      }
      if (failure === null || failure.until <= now()) {
        const answer = await ask(membership.nodeId, report)
        if (answer.ok) {
          known = { facts: answer.value, at: now() }
          failure = null
        } else failure = { words: withoutStop(answer.error.message), until: now() + RETRY_MS }
      }
      return readingOf(known, failure?.words ?? null, now())
    },
    forget() {
      failure = null
    },
  }
}

function readingOf(known: Known | null, words: string | null, now: number): SwarmReading {
  if (known === null) {
    return words === null ? NOTHING : { ...NOTHING, remark: `The Swarm's services are not shown: ${words}.` }
  }
  const { facts, at } = known
  const nodes = swarmNodes(facts)
  if (words === null) {
    return { projects: (container) => swarmProjects(facts, container), nodes, remark: null }
  }
  const sentence = `the Swarm does not answer, so nothing of it can be scaled (${words})`
  return {
    projects: (container) =>
      swarmProjects(facts, container).map((project) => ({
        ...project,
        services: project.services.map((service) => ({
          ...service,
          scalability: { ok: false as const, sentence },
        })),
      })),
    nodes,
    remark: `The Swarm's services are shown as they were ${formatAgo(now - at)}: ${words}.`,
  }
}

function withoutStop(sentence: string): string {
  return sentence.trim().replace(/\.$/, '')
}
