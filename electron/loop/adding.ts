/** One replica more: create, start, wait for its health, and take it back where it is of no use. */
import type { OperationType } from '../../shared/domain/history.ts'
import type { Replica } from '../../shared/domain/inventory.ts'
import { ok } from '../../shared/lib/result.ts'
import { nowOf, type Work } from './execution.ts'
import { isUnknown } from './progress.ts'

export interface Started {
  readonly id: string
  readonly name: string
  /** Milliseconds it has been running when an interrupted wait goes on. */
  readonly alreadyMs: number
}

/** When a name is taken by somebody else's container the next number is tried; beyond these something else is wrong. */
const MOST_NAMES = 5

/** Creates and starts one replica; null when it failed, with what was created taken away again. */
export async function createAndStart(target: string, work: Work): Promise<Started | null> {
  const { context, progress, outcome } = work
  const { resumption } = context
  if (resumption?.treatment.get(target) === 'leave') return null
  const found = resumption?.found.get(target)
  if (resumption?.treatment.get(target) === 'undo') {
    if (found !== undefined) await takeBack(found, 'the action was interrupted', work)
    outcome.failed.add(target)
    return null
  }
  const made = found === undefined ? await create(target, work) : foundAgain(found, work)
  if (made === null) return null
  if (found !== undefined && wasStarted(found)) {
    const begun = progress.find('start', made.name)
    if (begun?.state !== 'done') progress.settle('start', made.name, 'done', 'found started')
    const since = begun?.begunAt === undefined ? null : begun.begunAt + (begun.ms ?? 0)
    return { ...made, alreadyMs: since === null ? 0 : Math.max(0, nowOf(work) - since) }
  }
  const begun = await progress.run('start', made.name, () => context.operations.start(made.id))
  if (begun.ok) return { ...made, alreadyMs: 0 }
  outcome.failed.add(made.name)
  if (isUnknown(begun)) outcome.unsettled = true
  else await takeBack(made, 'it did not start', work)
  return null
}

/** Docker's state of a container that nobody ever started. */
export function wasStarted(replica: Replica): boolean {
  return replica.state !== 'created'
}

interface Made {
  readonly id: string
  readonly name: string
  readonly state?: Replica['state']
}

function foundAgain(replica: Replica, { progress }: Work): Made {
  if (progress.find('create', replica.name)?.state !== 'done')
    progress.settle('create', replica.name, 'done', 'found created')
  return { id: replica.id, name: replica.name }
}

async function create(target: string, work: Work): Promise<Made | null> {
  const { context, progress, outcome } = work
  const { source, operations, operation } = context
  let name = target
  for (let attempt = 1; ; attempt += 1) {
    if (source === null) {
      progress.settle('create', name, 'failed', 'there is no replica to clone')
      break
    }
    const as = name
    const made = await progress.run('create', as, () =>
      operations.createClone(source.id, as, numberOf(as), operation),
    )
    if (made.ok) return { id: made.value.id, name: as }
    if (isUnknown(made)) {
      outcome.unsettled = true
      break
    }
    const next = made.error.code === 'Conflict' && attempt < MOST_NAMES ? nextName(as, work) : null
    if (next === null) break
    replan(as, next, work)
    name = next
  }
  outcome.failed.add(name)
  return null
}

function numberOf(name: string): number {
  return Number(/(\d+)$/.exec(name)?.[1] ?? Number.NaN)
}

/** The next number that neither a replica nor this plan has; null: the name has no number. */
function nextName(name: string, { context, progress }: Work): string | null {
  const taken = new Set([
    ...context.service.replicas.map((replica) => replica.name),
    ...progress.current().map(({ target }) => target),
  ])
  let number = numberOf(name)
  if (Number.isNaN(number)) return null
  const stem = name.slice(0, name.length - String(number).length)
  do number += 1
  while (taken.has(`${stem}${number}`))
  return `${stem}${number}`
}

function replan(name: string, next: string, { progress }: Work): void {
  for (const type of ['create', 'start', 'await-healthy'] as const) {
    const cause = progress.find(type, name)?.cause ?? ''
    if (type !== 'create') progress.settle(type, name, 'skipped', `the name is taken: ${next} instead`)
    progress.add({ type, target: next, cause: `${cause}; ${name} was taken` })
  }
}

/** Waits for health; takes back what does not become healthy. */
export async function settle(replica: Started, work: Work): Promise<void> {
  const { context, progress, outcome } = work
  if (progress.find('await-healthy', replica.name)?.state === 'done') return
  const answer = await progress.run(
    'await-healthy',
    replica.name,
    () =>
      context.operations.awaitHealthy(
        replica.id,
        context.healthTimeoutSeconds,
        (sentence) => progress.note('await-healthy', replica.name, sentence),
        undefined,
        replica.alreadyMs,
      ),
    (health) =>
      health.kind === 'healthy' ? { ok: true, result: 'healthy' } : { ok: false, result: health.sentence },
  )
  if (answer.ok && answer.value.kind === 'healthy') {
    outcome.startMs.push(answer.value.ms)
    return
  }
  outcome.failed.add(replica.name)
  if (isUnknown(answer)) {
    outcome.unsettled = true
    return
  }
  if (answer.ok && answer.value.kind === 'unhealthy' && outcome.logs.length === 0)
    outcome.logs.push(...answer.value.log)
  await takeBack(replica, 'it did not become healthy', work)
}

/** Removes a replica that this action made and that is of no use. */
async function takeBack(replica: Made, why: string, work: Work): Promise<void> {
  const { context, progress, outcome } = work
  const { id, name } = replica
  const run = async (type: OperationType, call: () => ReturnType<typeof context.operations.remove>) => {
    const known = progress.find(type, name)
    if (known?.state === 'done') return ok(undefined)
    if (known === null) progress.add({ type, target: name, cause: `rolled back: ${why}`, container: id })
    const answer = await progress.run(type, name, call)
    // Without a journal it is taken back all the same: its label says whose it is.
    return answer.ok || answer.error.code !== 'NotJournaled' ? answer : call()
  }
  if (replica.state !== 'created') {
    const stopped = await run('stop', async () => {
      const answer = await context.operations.stop(id)
      return answer.ok ? { ok: true, value: undefined } : answer
    })
    if (!stopped.ok) {
      outcome.unsettled = true
      return
    }
  }
  const removed = await run('remove', () => context.operations.remove(id))
  if (!removed.ok) outcome.unsettled = true
}
