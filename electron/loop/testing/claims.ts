/**
 * An engine's claims in memory, by the rules of the real one: a name is given once, a renaming fails where the name is
 * taken, and one clock counts. Each call waits for `gate`, so that a test decides in which order calls take effect.
 */
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import {
  CLOCK_GRAIN_MS,
  type Claim,
  type ClaimReading,
  type ClaimStore,
  type Holder,
} from '../../observe/ports.ts'

export interface FakeClaims {
  /** The engine as one contender reaches it. */
  store(contender: string): ClaimStore
  /** What lies there. */
  all(): readonly Claim[]
  /** Every change the engine made, in order. */
  readonly changes: string[]
  /** As `docker container prune` does. */
  prune(): void
  /** A made-up claim, or one of another machine. */
  put(claim: Claim): void
  /** Whether the engine answers. */
  reachable: boolean
  /** Whether it has an image to make claims of. */
  image: boolean
  problems: ClaimReading['problems'][number][]
  /** While a Swarm does not show its claims. */
  unread: ClaimReading['unread']
}

export interface FakeClaimsOptions {
  /** The engine's clock, epoch ms. */
  readonly now: () => number
  /** Monotonic clock of the contender's process. */
  readonly monotonic: (contender: string) => number
  /** A call is sent; it takes effect when this resolves. */
  readonly gate?: (contender: string, call: string) => Promise<void>
  /** A call took effect; its answer arrives when this resolves. */
  readonly answer?: (contender: string, call: string) => Promise<void>
}

const UNREACHABLE = () => fail('Unreachable', 'the engine does not answer', { retryable: true })

export function fakeClaims(options: FakeClaimsOptions): FakeClaims {
  let claims: readonly Claim[] = []
  let made = 0
  const changes: string[] = []
  const pass = () => Promise.resolve()
  const { now, monotonic, gate = pass, answer = pass } = options

  const fake: FakeClaims = {
    reachable: true,
    image: true,
    problems: [],
    unread: null,
    changes,
    all: () => claims,
    prune: () => {
      claims = []
    },
    put: (claim) => {
      claims = [...claims, claim]
    },
    store(contender) {
      async function call<T>(what: string, effect: () => Result<T>): Promise<Result<T>> {
        await gate(contender, what)
        const result = fake.reachable ? effect() : UNREACHABLE()
        await answer(contender, what)
        return result
      }
      const taken = ({ project, engine }: Pick<Claim, 'project' | 'engine'>, version: number) =>
        claims.some(
          (claim) => claim.project === project && claim.engine === engine && claim.version === version,
        )
      const change = (next: readonly Claim[], text: string) => {
        claims = next
        changes.push(`${contender} ${text}`)
        return ok(undefined)
      }
      /** As the adapter does: checked when the request is written, not when it was asked for. */
      const late = (until: number) => monotonic(contender) > until

      return {
        read: (of) =>
          call('read', () => {
            const { unread } = fake
            if (unread !== null && of?.engine === 'swarm') return { ok: false, error: unread }
            const shown = claims.filter(({ engine }) => unread === null || engine !== 'swarm')
            return ok({
              at: Math.floor(now() / CLOCK_GRAIN_MS) * CLOCK_GRAIN_MS,
              claims: shown.filter((claim) => of === undefined || claim.project === of.project),
              problems: fake.problems,
              unread,
            })
          }),
        take: ({ project, engine, previous, epoch, holder, ttlMs, stepMs }) =>
          call('take', () => {
            const version = (previous?.version ?? 0) + 1
            if (taken({ project, engine }, version)) return fail('Conflict', 'the name is in use')
            if (!fake.image) return fail('NoImage', 'the engine has no image')
            made += 1
            const since = Math.floor(now() / CLOCK_GRAIN_MS) * CLOCK_GRAIN_MS
            const claim: Claim = {
              id: `claim-${made}`,
              project,
              engine,
              holder,
              epoch,
              version,
              since,
              expiresAt: since + ttlMs,
              ttlMs,
              stepMs,
            }
            return change([...claims, claim], `takes ${project} ${version} epoch ${epoch}`)
          }),
        renew: async (claim, until) => {
          if (late(until)) return fail('NotLeader', 'too late')
          return call('renew', () => {
            if (fake.unread !== null && claim.engine === 'swarm') return { ok: false, error: fake.unread }
            const known = claims.find(({ id }) => id === claim.id)
            if (known === undefined) return fail('NotFound', 'no such container')
            if (taken(claim, claim.version + 1)) return fail('Conflict', 'the name is in use')
            const next = {
              ...known,
              version: claim.version + 1,
              expiresAt: known.expiresAt + (claim.version + 1 - known.version) * known.stepMs,
            }
            change(
              claims.map((each) => (each.id === claim.id ? next : each)),
              `renews ${claim.project} ${claim.version} as ${next.version}`,
            )
            return ok(next)
          })
        },
        remove: async (claim, until) => {
          if (late(until)) return fail('NotLeader', 'too late')
          return call('remove', () =>
            claims.some(({ id }) => id === claim.id)
              ? change(
                  claims.filter(({ id }) => id !== claim.id),
                  `removes ${claim.project} ${claim.version}`,
                )
              : ok(undefined),
          )
        },
      }
    },
  }
  return fake
}

export function holderNamed(name: string, changes: Partial<Holder> = {}): Holder {
  return { host: name, user: 'ada', pid: 100, started: null, instance: name, folder: name, ...changes }
}
