/** Claims on everything an engine runs: containers for what is its own, configs for what a Swarm shares. */
import { ok, type Failure, type Result } from '../../shared/lib/result.ts'
import type { ClaimReading, ClaimStore } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { configClaims } from './claimConfigs.ts'
import { containerClaims } from './claimContainers.ts'

/** An engine becomes a manager rarely. */
const NO_MANAGER_MS = 30_000

export function createClaims(api: DockerApi, monotonic: () => number = () => performance.now()): ClaimStore {
  const containers = containerClaims(api)
  const configs = configClaims(api)
  let askAgainAt = 0
  const storeOf = ({ engine }: { readonly engine: string }) => (engine === 'swarm' ? configs : containers)

  /** Null: there are no stacks here. */
  async function readStacks(): Promise<Result<ClaimReading> | null> {
    if (monotonic() < askAgainAt) return null
    const answer = await configs.read()
    if (answer.ok || !isNoManager(answer.error)) return answer
    askAgainAt = monotonic() + NO_MANAGER_MS
    return null
  }

  return {
    async read(of) {
      if (of !== undefined) return storeOf(of).read(of)
      const [own, stacks] = await Promise.all([containers.read(), readStacks()])
      if (!own.ok || stacks === null) return own
      // A Swarm without a leader must not take along what is the engine's own.
      if (!stacks.ok) return ok({ ...own.value, unread: stacks.error })
      return ok({
        // Both answered after this was asked for; the earlier clock is the more careful one for taking over.
        at: Math.min(own.value.at, stacks.value.at),
        claims: [...own.value.claims, ...stacks.value.claims],
        problems: [...own.value.problems, ...stacks.value.problems],
        unread: null,
      })
    },
    take: (claim) => storeOf(claim).take(claim),
    renew: (claim, until) => storeOf(claim).renew(claim, until),
    remove: (claim, until) => storeOf(claim).remove(claim, until),
  }
}

/** Not of one that is just starting, or has lost its leader: those have claims, and cannot show them now. */
function isNoManager({ code, message, details }: Failure): boolean {
  if (code === 'NotFound' || details?.statusCode === 501) return true
  return /not a swarm manager/i.test(message) && !/being prepared|trouble connecting/i.test(message)
}
