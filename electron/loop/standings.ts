/**
 * What stands on services beside their decisions, and between one decision and the next: foreign changes, rollouts,
 * circuits, effects, proposals. Looks at every new inventory, answers what `decide` asks, and tells what happened.
 */
import type { DecideInput, LastAction, Standing } from '../../shared/domain/decision.ts'
import type { Action } from '../../shared/domain/history.ts'
import { serviceKey, type Inventory, type Service } from '../../shared/domain/inventory.ts'
import type { ResolvedPolicy, Policy } from '../../shared/domain/policy.ts'
import type { Observer } from '../observe/observer.ts'
import type { Sampler } from '../observe/sampler.ts'
import type { RecentSeries } from '../observe/series.ts'
import type { SettingsStore } from '../storage/settings.ts'
import type { Store } from '../storage/store.ts'
import type { Actions } from './actions.ts'
import { createApprovals, type Approvals } from './approvals.ts'
import { capacityOf } from './capacity.ts'
import { askedBy } from './circuit.ts'
import { createCircuitWatch, type CircuitWatch } from './circuitWatch.ts'
import { demote } from './demote.ts'
import { createDriftWatch, type DriftWatch } from './driftWatch.ts'
import { createEffectWatch, type Seen } from './effectWatch.ts'
import { createRecentChanges } from './recentChanges.ts'
import { createRolloutWatch } from './rolloutWatch.ts'
import { verdictOf, wantsChange, type Verdict } from './verdict.ts'

export interface Standings {
  /** Looks at an inventory that was read just now. */
  look(inventory: Inventory): void
  /** What `decide` is given of all this. */
  inputs(
    service: Service,
    policy: Policy,
  ): Pick<DecideInput, 'lastAction' | 'recentActions' | 'capacity' | 'rollout' | 'drift' | 'circuit'>
  /** After each decision: what it would do by itself becomes a suggestion or a proposal. */
  decided(service: Service, verdict: Verdict, dryRun: boolean): void
  lastAction(project: string, service: string): LastAction | null
  rollout(service: Service): Standing | null
  readonly drift: DriftWatch
  readonly circuit: CircuitWatch
  readonly approvals: Approvals
  /** Looks by itself whenever the inventory changes, and once more when a difference has stood long enough. */
  start(): void
  stop(): void
}

export interface StandingsDependencies {
  readonly observer: Observer
  readonly sampler: Sampler
  readonly recent: RecentSeries
  readonly store: Store
  readonly settings: SettingsStore
  readonly actions: Actions
  readonly resolve: (service: Service) => ResolvedPolicy
  readonly warmUpSeconds: (service: Service) => number
  /** Whether this process controls the project: the changes another controller makes are not foreign. */
  readonly leads: (project: string) => boolean
  /** Decide, and never act. */
  readonly dryRun: boolean
  readonly now: () => number
  readonly onChange: () => void
  readonly onError: (sentence: string) => void
}

/** A difference stands for this long before it is told; a check that stands alone has no time to wait. */
const SETTLE_MS = 1500

export function createStandings(deps: StandingsDependencies): Standings {
  const { store, actions, now } = deps
  const newest = new Map<string, Verdict>()
  const changes = createRecentChanges(store, actions)
  const effects = createEffectWatch(deps)
  const circuit = createCircuitWatch(store, effects, now)
  const approvals = createApprovals(store, now)
  const rollouts = createRolloutWatch(store, now)
  const underWay = new Set<string>()
  let started = false
  let timer: NodeJS.Timeout | null = null
  let stops: readonly (() => void)[] = []

  const drift = createDriftWatch({
    store,
    now,
    settleMs: () => (started ? SETTLE_MS : 0),
    ownSince({ project, name }, at) {
      const active = actions.active(project, name)
      const ended = actions.recent().filter((action) => action.project === project && action.service === name)
      return [...(active === null ? [] : [active]), ...ended.filter(({ endedAt }) => (endedAt ?? at) >= at)]
    },
  })

  function note(service: Service, topic: string, sentence: string): void {
    const { project, name } = service
    store.addEntry({ at: now(), kind: 'note', project, service: name, topic, sentence })
  }

  /** A guard tripped: one mode less until the operator has looked at it. */
  function trip(service: Service, policy: Policy, reason: 'Drift' | 'CircuitOpen'): void {
    if (deps.dryRun || !policy.enabled) return
    const key = serviceKey(service.project, service.name)
    const own = deps.settings.get().services[key] ?? {}
    const demoted = demote(policy.mode, own.demoted, reason, now())
    if (demoted === null) return
    const saved = deps.settings.update((settings) => ({
      ...settings,
      services: { ...settings.services, [key]: { ...own, demoted } },
    }))
    if (!saved.ok) deps.onError(saved.error.message)
    const sentence = `${key} works in ${demoted.to} mode until it is reset or its mode is set (${reason}; it was ${policy.mode}).`
    note(service, 'demoted', sentence)
  }

  function tell(service: Service, policy: Policy, seen: Seen | null): void {
    if (seen === null) return
    actions.amend(service.project, service.name, seen.awaited.action, seen.effect)
    const opened = circuit.judge(service, seen)
    if (opened === null) return
    note(service, 'circuit', `${opened.sentence}.`)
    trip(service, policy, 'CircuitOpen')
  }

  function lookAt(service: Service): void {
    const { policy } = deps.resolve(service)
    rollouts.look(service)
    if (deps.leads(service.project)) {
      const changed = drift.look(service, policy)
      if (changed !== null) {
        changes.add(changed)
        tell(service, policy, effects.disturbed(service, policy))
        if (changed.outcome === 'paused') trip(service, policy, 'Drift')
      }
    } else drift.follow(service)
    tell(service, policy, effects.look(service, policy))
    if (circuit.expire(service))
      note(service, 'circuit-closed', 'Half an hour has passed: scaling up may be tried again.')
  }

  function look(inventory: Inventory): void {
    const services = inventory.projects.flatMap((project) => project.services)
    for (const service of services) lookAt(service)
    drift.forgetOthers(new Set(services.map(({ project, name }) => serviceKey(project, name))))
    if (started && drift.isOpen())
      timer ??= setTimeout(() => {
        timer = null
        lookNow()
      }, SETTLE_MS)
  }

  function lookNow(): void {
    const inventory = deps.observer.inventory()
    if (inventory === null || deps.observer.status().state !== 'connected') return
    look(inventory)
  }

  function onAction(action: Action): void {
    const service = deps.observer.service(action.project, action.service)
    if (service === null) return
    const { policy } = deps.resolve(service)
    if (action.endedAt === null) {
      underWay.add(action.id)
      if (effects.awaited(service)?.action === action.id) return
      const decision = newest.get(serviceKey(action.project, action.service))?.decision()
      const asked =
        action.by === 'operator' || decision === undefined
          ? []
          : askedBy({ ...decision, reason: action.reason }, policy)
      tell(service, policy, effects.began(service, policy, action, asked))
      return
    }
    effects.ended(action)
    // An action is told again when its effect is known; it ends only once.
    if (!underWay.delete(action.id)) return
    if (action.by !== 'operator' || action.verification !== 'converged') return
    // The operator has chosen a count: whatever was asked about the last one is answered.
    if (circuit.close(service)) note(service, 'circuit-closed', 'Closed: the count was set by hand.')
    if (drift.resolve(service)) note(service, 'drift', `Answered: the count was set to ${action.to} by hand.`)
  }

  const stopActions = actions.changed.listen(onAction)

  return {
    look,
    drift,
    circuit,
    approvals,
    lastAction: (project, service) => changes.last(project, service),
    rollout: (service) => rollouts.standing(service),
    inputs(service, policy) {
      const { project, name } = service
      const inventory = deps.observer.inventory()
      return {
        lastAction: changes.last(project, name),
        recentActions: changes.within(project, name, policy, now()),
        capacity: inventory === null ? null : capacityOf(service, inventory, (id) => deps.sampler.use(id)),
        rollout: rollouts.standing(service),
        drift: drift.pause(service),
        circuit: circuit.input(service, policy, newest.get(serviceKey(project, name))?.decision ?? null),
      }
    },
    decided(service, verdict, dryRun) {
      newest.set(serviceKey(service.project, service.name), verdict)
      const { input } = verdict
      const { mode, enabled } = input.policy
      if (deps.dryRun || dryRun || !enabled) return
      const asks = mode === 'suggest' || mode === 'approve'
      const wish = asks ? verdictOf({ ...input, policy: { ...input.policy, mode: 'automatic' } }) : null
      const wanted = wish !== null && wantsChange(wish) ? wish.decision() : null
      if (approvals.update(service, mode, wanted)) deps.onChange()
    },
    start() {
      started = true
      stops = [deps.observer.changed.listen(lookNow)]
    },
    stop() {
      if (timer !== null) clearTimeout(timer)
      for (const stop of [...stops, stopActions]) stop()
    },
  }
}
