/**
 * Does a change: intent on disk, then container by container, then the file. What fails takes the containers back; what
 * an engine does not answer to stays open, and is settled by `recover.ts`.
 */
import { randomUUID } from 'node:crypto'
import type {
  Change,
  ContainerChange,
  ContainerLimits,
  WantedAmounts,
} from '../../../shared/domain/change.ts'
import type { ChangeEntry, OperationProgress, Verification } from '../../../shared/domain/history.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import { capital, plural } from '../../../shared/lib/format.ts'
import { fail, messageOf, ok, type Failure, type Result } from '../../../shared/lib/result.ts'
import type { LimitOperations } from '../../observe/ports.ts'
import { limitsBack, sameLimits, updateOf } from '../../resources/change/liveLimits.ts'
import type { FileEdit } from '../../resources/change/fileEdit.ts'
import type { Core } from '../core.ts'
import { writeChange } from '../resources/composeFile.ts'

export interface Task {
  readonly sentence: string
  readonly wanted: WantedAmounts
  readonly containers: readonly ContainerChange[]
  readonly file: FileEdit['change'] | null
  readonly undoes: number | null
}

/** The entry as it ended, or as far as it came. */
export async function perform(core: Core, service: Service, task: Task): Promise<Result<ChangeEntry>> {
  const { project, name, engine } = service
  const reserved = core.actions.reserve(project, name, 'having its limits changed')
  if (!reserved.ok) return reserved
  try {
    const lease = await core.leases.acquire(project, engine)
    if (!lease.ok) return lease
    try {
      return ok(await carryOut(core, intend(core, service, task)))
    } finally {
      lease.value.release()
    }
  } catch (thrown) {
    // A disk that refuses the journal.
    return fail('Failed', messageOf(thrown))
  } finally {
    reserved.value()
    await core.observer.refresh()
    core.controller.changed.emit()
  }
}

/** Durable before the first call that changes anything. */
function intend(core: Core, { project, name: service }: Service, task: Task): ChangeEntry {
  const operation = (
    type: OperationProgress['type'],
    target: string,
    container?: string,
  ): OperationProgress => ({
    type,
    target,
    cause: task.sentence,
    state: 'waiting',
    result: '',
    ms: null,
    ...(container === undefined ? {} : { container }),
  })
  const change: Change = {
    id: randomUUID(),
    project,
    service,
    by: 'operator',
    ...task,
    startedAt: core.now(),
    endedAt: null,
    operations: [
      ...task.containers.map(({ id, name }) => operation('update-limits', name, id)),
      ...(task.file === null ? [] : [operation('write-file', task.file.file)]),
    ],
    verification: null,
    outcome: '',
  }
  const entry = core.store.addEntry({ at: change.startedAt, kind: 'change', project, service, change })
  if (entry.kind !== 'change') throw new Error('the store answered a change with another kind of entry')
  return entry
}

/** From wherever it stands: what is done already is found done. */
export async function carryOut(core: Core, begun: ChangeEntry): Promise<ChangeEntry> {
  const journal = new Journal(core, begun)
  const { limits } = core.operations(begun.project)
  const { containers, file } = begun.change
  const warnings: string[] = []
  for (const container of containers) {
    const done = await journal.run(container.name, () => setLimits(limits, container, warnings))
    if (done.ok) continue
    if (isOpen(done.error)) return journal.leaveOpen(done.error)
    return takeBack(journal, limits, containers, done.error)
  }
  if (file !== null) {
    const written = await journal.run(file.file, () => Promise.resolve(writeChange(file)))
    if (!written.ok) return takeBack(journal, limits, containers, written.error)
  }
  const wrong = await notAsWanted(limits, containers)
  const notes = warnings.length === 0 ? '' : ` Docker warns: ${[...new Set(warnings)].join('; ')}`
  if (wrong !== null) return journal.end('partial', `${wrong}.${notes}`)
  return journal.end('converged', `${whatWasDone(begun.change)}.${notes}`)
}

function whatWasDone({ sentence, containers, file, undoes }: Change): string {
  const parts = [
    containers.length === 0 ? null : `applied to ${plural(containers.length, 'replica')}`,
    file === null
      ? null
      : `${file.created ? 'written to the new' : undoes === null ? 'written to' : 'restored in'} ${file.file}`,
  ].filter((part) => part !== null)
  return `${capital(sentence)}: ${parts.join(', ')}`
}

async function setLimits(
  limits: LimitOperations,
  { id, name, before, after }: ContainerChange,
  warnings: string[],
): Promise<Result<string>> {
  const now = await limits.read(id)
  if (!now.ok && now.error.code === 'NotFound') return ok('it is gone')
  if (!now.ok) return now
  if (sameLimits(now.value, after)) return ok('done already')
  if (!sameLimits(now.value, before)) return fail('Blocked', `${name} was changed by somebody else meanwhile`)
  const set = await limits.set(id, updateOf(before, after))
  if (!set.ok) return set
  warnings.push(...set.value)
  return ok('done')
}

/** Nobody knows what came of it: it is looked at again, by whoever leads then. */
function isOpen({ code }: Failure): boolean {
  return code === 'Unreachable' || code === 'NotLeader'
}

async function takeBack(
  journal: Journal,
  limits: LimitOperations,
  containers: readonly ContainerChange[],
  error: Failure,
): Promise<ChangeEntry> {
  const left: string[] = []
  for (const { id, name, before, after } of containers) {
    const now = await limits.read(id)
    if (!now.ok && now.error.code === 'NotFound') continue
    if (now.ok && !sameLimits(now.value, after)) continue
    const back = now.ok ? limitsBack(now.value, before) : null
    const undone = now.ok && back !== null ? await limits.set(id, updateOf(now.value, back.after)) : now
    if (!undone.ok || (back?.impossible.length ?? 0) > 0) left.push(name)
    else journal.note(name, 'taken back')
  }
  const why = `Not done: ${error.message}`
  if (left.length === 0) return journal.end('reverted', `${why}. Everything is as it was.`)
  return journal.end('partial', `${why}. ${left.join(', ')} could not be taken back.`)
}

/** Null: all of them have what they were given. */
async function notAsWanted(
  limits: LimitOperations,
  containers: readonly ContainerChange[],
): Promise<string | null> {
  for (const { id, name, after } of containers) {
    const now = await limits.read(id)
    if (now.ok ? !sameLimits(settled(now.value, after), after) : now.error.code !== 'NotFound')
      return `${name} does not have what it was given`
  }
  return null
}

/** An engine without swap accounting keeps memory alone. */
function settled(now: ContainerLimits, after: ContainerLimits): ContainerLimits {
  return now.memory === after.memory && now.memorySwap <= 0 ? { ...now, memorySwap: after.memorySwap } : now
}

/** The entry as it goes: each begin and end of an operation is on disk before anything follows from it. */
class Journal {
  readonly #core: Core
  #entry: ChangeEntry

  constructor(core: Core, entry: ChangeEntry) {
    this.#core = core
    this.#entry = entry
  }

  async run(target: string, work: () => Promise<Result<string | void>>): Promise<Result<void>> {
    const begunAt = this.#core.now()
    this.#operation(target, { state: 'running', begunAt })
    const done = await work()
    const ms = this.#core.now() - begunAt
    if (done.ok) this.#operation(target, { state: 'done', result: done.value ?? 'done', ms })
    else
      this.#operation(target, {
        state: isOpen(done.error) ? 'running' : 'failed',
        result: done.error.message,
        ms,
      })
    return done.ok ? ok(undefined) : done
  }

  note(target: string, result: string): void {
    this.#operation(target, { state: 'skipped', result })
  }

  end(verification: Verification, outcome: string): ChangeEntry {
    const operations = this.#entry.change.operations.map((each) =>
      each.state === 'waiting' ? { ...each, state: 'skipped' as const, result: 'not begun' } : each,
    )
    return this.#put({ operations, verification, outcome, endedAt: this.#core.now() })
  }

  leaveOpen(error: Failure): ChangeEntry {
    const outcome = `Not known yet: ${error.message}. What was begun is finished when the engine can be asked again.`
    return this.#put({ verification: 'timed-out', outcome })
  }

  #operation(target: string, with_: Partial<OperationProgress>): void {
    const operations = this.#entry.change.operations.map((each) =>
      each.target === target ? { ...each, ...with_ } : each,
    )
    this.#put({ operations })
  }

  #put(with_: Partial<Change>): ChangeEntry {
    this.#entry = { ...this.#entry, change: { ...this.#entry.change, ...with_ } }
    this.#core.store.updateEntry(this.#entry)
    this.#core.controller.changed.emit()
    return this.#entry
  }
}
