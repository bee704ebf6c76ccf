/**
 * This process's part in the lease of one project: takes it when nobody has it, keeps it while it is needed, lets it
 * go, and gives leave to act. Whatever changes the claim runs one step after the other; what is known of it comes from
 * what the engine answered, and ages by this process's monotonic clock.
 */
import type { EngineKind } from '../../shared/domain/inventory.ts'
import { fail, ok, type Failure, type Result } from '../../shared/lib/result.ts'
import type { Claim, ClaimStore, Fence, Holder, Leave } from '../observe/ports.ts'
import { holderText, surelyUntil, verdictOn, type Onlooker, type Seen } from './leaseRules.ts'
import type { LeaseTiming } from './leaseTiming.ts'

export interface ProjectLeaseOptions {
  readonly project: string
  readonly engine: () => EngineKind
  readonly claims: ClaimStore
  readonly onlooker: Onlooker
  readonly timing: LeaseTiming
  /** Milliseconds that only ever go forward, also while this process is stopped. */
  readonly monotonic: () => number
  /** The highest epoch that was ever seen for the project, also by earlier runs. */
  readonly lastEpoch: () => number
  readonly sawEpoch: (epoch: number) => void
  readonly onChange: () => void
  /** It was held and is not any more, for a reason other than being let go. */
  readonly onLost: (sentence: string) => void
}

export type Standing =
  | { readonly kind: 'held'; readonly holder: Holder; readonly since: number; readonly epoch: number }
  | { readonly kind: 'foreign'; readonly holder: Holder; readonly since: number; readonly epoch: number }
  /** It was asked for and could not be had. */
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'free' }

export interface ProjectLease {
  standing(): Standing
  /** Takes in what the engine answered. */
  look(seen: Seen): void
  /** The engine did not answer. */
  blind(failure: Failure): void
  /** Takes, or renews when due, on the strength of what was seen last; resolves when that has come to an end. */
  keep(): Promise<void>
  letGo(): Promise<void>
  /** Whether a claim that was let go may still lie there, because the engine did not answer. */
  owes(): boolean
  readonly fence: Fence
}

interface Held {
  claim: Claim
  /** Surely until then, on the monotonic clock. */
  until: number
  renewedAt: number
  readonly takenAt: number
  readonly lost: AbortController
}

function isHeld(held: Held | null, claim: Claim): held is Held {
  return held?.claim.id === claim.id
}

/** A connection that an engine broke when it started anew fails at once; one that hangs is not waited for twice. */
const BROKEN_AT_ONCE_MS = 1_000
/** Renewals in a row that bring a claim back from its last moment. */
const MOST_RENEWALS = 8

export function createProjectLease(options: ProjectLeaseOptions): ProjectLease {
  const { project, claims, onlooker, timing, monotonic } = options
  let held: Held | null = null
  let owed: Pick<Held, 'claim' | 'until'> | null = null
  let seen: Seen | null = null
  let standing: Standing = { kind: 'free' }
  let work: Promise<unknown> = Promise.resolve()

  const identity = () => ({ project, engine: options.engine() })

  /** One change of the claim after the other. */
  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = work.then(step, step)
    work = turn.catch(() => undefined)
    return turn
  }

  function stand(next: Standing): void {
    const changed = JSON.stringify(next) !== JSON.stringify(standing)
    standing = next
    if (changed) options.onChange()
  }

  function lose(why: string): void {
    if (held === null) return
    const { lost } = held
    held = null
    stand({ kind: 'refused', sentence: why })
    lost.abort()
    // What is left of its claim is for the next holder to remove: whoever has lost changes nothing any more.
    options.onLost(why)
  }

  function hold(claim: Claim, from: Seen): void {
    const until = surelyUntil(claim, from)
    if (isHeld(held, claim)) {
      // An answer that was overtaken may tell an older version.
      if (claim.version >= held.claim.version) Object.assign(held, { claim, until })
    } else {
      held = { claim, until, renewedAt: from.asked, takenAt: from.asked, lost: new AbortController() }
      owed = null
      options.sawEpoch(claim.epoch)
    }
    stand({ kind: 'held', holder: claim.holder, since: claim.since, epoch: claim.epoch })
  }

  function look(next: Seen): void {
    // Asked before the newest answer: overtaken.
    if (seen !== null && next.asked < seen.asked) return
    seen = next
    const verdict = verdictOn(identity(), next, held?.claim.id ?? null, onlooker)
    for (const claim of next.reading.claims) if (claim.project === project) options.sawEpoch(claim.epoch)
    if (held !== null && next.asked < held.takenAt) return
    switch (verdict.kind) {
      case 'ours':
        if (held !== null) {
          hold(verdict.claim, next)
          for (const claim of verdict.others) void claims.remove(claim, held.until)
        }
        return
      case 'theirs': {
        const { holder, since, epoch } = verdict.claim
        lose(`${holderText(holder)} has taken over ${project}`)
        stand({ kind: 'foreign', holder, since, epoch })
        return
      }
      case 'unclear':
        lose(verdict.sentence)
        stand({ kind: 'refused', sentence: verdict.sentence })
        return
      case 'free':
        if (held !== null) lose(lostText(verdict.previous, held.claim))
        else if (standing.kind === 'foreign') stand({ kind: 'free' })
    }
  }

  function lostText(top: Claim | null, own: Claim): string {
    const still = top?.id === own.id
    return still
      ? `the lease of ${project} ran out before it was renewed: this process was stopped, or the engine did not answer`
      : `the claim on ${project} was removed from the engine (a prune, perhaps)`
  }

  async function read(): Promise<Result<Seen>> {
    const asked = monotonic()
    const answer = await claims.read(identity())
    if (!answer.ok) return answer
    const next = { reading: answer.value, asked }
    look(next)
    return ok(next)
  }

  function expire(): void {
    if (held !== null && monotonic() >= held.until)
      lose(`the lease of ${project} ran out: the engine did not confirm it in time`)
  }

  /** Moves the end by one step; `Conflict` and `NotFound` mean that it is lost. */
  async function renewOnce(): Promise<Result<unknown>> {
    expire()
    if (held === null) return refusal()
    const { claim } = held
    const asked = monotonic()
    const answer = await claims.renew(claim, held.until)
    if (answer.ok && isHeld(held, claim)) {
      held.renewedAt = asked
      // A look in between may have told as much already.
      if (held.claim.version > claim.version) return answer
      const longer = answer.value.expiresAt - claim.expiresAt
      held.until = Math.min(held.until + longer, asked + claim.ttlMs + claim.stepMs)
      held.claim = answer.value
      return answer
    }
    // What came of it is what the engine shows.
    await read()
    return answer
  }

  async function renewUntil(leftMs: number): Promise<void> {
    for (let round = 0; round < MOST_RENEWALS && held !== null; round += 1) {
      if (held.until - monotonic() >= leftMs) return
      const renewed = await renewOnce()
      if (!renewed.ok) return
    }
  }

  async function take(): Promise<void> {
    const from = await read()
    if (!from.ok) {
      stand({ kind: 'refused', sentence: from.error.message })
      return
    }
    let verdict = verdictOn(identity(), from.value, null, onlooker)
    if (verdict.kind === 'free') {
      const highest = Math.max(verdict.previous?.epoch ?? 0, options.lastEpoch())
      const taken = await claims.take({
        project,
        engine: options.engine(),
        previous: verdict.previous,
        epoch: highest + 1,
        holder: onlooker.me,
        ttlMs: timing.ttlMs,
        stepMs: timing.stepMs,
      })
      if (!taken.ok && taken.error.code !== 'Conflict')
        stand({ kind: 'refused', sentence: taken.error.message })
      // Whether it was given is what the engine shows, also where its answer was lost.
      const after = await read()
      if (!after.ok) return
      const previous = verdict.previous
      verdict = verdictOn(identity(), after.value, null, onlooker)
      if (verdict.kind === 'ours') adopt(verdict.claim, verdict.others, after.value)
      else await withdraw(after.value, previous)
      return
    }
    if (verdict.kind === 'ours') adopt(verdict.claim, verdict.others, from.value)
  }

  function adopt(claim: Claim, others: readonly Claim[], from: Seen): void {
    hold(claim, from)
    for (const other of others) void claims.remove(other, surelyUntil(claim, from))
  }

  /** What stays there holds up the next one until it runs out: it is owed until the engine says that it is gone. */
  async function giveBack({ claim, until }: Pick<Held, 'claim' | 'until'>): Promise<void> {
    owed = { claim, until }
    const asked = monotonic()
    let removed = await claims.remove(claim, until)
    if (!removed.ok && removed.error.code === 'Unreachable' && monotonic() - asked < BROKEN_AT_ONCE_MS)
      removed = await claims.remove(claim, until)
    if (removed.ok || monotonic() >= until) owed = null
  }

  /** Another was there after all: what was made for nothing goes, so that it holds up nobody. */
  async function withdraw({ reading }: Seen, previous: Claim | null): Promise<void> {
    const own = reading.claims.filter(
      (claim) => claim.project === project && claim.holder.instance === onlooker.me.instance,
    )
    for (const claim of own) if (claim.id !== previous?.id) await claims.remove(claim, Infinity)
    if (standing.kind === 'free')
      stand({ kind: 'refused', sentence: `another Eyrie is just taking ${project}` })
  }

  function refusal(): { readonly ok: false; readonly error: Failure } {
    const details = { reason: 'NotLeader' }
    switch (standing.kind) {
      case 'foreign':
        return fail('NotLeader', `${project} is controlled by ${holderText(standing.holder)}`, { details })
      case 'refused':
        return fail('NotLeader', standing.sentence, { details, retryable: true })
      case 'held':
      case 'free':
        return fail('NotLeader', `this process does not hold the lease of ${project}`, {
          details,
          retryable: true,
        })
    }
  }

  const fence: Fence = {
    longestMs: timing.ttlMs - timing.stepMs,
    /** Reads the claim anew, and renews it first where too little is left of it. */
    async leave(deadline): Promise<Result<Leave>> {
      for (let round = 0; round < 3; round += 1) {
        const tenure = held
        if (tenure === null) return refusal()
        const now = await read()
        if (!now.ok) return now
        // Not `held`: the time this very answer gives, and what was lost meanwhile is not ours even if retaken.
        const verdict = verdictOn(identity(), now.value, tenure.claim.id, onlooker)
        if (held !== tenure || verdict.kind !== 'ours') return refusal()
        const until = surelyUntil(verdict.claim, now.value) - deadline
        if (monotonic() < until) return ok({ until, lost: tenure.lost.signal })
        await inTurn(() => renewUntil(deadline + timing.stepMs / 2))
      }
      return held === null
        ? refusal()
        : fail('NotLeader', `the lease of ${project} has less than ${Math.ceil(deadline / 1000)} s left`, {
            details: { reason: 'NotLeader' },
            retryable: true,
          })
    },
  }

  return {
    standing: () => standing,
    look,
    blind(failure) {
      expire()
      if (held === null && standing.kind !== 'foreign') stand({ kind: 'refused', sentence: failure.message })
    },
    keep: () =>
      inTurn(async () => {
        expire()
        if (held === null) {
          await take()
          return
        }
        // An engine's clock that was set back leaves much, and the others no sign of life.
        if (monotonic() - held.renewedAt >= timing.ttlMs / 2) await renewOnce()
        await renewUntil(timing.ttlMs - timing.stepMs)
      }),
    letGo: () =>
      inTurn(async () => {
        expire()
        if (standing.kind === 'refused') stand({ kind: 'free' })
        if (held !== null) {
          const given = held
          held = null
          stand({ kind: 'free' })
          await giveBack(given)
        } else if (owed !== null) await giveBack(owed)
      }),
    owes: () => owed !== null,
    fence,
  }
}
