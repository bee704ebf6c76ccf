/** Claims on everything an engine runs: containers for what is its own, configs for what a Swarm shares. */
import { ok, type Result } from '../../shared/lib/result.ts'
import type { Claim, ClaimReading, ClaimStore } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { configClaims } from './claimConfigs.ts'
import { containerClaims } from './claimContainers.ts'

/** An engine becomes a manager, or ceases to be one, rarely. */
const MANAGER_AGE_MS = 30_000

export function createClaims(api: DockerApi, monotonic: () => number = () => performance.now()): ClaimStore {
  const containers = containerClaims(api)
  const configs = configClaims(api)
  /** Of configs, so that a claim finds its way back. */
  const shared = new Set<string>()
  let noManagerUntil = 0

  async function readShared(project: string | undefined): Promise<Result<ClaimReading> | null> {
    if (monotonic() < noManagerUntil) return null
    const answer = await configs.read(project)
    if (answer.ok) {
      for (const { id } of answer.value.claims) shared.add(id)
      return answer
    }
    const { statusCode } = answer.error.details ?? {}
    // 503 (406 before) is Swarm's word for "this node is not a manager"; engines without Swarm have no such path.
    const known = statusCode === 503 || statusCode === 406 || statusCode === 404 || statusCode === 501
    if (!known) return answer
    noManagerUntil = monotonic() + MANAGER_AGE_MS
    return null
  }

  const storeOf = ({ id }: Claim) => (shared.has(id) ? configs : containers)

  return {
    async read(project) {
      const [own, all] = await Promise.all([containers.read(project), readShared(project)])
      if (!own.ok || all === null) return own
      if (!all.ok) return all
      return ok({
        // Both answered after this was asked for; the earlier clock is the more careful one for taking over.
        at: Math.min(own.value.at, all.value.at),
        claims: [...own.value.claims, ...all.value.claims],
        problems: [...own.value.problems, ...all.value.problems],
      })
    },
    take: (claim) => (claim.engine === 'swarm' ? configs : containers).take(claim),
    renew: (claim, until) => storeOf(claim).renew(claim, until),
    remove: (claim, until) => storeOf(claim).remove(claim, until),
  }
}
