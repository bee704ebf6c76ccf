/** The composition root's heart: builds every part of the core around one engine and gives back its contract server. */
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createContractServer, type ContractServer } from '../../shared/contract/server.ts'
import { createActions } from '../loop/actions.ts'
import { createController } from '../loop/controller.ts'
import { createLearnedStarts } from '../loop/learned.ts'
import { createLeases } from '../loop/lease.ts'
import { hasEnded, ownHolder } from '../loop/leaseHolder.ts'
import { LEASE, type LeaseTiming } from '../loop/leaseTiming.ts'
import { createOrphanSweep } from '../loop/recoverOrphans.ts'
import { createObserver } from '../observe/observer.ts'
import type { EngineSource, FactorReadings } from '../observe/ports.ts'
import { createSampler } from '../observe/sampler.ts'
import { createRecentSeries } from '../observe/series.ts'
import { createSecretFile } from '../storage/secretFile.ts'
import type { SettingsStore } from '../storage/settings.ts'
import type { Store } from '../storage/store.ts'
import { createAlerting } from './alerts/alerting.ts'
import { createNotifier } from './alerts/notifier.ts'
import { toldStore } from './alerts/toldStore.ts'
import { alertsState, noticesState } from './alerts/view.ts'
import { createWebhook } from './alerts/webhook.ts'
import { recoverChanges } from './change/recover.ts'
import type { Connections } from './connections/connections.ts'
import type { Core } from './core.ts'
import { isDryRun } from './dryRun.ts'
import { createHandlers } from './handlers.ts'
import { jobTopic } from './lab/handlers.ts'
import { createLab } from './lab/lab.ts'
import type { Log } from './log.ts'
import { createSwitchableReadings } from './prometheus/readings.ts'
import { recovered } from './recovered.ts'
import type { Print } from './reports/print.ts'
import { createSchedules } from './reports/schedules.ts'
import { rememberRecent } from './remember.ts'
import { retentionOf } from './orders/retention.ts'
import { createResolver } from './resolve.ts'
import { createSizingNotes } from './resources/sizing/notes.ts'
import { createSizings } from './resources/sizing/sizings.ts'
import { createStates } from './states/states.ts'
import { sweepProbes } from './trials/probeSweep.ts'
import { createTrials } from './trials/trials.ts'
import { allServices, overviewState, serviceState, sparksState } from './topics.ts'
import { deskState } from './views/desk.ts'

export interface AppConfig {
  readonly connection: string
  readonly connections: Connections
  readonly version: string
  readonly host: Core['host']
  readonly dataDir: string
  readonly notices: readonly string[]
  readonly source: EngineSource
  readonly factors: FactorReadings
  /** Makes readings for another Prometheus address. */
  readonly factorsAt: (url: string | null) => FactorReadings
  readonly store: Store
  readonly storeProblem: () => string | null
  readonly settings: SettingsStore
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly samplingSeconds: number
  /** Shorter ones are for tests. */
  readonly lease?: LeaseTiming | undefined
  readonly now: () => number
  readonly print: Print
  readonly log: Log
}

export interface StartOptions {
  readonly loop: boolean
  readonly settles?: boolean | undefined
}

export interface App {
  readonly server: ContractServer
  readonly core: Core
  /**
   * Connects and runs the loop. Without `loop` it observes once and waits to be asked (one-shot commands). What an earlier
   * process left half-made is brought to its end first; with `settles` false (a dry run) nothing is.
   */
  start(options?: StartOptions): Promise<void>
  /** Waits for the actions under way, and no longer than this: the next start finishes or undoes what is left. */
  stop(withinMs?: number): Promise<void>
}

/** A replica that starts or stops takes seconds; a service manager waits somewhat longer than this (compose/systemd). */
const STOP_MS = 30_000

/** Recent samples kept in memory: enough for windows and sparklines. */
const RECENT_MS = 10 * 60_000
const FLUSH_MS = 5_000
const COMPACT_MS = 60_000
/** How often changes that wait for their engine are looked at. */
const SETTLE_MS = 15_000

export function createApp(config: AppConfig): App {
  const { source, settings, now, log } = config
  const secret = createSecretFile(path.join(config.dataDir, 'webhook.key'))
  const webhook = createWebhook({ now })
  const notifier = createNotifier({ ...config, secret, webhook })
  const store = toldStore(config.store, (entry) => notifier.heard(entry))
  const factors = createSwitchableReadings(config.factors)
  const observer = createObserver(source)
  const recent = createRecentSeries(RECENT_MS)
  const sampler = createSampler(source.usage, factors, recent, now)
  const learned = createLearnedStarts(store)
  const leases = createLeases({
    claims: source.claims,
    me: ownHolder(store),
    isDead: hasEnded(store),
    timing: config.lease ?? LEASE,
    monotonic: () => performance.now(),
    now,
    store,
    onLost: (project, sentence) => log.info('lease lost', { project, sentence }),
  })
  const operationsOn = (project: string) => {
    const fence = leases.fence(project)
    return fence === null ? source.operations : source.fenced(fence)
  }
  const actions = createActions({
    operations: operationsOn,
    leases,
    observer,
    store,
    learned,
    cpuOf: (id) => sampler.lastMinute(id),
    now,
    newId: randomUUID,
    frozen: () => settings.get().frozen,
  })
  const controller = createController({
    observer,
    sampler,
    recent,
    store,
    settings,
    actions,
    leases,
    learned,
    resolve: createResolver(settings, config.environment),
    samplingSeconds: config.samplingSeconds,
    dryRun: isDryRun(config.environment),
    now,
    pause: (milliseconds) => setTimeout(milliseconds),
    onError: (sentence) => log.error(sentence),
  })
  const states = createStates({
    observer,
    actions,
    changed: controller.changed,
    settings,
    store,
    now,
  })
  const alerting = createAlerting({
    ...config,
    ...{ store, observer, sampler, recent, factors, controller },
    onError: (sentence) => log.error(sentence),
  })
  const notes = createSizingNotes({ observer, source, store, now })
  const sizings = createSizings({ store, notes, factors, now })
  const lab = createLab(randomUUID)
  const trials = createTrials(randomUUID)
  const core: Core = {
    ...config,
    ...{ store, alerting, notifier, secret, sizings },
    operations: operationsOn,
    states,
    factors,
    observer,
    sampler,
    recent,
    actions,
    controller,
    learned,
    lab,
    trials,
    leases,
    setPrometheus: (url) => factors.use(config.factorsAt(url)),
  }
  const schedules = createSchedules(core)
  const server = createContractServer({
    handlers: createHandlers(core),
    topics: {
      'overview.changed': () => ({ ok: true, value: { read: () => overviewState(core), onChange } }),
      'sparks.changed': ({ services }) => ({
        ok: true,
        value: {
          read: () => sparksState(core, services),
          onChange: (listener) => controller.changed.listen(() => listener()),
        },
      }),
      'service.changed': ({ project, service }) => ({
        ok: true,
        value: { read: () => serviceState(core, project, service), onChange },
      }),
      'alerts.changed': () => ({ ok: true, value: { read: () => alertsState(core), onChange } }),
      'notices.changed': () => ({
        ok: true,
        value: {
          read: () => noticesState(core),
          onChange: (listener) => notifier.changed.listen(() => listener('soon')),
        },
      }),
      'desktop.changed': () => ({ ok: true, value: { read: () => deskState(core), onChange } }),
      'simulate.changed': ({ job }) => ({
        ok: true,
        value: {
          read: () => jobTopic(lab, job),
          // Somebody waits for the first results of it.
          onChange: (listener) => lab.jobs.onChange(job, () => listener('soon')),
        },
      }),
      'trial.changed': ({ trial }) => ({
        ok: true,
        value: {
          read: () => trials.topic(trial),
          onChange: (listener) => trials.onChange(trial, () => listener('soon')),
        },
      }),
    },
    onGone: ({ connection }) => {
      lab.drop(connection)
      trials.drop(connection)
    },
    onError: (id, thrown) =>
      log.error('a handler failed', { id, error: String(thrown), stack: stackOf(thrown) }),
  })

  function onChange(listener: (urgency?: 'soon') => void): () => void {
    const stops = [
      observer.changed.listen(() => listener()),
      controller.changed.listen(() => listener()),
      leases.changed.listen(() => listener()),
      alerting.changed.listen(() => listener()),
      webhook.changed.listen(() => listener()),
      // Somebody watches these operations go by.
      actions.changed.listen(() => listener('soon')),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  const dryRun = isDryRun(config.environment)
  const orphans = dryRun
    ? null
    : createOrphanSweep({
        observer,
        operations: operationsOn,
        leases,
        store,
        actions,
        now,
        onError: (sentence) => log.error(sentence),
      })
  const settle = () =>
    recovered(core).catch((thrown: unknown) => {
      log.error('what an earlier process left could not be finished', { error: String(thrown) })
    })
  /** Each look at what was left open ends before the next. */
  let settlingChanges: Promise<void> | null = null
  const settleChanges = () =>
    (settlingChanges ??= recoverChanges(core)
      .catch((thrown: unknown) => {
        log.error('a change that was left half-made could not be settled', { error: String(thrown) })
      })
      .finally(() => {
        settlingChanges = null
      }))
  const timers: NodeJS.Timeout[] = []
  const stops: (() => void)[] = []
  let stopped = false
  const hasStopped = () => stopped
  return {
    server,
    core,
    async start(options: StartOptions = { loop: true }) {
      log.info('starting', { connection: config.connection, version: config.version, pid: process.pid })
      await observer.start()
      // An engine that does not answer may take longer to say so than its operator waits.
      if (hasStopped()) return
      notes.start()
      leases.start()
      await leases.look()
      if (hasStopped()) return
      stops.push(
        source.subscribe((event) => {
          // Let go, taken over or pruned: known at once instead of at the next look.
          if (event.kind === 'claim') void leases.look()
        }),
      )
      states.look()
      rememberRecent(store, recent, allServices(core), now())
      timers.push(setInterval(() => store.flush(), FLUSH_MS))
      timers.push(setInterval(() => store.compact(now(), retentionOf(settings)), COMPACT_MS))
      const settled = options.settles === false ? Promise.resolve() : Promise.all([settle(), settleChanges()])
      if (options.settles !== false) timers.push(setInterval(() => void settleChanges(), SETTLE_MS))
      if (options.loop) {
        alerting.start(true)
        schedules.start()
        orphans?.start()
        if (!dryRun) void sweepProbes(core)
        controller.start()
      } else if (observer.status().state === 'connected') await settled
    },
    async stop(withinMs = STOP_MS) {
      stopped = true
      for (const timer of timers) clearInterval(timer)
      for (const stop of stops) stop()
      orphans?.stop()
      // On an engine that does not answer nothing is brought to an end: what waits for it fails at once instead.
      // What a test made is taken away while the engine is at hand.
      await within(trials.close(), withinMs)
      const acting = actions.recent().some((action) => action.endedAt === null)
      const silent = observer.status().state !== 'connected' && !acting
      if (silent) await observer.stop()
      const ended = await within(controller.stop(), withinMs)
      // An action that did not end in time has its next request refused by its fence.
      await leases.stop()
      notes.stop()
      states.close()
      alerting.stop()
      schedules.stop()
      webhook.close()
      if (!silent) await observer.stop()
      factors.close()
      source.usage.close()
      server.close()
      lab.close()
      // An action that goes on still writes its journal, until this process ends.
      if (ended) store.close()
      else store.flush()
      log.info(ended ? 'stopped' : 'stopped with an action under way: the next start takes it up')
    },
  }
}

/** Whether it ended in time. */
async function within(work: Promise<void>, milliseconds: number): Promise<boolean> {
  const late = new AbortController()
  const lateness = setTimeout(milliseconds, false, { signal: late.signal }).catch(() => false)
  try {
    return await Promise.race([work.then(() => true), lateness])
  } finally {
    late.abort()
  }
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? '') : ''
}
