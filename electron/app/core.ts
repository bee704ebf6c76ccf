/** The parts of a running Eyrie, as handlers and views see them. */
import type { Actions } from '../loop/actions.ts'
import type { Controller } from '../loop/controller.ts'
import type { LearnedStarts } from '../loop/learned.ts'
import type { Leases } from '../loop/lease.ts'
import type { Observer } from '../observe/observer.ts'
import type { EngineOperations, EngineSource, FactorReadings } from '../observe/ports.ts'
import type { Sampler } from '../observe/sampler.ts'
import type { RecentSeries } from '../observe/series.ts'
import type { SecretFile } from '../storage/secretFile.ts'
import type { SettingsStore } from '../storage/settings.ts'
import type { Store } from '../storage/store.ts'
import type { Alerting } from './alerts/alerting.ts'
import type { Notifier } from './alerts/notifier.ts'
import type { Connections } from './connections/connections.ts'
import type { Lab } from './lab/lab.ts'
import type { Log } from './log.ts'
import type { Print } from './reports/print.ts'
import type { Sizings } from './resources/sizing/sizings.ts'
import type { States } from './states/states.ts'
import type { Trials } from './trials/trials.ts'

export interface Core {
  readonly connection: string
  /** All connections there are, this one included. */
  readonly connections: Connections
  readonly version: string
  /** Where this core runs, as `app.info` says it. */
  readonly host: 'electron' | 'web' | 'process'
  readonly dataDir: string
  /** Sentences the operator must see; grows when something had to be mended while running. */
  readonly notices: readonly string[]
  readonly source: EngineSource
  /** What acts on a project, with the leave of its fence. */
  operations(project: string): EngineOperations
  /** Prometheus, the simulator's own, or none; changes when the operator sets another URL. */
  readonly factors: FactorReadings
  readonly observer: Observer
  readonly sampler: Sampler
  readonly recent: RecentSeries
  readonly store: Store
  /** A sentence while the store cannot write; null while it can. */
  readonly storeProblem: () => string | null
  readonly settings: SettingsStore
  readonly actions: Actions
  readonly controller: Controller
  readonly learned: LearnedStarts
  /** The rehearsal room. */
  readonly lab: Lab
  /** Tests of what runs. */
  readonly trials: Trials
  readonly leases: Leases
  readonly alerting: Alerting
  readonly notifier: Notifier
  /** What services should have, by what they used. */
  readonly sizings: Sizings
  /** The key that webhooks are signed with. */
  readonly secret: SecretFile
  /** What a rollback can go back to. */
  readonly states: States
  /** HTML as PDF: by the desktop's own window, or a browser of this machine. */
  readonly print: Print
  readonly log: Log
  /** Points the factor sources at another Prometheus; null: none. */
  setPrometheus(url: string | null): void
  readonly samplingSeconds: number
  readonly now: () => number
  readonly environment: Readonly<Record<string, string | undefined>>
}
