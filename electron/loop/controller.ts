/**
 * The loop: sample, decide, act, record, once a period. It gathers what `decide` needs and carries out what it says;
 * it has no opinion of its own.
 */
import { decide } from '../engine/decide.ts'
import { plainMemory } from '../engine/packedMemory.ts'
import {
  EMPTY_MEMORY,
  type DecideInput,
  type Decision,
  type EngineMemory,
} from '../../shared/domain/decision.ts'
import { serviceKey, type Inventory, type Service } from '../../shared/domain/inventory.ts'
import type { Factor, Policy, ResolvedPolicy } from '../../shared/domain/policy.ts'
import type { Action } from '../../shared/domain/history.ts'
import type { Result } from '../../shared/lib/result.ts'
import { createSignal, type Signal } from '../../shared/lib/signal.ts'
import type { Observer } from '../observe/observer.ts'
import type { QueryTarget, Sampler } from '../observe/sampler.ts'
import type { RecentSeries } from '../observe/series.ts'
import type { SettingsStore } from '../storage/settings.ts'
import type { Store } from '../storage/store.ts'
import type { Actions } from './actions.ts'
import { createForecasts } from './forecasts.ts'
import { gatherInput } from './gather.ts'
import { createKeeper } from './keep.ts'
import type { LearnedStarts } from './learned.ts'
import type { Leases } from './lease.ts'
import { createStandings, type Standings } from './standings.ts'
import { verdictOf, wantsChange, type Verdict } from './verdict.ts'

export interface Controller {
  readonly changed: Signal<void>
  /** Each round of the loop as it ends, a failed one too; a loop that is stuck says nothing. */
  readonly rounded: Signal<LoopRound>
  /** The newest one. */
  verdict(project: string, service: string): Verdict | null
  /** The same in words. */
  decision(project: string, service: string): Decision | null
  /** The input of the newest decision: what `explain` opens. */
  input(project: string, service: string): DecideInput | null
  policy(service: Service): ResolvedPolicy
  /** What stands beside the decisions. */
  readonly standings: Standings
  /** What would be done at this moment in mode automatic; nothing is recorded. */
  wanted(service: Service): Decision
  warmUpSeconds(service: Service): number
  /** What another policy would decide on the newest input; null: nothing was decided yet. */
  tried(service: Service, policy: Policy): Decision | null
  /** Whether rounds go on by themselves. */
  looping(): boolean
  /** One round for every service; acts where armed unless `dryRun`. Rounds never overlap. */
  tick(options?: RoundOptions): Promise<readonly Round[]>
  start(): void
  stop(): Promise<void>
}

export interface RoundOptions {
  readonly dryRun?: boolean | undefined
  /** Only this project's services. */
  readonly project?: string | undefined
}

/** What one round came to for one service; `acting` is the action it began. */
export interface Round {
  readonly verdict: Verdict
  readonly acting: Promise<Result<Action>> | null
}

/** One round of the loop, as metrics and the watchdog see it. */
export interface LoopRound {
  /** Epoch ms of its end. */
  readonly at: number
  /** How much later than due it began. */
  readonly lagSeconds: number
  readonly seconds: number
  /** Null: it failed. */
  readonly rounds: readonly Round[] | null
}

export interface ControllerDependencies {
  readonly observer: Observer
  readonly sampler: Sampler
  readonly recent: RecentSeries
  readonly store: Store
  readonly settings: SettingsStore
  readonly actions: Actions
  readonly leases: Leases
  readonly learned: LearnedStarts
  readonly resolve: (service: Service) => ResolvedPolicy
  readonly samplingSeconds: number
  /** Decide, and never act. */
  readonly dryRun: boolean
  readonly now: () => number
  readonly pause: (milliseconds: number) => Promise<void>
  readonly onError: (sentence: string) => void
}

/** Checks further apart than this are no observation of what happened between them. */
const LONGEST_PERIOD_SECONDS = 300
/** Between the two readings that a check standing alone takes. */
const PRIME_MS = 1000

export function createController(deps: ControllerDependencies): Controller {
  const changed = createSignal<void>()
  const rounded = createSignal<LoopRound>()
  const verdicts = new Map<string, Verdict>()
  const memories = new Map<string, EngineMemory>()
  const recorded = new Map<string, string>()
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  let looping = false
  let primed = false
  let round: Promise<readonly Round[]> | null = null

  function warmUpSeconds(service: Service): number {
    const { policy } = deps.resolve(service)
    return policy.warmUpSeconds ?? deps.learned.warmUpSeconds(service.project, service.name)
  }

  const standings = createStandings({
    ...deps,
    warmUpSeconds,
    leads: (project) => deps.leases.standing(project)?.kind !== 'foreign',
    onChange: () => changed.emit(),
  })

  const forecasts = createForecasts(deps)
  const keep = createKeeper(deps.store)

  function memoryOf(key: string): EngineMemory {
    const known = memories.get(key)
    if (known !== undefined) return known
    const stored = { ...EMPTY_MEMORY, ...(deps.store.value(`memory:${key}`) as EngineMemory | null) }
    // What was asked for before a longer absence says nothing of the minutes before now.
    const gone = stored.at === null || deps.now() - stored.at > LONGEST_PERIOD_SECONDS * 1000
    return gone ? { ...stored, recommendations: [] } : stored
  }

  /** Without the loop (a check from cron) the period is what has passed since the check before. */
  function periodOf(memory: EngineMemory): number {
    if (looping) return deps.samplingSeconds
    const passed = (deps.now() - (memory.at ?? 0)) / 1000
    return passed > LONGEST_PERIOD_SECONDS ? deps.samplingSeconds : Math.max(deps.samplingSeconds, passed)
  }

  function queriesOf(inventory: Inventory): readonly QueryTarget[] {
    const targets = new Map<string, QueryTarget>()
    for (const project of inventory.projects)
      for (const service of project.services)
        for (const { source } of sourcesOf(deps.resolve(service).policy)) {
          if (source.kind !== 'promql') continue
          const { name, query } = source
          targets.set(`${project.name}/${service.name}/${name}`, {
            project: project.name,
            service: service.name,
            name,
            query,
          })
        }
    return [...targets.values()]
  }

  /** Entries hold decisions whose outcome changed, not every look at the same one. */
  function record(verdict: Verdict): void {
    const { input } = verdict
    const { project, service } = input
    const { kind, desired, reason, memory } = verdict.judgement
    const key = serviceKey(project, service)
    const outcome = `${kind} ${input.observed.current} ${desired} ${reason}`
    if (recorded.get(key) === outcome) return
    const first = !recorded.has(key)
    recorded.set(key, outcome)
    deps.store.setValue(`memory:${key}`, plainMemory(memory))
    // What nobody asked to be scaled, and the first quiet look after a start, are no news.
    if (!input.policy.enabled || (first && kind === 'hold')) return
    const decision = verdict.decision()
    deps.store.addEntry({ at: decision.at, kind: 'decision', project, service, decision, input })
  }

  function inputOf(service: Service): DecideInput {
    const key = serviceKey(service.project, service.name)
    const { policy } = deps.resolve(service)
    const memory = memoryOf(key)
    const samplingSeconds = periodOf(memory)
    return gatherInput({
      service,
      policy,
      now: deps.now(),
      warmUpMs: warmUpSeconds(service) * 1000,
      samplingSeconds,
      memory,
      acting: deps.actions.active(service.project, service.name) !== null,
      lease: deps.leases.foreign(service.project),
      settings: deps.settings.get(),
      recent: deps.recent,
      reporting: (metric) => deps.sampler.reporting(service.project, service.name, metric),
      problem: (name) => deps.sampler.problem(service.project, service.name, name),
      standings: standings.inputs(service, policy),
      forecast: forecasts.reading(service, policy, warmUpSeconds(service) + samplingSeconds),
    })
  }

  function evaluate(service: Service, dryRun: boolean): Round {
    const key = serviceKey(service.project, service.name)
    const verdict = verdictOf(inputOf(service))
    memories.set(key, verdict.judgement.memory)
    verdicts.set(key, verdict)
    record(verdict)
    standings.decided(service, verdict, dryRun)
    if (!wantsChange(verdict) || dryRun || deps.dryRun || stopped) return { verdict, acting: null }
    const { sentence, reason, desired } = verdict.decision()
    const { policy } = verdict.input
    const acting = deps.actions.run({ service, policy, to: desired, by: 'controller', reason, sentence })
    void acting.then((ended) => {
      if (!ended.ok && ended.error.code === 'Failed') deps.onError(`${key}: ${ended.error.message}`)
    })
    return { verdict, acting }
  }

  /** The projects where this process may act without being asked again are its own alone, or not touched. */
  async function lead(inventory: Inventory, dryRun: boolean, only: string | undefined): Promise<void> {
    if (dryRun || deps.dryRun) {
      if (!looping) await deps.leases.look()
      return
    }
    const armed = inventory.projects.filter(
      (project) => (only === undefined || project.name === only) && project.services.some(isArmed),
    )
    const led = () => armed.filter(({ name }) => deps.leases.standing(name)?.kind === 'held').length
    const before = led()
    await deps.leases.want(new Map(armed.map(({ name, engine }) => [name, engine])))
    // Whoever led until now may have changed a count since it was last looked at.
    if (led() > before) await deps.observer.refresh()
  }

  function isArmed(service: Service): boolean {
    const { enabled, mode } = deps.resolve(service).policy
    return enabled && (mode === 'automatic' || mode === 'approve')
  }

  function sample(inventory: Inventory): ReturnType<Sampler['sample']> {
    return deps.sampler.sample(inventory, (service) => warmUpSeconds(service) * 1000, queriesOf(inventory))
  }

  async function runRound(dryRun: boolean, only: string | undefined): Promise<readonly Round[]> {
    const inventory = deps.observer.inventory()
    if (inventory === null) return []
    const connected = deps.observer.status().state === 'connected'
    if (connected && !looping && !primed) {
      // A check that stands alone: the first reading of a counter yields no rate, and must not look like no load.
      primed = true
      await sample(inventory)
      await deps.pause(PRIME_MS)
    }
    // Without the engine there is nothing new to read; the windows age and turn stale by themselves.
    const added = connected ? await sample(inventory) : null
    if (connected) await lead(inventory, dryRun, only)
    const rounds: Round[] = []
    const newest = deps.observer.inventory()
    if (connected && newest !== null) standings.look(newest)
    for (const project of newest?.projects ?? []) {
      if (only !== undefined && project.name !== only) continue
      for (const service of project.services) {
        // An engine that does not answer is not acted upon, whatever old numbers say.
        const result = evaluate(service, dryRun || !connected)
        rounds.push(result)
        if (connected) keep(result.verdict, service)
      }
    }
    if (added !== null) deps.store.append(added)
    changed.emit()
    return rounds
  }

  async function tick(options: RoundOptions = {}): Promise<readonly Round[]> {
    while (round !== null) await round.catch(() => undefined)
    const current = runRound(options.dryRun ?? false, options.project).finally(() => {
      round = null
    })
    round = current
    return current
  }

  function schedule(delay: number): void {
    if (stopped) return
    const due = performance.now() + delay
    timer = setTimeout(() => {
      const begun = performance.now()
      const ended = (rounds: LoopRound['rounds']) =>
        rounded.emit({
          at: deps.now(),
          lagSeconds: Math.max(0, begun - due) / 1000,
          seconds: (performance.now() - begun) / 1000,
          rounds,
        })
      void tick()
        .catch((thrown: unknown) => {
          deps.onError(`a round of the loop failed: ${String(thrown)}`)
          return null
        })
        .then(ended)
        .finally(() => schedule(Math.max(100, deps.samplingSeconds * 1000 - (performance.now() - begun))))
    }, delay)
  }

  return {
    changed,
    rounded,
    verdict: (project, service) => verdicts.get(serviceKey(project, service)) ?? null,
    decision: (project, service) => verdicts.get(serviceKey(project, service))?.decision() ?? null,
    input: (project, service) => verdicts.get(serviceKey(project, service))?.input ?? null,
    policy: deps.resolve,
    standings,
    wanted(service) {
      const input = inputOf(service)
      return decide({ ...input, policy: { ...input.policy, mode: 'automatic' } })
    },
    warmUpSeconds,
    tried(service, policy) {
      const input = verdicts.get(serviceKey(service.project, service.name))?.input
      if (input === undefined) return null
      const { forecast: _, ...rest } = input
      const ahead = warmUpSeconds(service) + input.samplingSeconds
      const forecast = forecasts.tried(service, policy, ahead)
      return decide({ ...rest, policy, ...(forecast === undefined ? {} : { forecast }) })
    },
    looping: () => looping,
    tick,
    start() {
      looping = true
      standings.start()
      schedule(0)
    },
    async stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      standings.stop()
      await round?.catch(() => undefined)
      await deps.actions.idle()
      for (const [key, memory] of memories) deps.store.setValue(`memory:${key}`, plainMemory(memory))
    },
  }
}

/** Everything a policy reads: what it scores and what it holds. */
function sourcesOf(policy: Policy): readonly Pick<Factor, 'source'>[] {
  return [...policy.factors, ...policy.targets]
}
