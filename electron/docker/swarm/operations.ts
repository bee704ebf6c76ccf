/** What Eyrie does to a service of a Swarm: look, set its count and nothing else, wait for its tasks. */
import { setTimeout as wait } from 'node:timers/promises'
import { fail, ok, type Failure, type Result } from '../../../shared/lib/result.ts'
import type { HealthOutcome, SwarmOperations, TaskWait } from '../../observe/ports.ts'
import type { DockerApi } from '../api.ts'
import { readLog } from '../containerLog.ts'
import { getJson, getText, postText } from '../get.ts'
import { createRedactor } from '../redact.ts'
import { judgeTasks, type Judgement } from './judgement.ts'
import { readSpecification, type Specification } from './specification.ts'
import { isWanted, readTask, type TaskFacts } from './task.ts'

const LOOK_MS = 10_000
const UPDATE_MS = 20_000
/** Milliseconds between two looks: often while a start is fresh, then at leisure. */
const OFTEN_MS = 500
const SELDOM_MS = 1_500
const FRESH_MS = 15_000

export function createSwarmOperations(api: DockerApi): SwarmOperations {
  async function specificationOf(id: string): Promise<Result<Specification>> {
    const what = `service ${id.slice(0, 12)}`
    const answer = await api.call(`look at ${what}`, LOOK_MS, (abortSignal) =>
      getText(api.docker, `/services/${encodeURIComponent(id)}`, abortSignal),
    )
    if (answer.ok) return readSpecification(answer.value, what)
    if (answer.error.code !== 'NotFound') return answer
    return fail('NotFound', `the Swarm has no ${what} any more`)
  }

  async function tasksOf({ service }: Specification): Promise<Result<readonly TaskFacts[]>> {
    const filters = encodeURIComponent(JSON.stringify({ service: [service.id] }))
    const answer = await api.call(`list the tasks of ${service.name}`, LOOK_MS, (abortSignal) =>
      getJson(api.docker, `/tasks?filters=${filters}`, abortSignal),
    )
    if (!answer.ok) return answer
    if (!Array.isArray(answer.value)) return fail('Failed', `the tasks of ${service.name} are not a list`)
    const entries = answer.value as readonly unknown[]
    return ok(entries.flatMap((entry, position) => readTask(entry, position, () => undefined) ?? []))
  }

  return {
    async look(id) {
      const read = await specificationOf(id)
      if (!read.ok) return read
      return ok({ version: read.value.service.version, replicas: read.value.replicas })
    },
    async setReplicas({ id, version, replicas }) {
      const read = await specificationOf(id)
      if (!read.ok) return read
      const { service } = read.value
      if (service.version !== version) return outOfSequence(read.value)
      const tasks = await tasksOf(read.value)
      if (!tasks.ok) return tasks
      const update = await api.mutate(`set ${service.name} to ${replicas}`, UPDATE_MS, (abortSignal) =>
        postText(
          api.docker,
          `/services/${encodeURIComponent(service.id)}/update?version=${version}`,
          read.value.withReplicas(replicas),
          abortSignal,
        ),
      )
      if (!update.ok) {
        if (!isOutOfSequence(update.error)) return update
        const now = await specificationOf(id)
        return now.ok ? outOfSequence(now.value) : now
      }
      return ok({
        ids: tasks.value.map((task) => task.id),
        slots: tasks.value.filter(isWanted).flatMap(({ slot }) => slot ?? []),
      })
    },
    async awaitTasks(waited, onProgress, signal) {
      const watcher = createWatcher(waited)
      let told = ''
      for (;;) {
        if (signal?.aborted === true) return fail('Cancelled', 'waiting for its tasks was cancelled')
        const judged = await watcher.look(specificationOf, tasksOf)
        if (judged.ok) {
          const { judgement, specification } = judged.value
          const redactor = createRedactor(specification.service.template.environment)
          const sentence = redactor.line(judgement.sentence)
          if (sentence !== told) onProgress(sentence)
          told = sentence
          if (judgement.kind === 'healthy') return ok(healthy(watcher))
          if (judgement.kind === 'unhealthy') {
            const { failed } = judgement
            const log =
              failed === null
                ? []
                : await readLog(api, `/tasks/${failed.id}`, failed.template.terminal, redactor)
            return ok({ kind: 'unhealthy', sentence, log })
          }
        } else if (!judged.error.retryable || judged.error.code === 'Superseded' || watcher.isLate()) {
          return judged
        } else onProgress(`the manager does not answer, asking again: ${judged.error.message}`)
        // A cancelled wait ends the loop at its top.
        await wait(
          watcher.elapsedMs() < FRESH_MS ? OFTEN_MS : SELDOM_MS,
          undefined,
          signal === undefined ? {} : { signal },
        ).catch(() => undefined)
      }
    },
  }
}

function healthy(watcher: Watcher): HealthOutcome {
  return { kind: 'healthy', ms: Math.round(watcher.elapsedMs()) }
}

/** The engine tells it in words alone, whatever its status code. */
function isOutOfSequence({ message }: Failure): boolean {
  return /out of sequence/i.test(message)
}

function outOfSequence({ service, replicas }: Specification) {
  return fail(
    'OutOfSequence',
    `${service.name} was changed by somebody else since this was decided, and asks for ${replicas} now: nothing was done`,
    { retryable: true, details: { replicas } },
  )
}

interface Judged {
  readonly judgement: Judgement
  readonly specification: Specification
}

interface Watcher {
  look(
    specificationOf: (id: string) => Promise<Result<Specification>>,
    tasksOf: (specification: Specification) => Promise<Result<readonly TaskFacts[]>>,
  ): Promise<Result<Judged>>
  elapsedMs(): number
  isLate(): boolean
}

/** Remembers since when each task has been in its state: the clocks of other nodes are not this one's. */
function createWatcher(waited: TaskWait): Watcher {
  const begun = performance.now()
  const elapsedMs = () => performance.now() - begun
  const states = new Map<string, { readonly state: string; readonly since: number }>()

  function secondsInState(task: TaskFacts): number {
    const known = states.get(task.id)
    const now = performance.now()
    if (known?.state === task.state) return (now - known.since) / 1_000
    states.set(task.id, { state: task.state, since: now })
    return 0
  }

  return {
    elapsedMs,
    isLate: () => elapsedMs() >= waited.timeoutSeconds * 1_000,
    async look(specificationOf, tasksOf) {
      const read = await specificationOf(waited.id)
      if (!read.ok) return read
      const { service, replicas } = read.value
      if (replicas !== waited.replicas) {
        return fail(
          'Superseded',
          `somebody else set ${service.name} to ${replicas} meanwhile, and it is left as it is`,
          { retryable: true, details: { replicas } },
        )
      }
      const tasks = await tasksOf(read.value)
      if (!tasks.ok) return tasks
      const judgement = judgeTasks({
        service,
        tasks: tasks.value,
        before: waited.before,
        wanted: waited.replicas,
        elapsedSeconds: elapsedMs() / 1_000,
        timeoutSeconds: waited.timeoutSeconds,
        secondsInState,
      })
      return ok({ judgement, specification: read.value })
    },
  }
}
