/**
 * Keeps the leases of the projects this process must be alone on, while it must be: for each project with a service
 * that may be acted upon without being asked again, and for as long as an action lasts. Everybody else only reads the
 * claims, and can name who leads.
 */
import type { ForeignLease } from '../../shared/domain/decision.ts'
import type { EngineKind } from '../../shared/domain/inventory.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { createSignal, type Signal } from '../../shared/lib/signal.ts'
import type { Claim, ClaimStore, Fence, Holder } from '../observe/ports.ts'
import { createProjectLease, type ProjectLease, type Standing } from './leaseProject.ts'
import { holderText, type Onlooker, type Seen } from './leaseRules.ts'
import type { LeaseTiming } from './leaseTiming.ts'

export interface Leases {
  readonly changed: Signal<void>
  /** Null: nobody else can act on this engine, so there is nothing to hold. */
  standing(project: string): Standing | null
  /** Why this process may not act on the project; null: it may, or nobody asked it to. */
  foreign(project: string): ForeignLease | null
  /** What is to be held from now on, with the kind of each project; resolves when each is known to be held or not. */
  want(projects: ReadonlyMap<string, EngineKind>): Promise<void>
  /** Held at least until `release` is called; refused with `NotLeader`, naming who leads. */
  acquire(project: string, engine: EngineKind): Promise<Result<Acquired>>
  /** Asked before each request of an action on the project; null where nothing is to be held. */
  fence(project: string): Fence | null
  /** Looks at the claims now. */
  look(): Promise<void>
  start(): void
  /** Lets go of everything. */
  stop(): Promise<void>
}

export interface LeaseDependencies {
  readonly claims: ClaimStore | null
  readonly me: Holder
  readonly isDead: (holder: Holder) => boolean
  readonly timing: LeaseTiming
  readonly monotonic: () => number
  readonly now: () => number
  /** Names of small stored values: the highest epoch seen of each project. */
  readonly store: { value(name: string): unknown; setValue(name: string, value: unknown): void }
  readonly onLost: (project: string, sentence: string) => void
}

export interface Acquired {
  /** Nobody of this process led before: whoever did may have changed what was observed. */
  readonly fresh: boolean
  readonly release: () => void
}

interface Known {
  readonly lease: ProjectLease
  engine: EngineKind
  wanted: boolean
  users: number
  /** Since when it is so as it stands, on the wall's clock. */
  since: number
}

export function createLeases(deps: LeaseDependencies): Leases {
  const { claims, me, timing, monotonic, store } = deps
  const changed = createSignal<void>()
  const projects = new Map<string, Known>()
  /** When each claim was first seen in its version. */
  const versions = new Map<string, { readonly version: number; readonly since: number }>()
  let looking: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let stopped = false

  const onlooker: Onlooker = {
    me,
    isDead: deps.isDead,
    isForgotten(claim) {
      const seen = versions.get(claim.id)
      return seen !== undefined && monotonic() - seen.since >= 2 * claim.ttlMs
    },
  }

  function note(seen: readonly Claim[]): void {
    for (const id of versions.keys()) if (!seen.some((claim) => claim.id === id)) versions.delete(id)
    for (const { id, version } of seen)
      if (versions.get(id)?.version !== version) versions.set(id, { version, since: monotonic() })
  }

  function known(project: string, store_: ClaimStore): Known {
    const found = projects.get(project)
    if (found !== undefined) return found
    const key = `lease:${project}`
    let epoch = Number(store.value(key) ?? 0)
    const made: Known = {
      engine: 'compose',
      wanted: false,
      users: 0,
      since: deps.now(),
      lease: createProjectLease({
        project,
        engine: () => made.engine,
        claims: store_,
        onlooker,
        timing,
        monotonic,
        lastEpoch: () => epoch,
        sawEpoch(seen) {
          if (seen <= epoch) return
          epoch = seen
          store.setValue(key, epoch)
        },
        onChange() {
          made.since = deps.now()
          changed.emit()
        },
        onLost: (sentence) => deps.onLost(project, sentence),
      }),
    }
    projects.set(project, made)
    return made
  }

  async function attend(entry: Known): Promise<void> {
    const needed = entry.wanted || entry.users > 0
    const { kind } = entry.lease.standing()
    if (needed && !stopped) await entry.lease.keep()
    else if (kind === 'held' || kind === 'refused' || entry.lease.owes()) await entry.lease.letGo()
  }

  function tellAll(seen: Seen, from: ClaimStore): void {
    const { claims: lying, problems, unread } = seen.reading
    note(lying)
    for (const { project } of problems) known(project, from)
    for (const { project, engine } of lying) if (!projects.has(project)) known(project, from).engine = engine
    for (const { engine, lease } of projects.values())
      if (engine === 'swarm' && unread !== null) lease.blind(unread)
      else lease.look(seen)
  }

  async function lookOnce(from: ClaimStore): Promise<void> {
    const asked = monotonic()
    const answer = await from.read()
    if (answer.ok) tellAll({ reading: answer.value, asked }, from)
    else for (const { lease } of projects.values()) lease.blind(answer.error)
    await Promise.all([...projects.values()].map(attend))
  }

  /** One look at a time; a call during one gets the next. */
  async function look(): Promise<void> {
    if (claims === null || stopped) return
    const before = looking
    if (before !== null) await before
    looking ??= lookOnce(claims).finally(() => {
      looking = null
    })
    await looking
  }

  function schedule(): void {
    if (stopped) return
    timer = setTimeout(() => void look().finally(schedule), timing.pollMs)
  }

  function needsLook(): boolean {
    return [...projects.values()].some((entry) => {
      const { kind } = entry.lease.standing()
      const needed = entry.wanted || entry.users > 0
      return needed ? kind !== 'held' && kind !== 'foreign' : kind === 'held'
    })
  }

  return {
    changed,
    standing: (project) =>
      claims === null ? null : (projects.get(project)?.lease.standing() ?? { kind: 'free' }),
    foreign(project) {
      const entry = projects.get(project)
      const standing = entry?.lease.standing() ?? null
      if (entry === undefined || standing === null) return null
      switch (standing.kind) {
        case 'held':
          return null
        case 'foreign': {
          const holder = holderText(standing.holder)
          return { since: standing.since, holder, sentence: `Controlled by ${holder}` }
        }
        case 'refused':
          return { since: entry.since, holder: 'nobody', sentence: sentenceOf(standing.sentence) }
        case 'free':
          return entry.wanted
            ? { since: entry.since, holder: 'nobody', sentence: 'The lease is not taken yet' }
            : null
      }
    },
    async want(wanted) {
      if (claims === null) return
      for (const [project, engine] of wanted) known(project, claims).engine = engine
      for (const [project, entry] of projects) entry.wanted = wanted.has(project)
      if (needsLook()) await look()
    },
    async acquire(project, engine) {
      if (claims === null) return ok({ fresh: false, release: () => undefined })
      const entry = known(project, claims)
      entry.engine = engine
      entry.users += 1
      const fresh = entry.lease.standing().kind !== 'held'
      if (fresh) await look()
      const standing = entry.lease.standing()
      let released = false
      const release = () => {
        if (released) return
        released = true
        entry.users -= 1
        void attend(entry)
      }
      if (standing.kind === 'held') return ok({ fresh, release })
      release()
      return refusalOf(project, standing)
    },
    fence: (project) => (claims === null ? null : known(project, claims).lease.fence),
    look,
    start: schedule,
    async stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      await looking
      await Promise.all([...projects.values()].map(({ lease }) => lease.letGo()))
    },
  }
}

function refusalOf(project: string, standing: Exclude<Standing, { kind: 'held' }>): ReturnType<typeof fail> {
  const details = { reason: 'NotLeader' }
  switch (standing.kind) {
    case 'foreign':
      return fail(
        'NotLeader',
        `${project} is controlled by ${holderText(standing.holder)}: ask it, or stop it first`,
        { details },
      )
    case 'refused':
      return fail('NotLeader', standing.sentence, { details, retryable: true })
    case 'free':
      return fail('NotLeader', `the lease of ${project} could not be taken; try again`, {
        details,
        retryable: true,
      })
  }
}

function sentenceOf(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
