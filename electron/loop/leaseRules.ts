/** Who has a project, told from what lies on the engine. Pure: every process that reads the same says the same. */
import type { EngineKind } from '../../shared/domain/inventory.ts'
import { CLOCK_GRAIN_MS, type Claim, type ClaimReading, type Holder } from '../observe/ports.ts'

export interface Seen {
  readonly reading: ClaimReading
  /** When it was asked for, on this process's monotonic clock. */
  readonly asked: number
}

export interface Onlooker {
  readonly me: Holder
  /** Whether it is certain that the holder has ended: its process was looked for where it ran. */
  readonly isDead: (holder: Holder) => boolean
  /** Whether nobody has renewed it for so long, by this process's own clock, that its end must be past. */
  readonly isForgotten: (claim: Claim) => boolean
}

/** A Compose project and a stack may have the same name. */
export interface Led {
  readonly project: string
  readonly engine: EngineKind
}

export type Verdict =
  /** Ours: no other may act. `others`: remains, to be removed. */
  | { readonly kind: 'ours'; readonly claim: Claim; readonly others: readonly Claim[] }
  | { readonly kind: 'theirs'; readonly claim: Claim }
  /** Nobody's: `previous` is the claim whose version comes before the next taker's. */
  | { readonly kind: 'free'; readonly previous: Claim | null }
  /** Something lies there that nobody understands. */
  | { readonly kind: 'unclear'; readonly sentence: string }

/**
 * `held`: the claim this process has been acting on. It is ours as long as it is the highest and not over; a lower one
 * that is not over belongs to somebody who woke up late and finds out the same way. A claim that is new to us is ours
 * only when no other is left that its holder may still be acting on.
 */
export function verdictOn(of: Led, seen: Seen, held: string | null, onlooker: Onlooker): Verdict {
  const { reading } = seen
  const claims = reading.claims
    .filter((claim) => claim.project === of.project && claim.engine === of.engine)
    .sort((a, b) => b.version - a.version)
  const problem = reading.problems.find((known) => known.project === of.project)
  const top = claims[0] ?? null
  const mine = (claim: Claim) => claim.holder.instance === onlooker.me.instance
  const over = (claim: Claim) => isOver(claim, reading.at) || onlooker.isForgotten(claim)
  if (top !== null && top.id === held && mine(top) && !isOver(top, reading.at))
    return { kind: 'ours', claim: top, others: claims.slice(1).filter(over) }
  const theirs = claims.find((claim) => !mine(claim) && !over(claim) && !onlooker.isDead(claim.holder))
  if (theirs !== undefined) return { kind: 'theirs', claim: theirs }
  if (problem !== undefined) return { kind: 'unclear', sentence: problem.sentence }
  if (top !== null && mine(top) && !isOver(top, reading.at))
    return { kind: 'ours', claim: top, others: claims.slice(1) }
  return { kind: 'free', previous: top }
}

/** By the engine's clock, which is at least `at`. */
function isOver(claim: Claim, at: number): boolean {
  return at >= claim.expiresAt
}

/**
 * Until when the claim surely holds, on this process's monotonic clock: the engine's clock was at most a grain further
 * when it answered, and it answered no earlier than it was asked. No claim holds for longer than a renewal gives,
 * whatever an engine's clock that was set back makes of it.
 */
export function surelyUntil(claim: Claim, { reading, asked }: Seen): number {
  const left = claim.expiresAt - reading.at - CLOCK_GRAIN_MS
  return asked + Math.min(left, claim.ttlMs + claim.stepMs)
}

/** "eyrie on box (ada, pid 123)". */
export function holderText(holder: Holder): string {
  return `eyrie on ${holder.host === '' ? 'an unnamed host' : holder.host} (${holder.user === '' ? '' : `${holder.user}, `}pid ${holder.pid})`
}
