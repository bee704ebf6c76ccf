/** Interrupted actions for specs: a process that "ends" at one of its calls on an engine in memory, and the next start. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Action } from '../../../shared/domain/history.ts'
import { currentReplicas } from '../../../shared/domain/inventory.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { resolvePolicy } from '../../engine/policy.ts'
import { createObserver, type Observer } from '../../observe/observer.ts'
import type { EngineOperations } from '../../observe/ports.ts'
import { testEngine, type TestEngine } from '../../observe/testing/engine.ts'
import { openStore } from '../../storage/open.ts'
import type { Store } from '../../storage/store.ts'
import { createActions, type ActionRequest, type Actions } from '../actions.ts'
import { createLearnedStarts } from '../learned.ts'
import { waiting } from '../progress.ts'
import { alone } from './alone.ts'

const LABELS = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.min': '1', 'eyrie.autoscale.max': '6' }
export const POLICY: Policy = resolvePolicy({ labels: LABELS, settings: undefined, environment: {} }).policy

export class Interruption {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'eyrie-recover-'))
  store: Store = this.#open()
  engine: TestEngine = testEngine(LABELS, 2)
  observer: Observer = createObserver(this.engine.source)
  policy: Policy = POLICY
  frozen = false
  clock = 1_000_000

  #open(): Store {
    const opened = openStore(path.join(this.#folder, 'history.db'))
    if (!opened.ok) throw new Error(opened.error.message)
    return opened.value.store
  }

  /** Another engine, with so many replicas. */
  async begin(count: number): Promise<void> {
    await this.observer.stop()
    this.engine = testEngine(LABELS, count)
    this.observer = createObserver(this.engine.source)
    await this.observer.start()
  }

  async end(): Promise<void> {
    await this.observer.stop()
    this.store.close()
    rmSync(this.#folder, { recursive: true })
  }

  /** As a new process finds it. */
  reopen(): void {
    this.store.close()
    this.store = this.#open()
  }

  actions(operations: EngineOperations = this.engine.source.operations, id = 'first'): Actions {
    const { observer, store } = this
    return createActions({
      operations: () => operations,
      leases: alone(),
      observer,
      store,
      learned: createLearnedStarts(store),
      cpuOf: () => null,
      now: () => (this.clock += 10),
      newId: () => id,
      frozen: () => this.frozen,
      pause: (milliseconds) => {
        this.clock += milliseconds
        return new Promise((resolve) => {
          setTimeout(resolve, milliseconds / 100)
        })
      },
    })
  }

  request(to: number): ActionRequest {
    const { policy } = this
    return { service: this.engine.service(), policy, to, by: 'operator', reason: 'Manual', sentence: 'test' }
  }

  /** Calls in the order they reach the engine; the process ends at one of them, before or after its effect. */
  #endingAt(call: number, when: 'before' | 'after'): { operations: EngineOperations; ended: Promise<void> } {
    let calls = 0
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const never = new Promise<never>(() => undefined)
    const { operations } = this.engine.source
    const through = async <T>(work: () => Promise<T>): Promise<T> => {
      calls += 1
      if (calls > call) return never
      if (calls < call) return work()
      if (when === 'after') await work()
      end()
      return never
    }
    return {
      ended,
      operations: {
        createClone: (...given) => through(() => operations.createClone(...given)),
        start: (id) => through(() => operations.start(id)),
        awaitHealthy: (...given) => through(() => operations.awaitHealthy(...given)),
        runCommand: (...given) => through(() => operations.runCommand(...given)),
        stop: (id) => through(() => operations.stop(id)),
        remove: (id) => through(() => operations.remove(id)),
        composeScale: (...given) => through(() => operations.composeScale(...given)),
        limits: operations.limits,
      },
    }
  }

  /** Begins to scale, and ends at that call. False: there was no such call. */
  async at(to: number, call: number, when: 'before' | 'after'): Promise<boolean> {
    this.reopen()
    const { operations, ended } = this.#endingAt(call, when)
    const run = this.actions(operations).run(this.request(to))
    return Promise.race([ended.then(() => true), run.then(() => false)])
  }

  /** An intent as it is before its first operation, not in the store. */
  async intent(to: number): Promise<Action> {
    const { operations, ended } = this.#endingAt(1, 'before')
    void this.actions(operations).run(this.request(to))
    await ended
    const [entry] = this.store.entries({ kind: 'action', limit: 1 })
    if (entry?.kind !== 'action') throw new Error('there is no intent')
    this.store.updateEntry({ ...entry, action: { ...entry.action, endedAt: 1, verification: 'failed' } })
    const untouched = entry.action.operations.map(({ type, target, cause }) => ({ type, target, cause }))
    return { ...entry.action, operations: untouched.map(waiting) }
  }

  /** A new process does its work. */
  async nextStart(): Promise<{ readonly actions: Actions; readonly action: Action }> {
    this.reopen()
    const actions = this.actions(this.engine.source.operations, 'second')
    if (actions.active('shop', 'web') === null) throw new Error('the service is not acting after a start')
    await actions.recover(() => this.policy)
    return { actions, action: this.newest() }
  }

  newest(): Action {
    const [entry] = this.store.entries({ kind: 'action', limit: 1 })
    if (entry?.kind !== 'action') throw new Error('there is no entry')
    return entry.action
  }

  count(): number {
    return currentReplicas(this.engine.service()).length
  }

  states(): readonly string[] {
    return this.engine.service().replicas.map(({ name, state }) => `${name} ${state}`)
  }

  /** Calls made twice; a stop may be: what it began is found and ended. */
  repeated(): readonly string[] {
    const steps = this.engine.calls.filter((call) => !call.startsWith('stop '))
    return steps.filter((call, at) => steps.indexOf(call) !== at)
  }
}
