/**
 * What a decision would do where it may not act by itself: noted once in mode `suggest`, kept as one proposal with an
 * expiry in mode `approve`. A proposal stands only as long as the decision behind it.
 */
import type { Decision } from '../../shared/domain/decision.ts'
import { serviceKey, type Service } from '../../shared/domain/inventory.ts'
import type { Mode } from '../../shared/domain/policy.ts'
import type { Proposal } from '../../shared/domain/standing.ts'
import type { Store } from '../storage/store.ts'

interface Memory {
  readonly proposal: Proposal | null
  /** What was suggested or dismissed last, and when it was last wanted: until it has been away, it is no news. */
  readonly told: { readonly what: string; readonly wantedAt: number } | null
}

export interface Approvals {
  /**
   * `wanted`: the change that mode automatic would make now; null: none. Answers whether something the operator sees
   * changed.
   */
  update(service: Service, mode: Mode, wanted: Decision | null): boolean
  pending(project: string, service: string): Proposal | null
  /** Takes the proposal away; it is not made again while the same is wanted. Null: there was none. */
  dismiss(project: string, service: string): Proposal | null
  /** Takes the proposal away without a memory of it: it was carried out, or everything is reset. */
  clear(project: string, service: string): boolean
}

/** How long an operator has to answer. */
const EXPIRES_MS = 5 * 60_000
/** A wish that comes back after this long away is told again. */
const AWAY_MS = 60_000

const NOTHING: Memory = { proposal: null, told: null }

export function createApprovals(store: Store, now: () => number): Approvals {
  const memories = new Map<string, Memory>()

  function read(key: string): Memory {
    const known = memories.get(key) ?? (store.value(`proposal:${key}`) as Memory | null) ?? NOTHING
    memories.set(key, known)
    return known
  }

  function keep(key: string, memory: Memory): void {
    memories.set(key, memory)
    store.setValue(`proposal:${key}`, memory)
  }

  function note(service: Service, topic: string, sentence: string): void {
    const { project, name } = service
    store.addEntry({ at: now(), kind: 'note', project, service: name, topic, sentence })
  }

  function propose(key: string, service: Service, wanted: Decision, at: number): void {
    const { from, desired: to, reason, sentence } = wanted
    const proposal: Proposal = {
      id: `${key}@${at}`,
      at,
      expiresAt: at + EXPIRES_MS,
      from,
      to,
      reason,
      sentence,
    }
    keep(key, { ...read(key), proposal })
    note(service, 'proposal', `Waiting for approval: ${sentence}.`)
  }

  /** True the first time something is wanted, and again once it has been away. */
  function isNews(key: string, what: string, at: number): boolean {
    const { told } = read(key)
    const news = told?.what !== what || at - told.wantedAt > AWAY_MS
    memories.set(key, { ...read(key), told: { what, wantedAt: at } })
    return news
  }

  return {
    update(service, mode, wanted) {
      const key = serviceKey(service.project, service.name)
      const at = now()
      const { proposal, told } = read(key)
      const asked = mode === 'approve' ? wanted : null
      if (proposal !== null && (asked === null || !isSame(proposal, asked, at))) {
        keep(key, { ...read(key), proposal: null })
        if (asked === null) return true
      }
      if (wanted === null) return false
      const what = `${mode} ${wanted.from} ${wanted.desired}`
      if (mode === 'suggest') {
        if (!isNews(key, what, at)) return false
        keep(key, read(key))
        note(service, 'suggestion', `Suggested: ${wanted.sentence}.`)
        return true
      }
      if (mode !== 'approve' || read(key).proposal !== null) return false
      // Dismissed, and wanted without a break since.
      if (told?.what === what && !isNews(key, what, at)) return false
      propose(key, service, wanted, at)
      return true
    },
    pending(project, service) {
      const { proposal } = read(serviceKey(project, service))
      return proposal !== null && proposal.expiresAt > now() ? proposal : null
    },
    dismiss(project, service) {
      const key = serviceKey(project, service)
      const { proposal } = read(key)
      if (proposal === null) return null
      const what = `approve ${proposal.from} ${proposal.to}`
      keep(key, { proposal: null, told: { what, wantedAt: now() } })
      return proposal
    },
    clear(project, service) {
      const key = serviceKey(project, service)
      const { proposal } = read(key)
      keep(key, NOTHING)
      return proposal !== null
    },
  }
}

function isSame(proposal: Proposal, wanted: Decision, now: number): boolean {
  return proposal.from === wanted.from && proposal.to === wanted.desired && proposal.expiresAt > now
}
