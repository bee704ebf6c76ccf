/**
 * What the engine said about each container, asked again only where something changed: the list's signature, or an
 * event about it. A container that cannot be described does not hide the others.
 */
import { ok, type Result } from '../../shared/lib/result.ts'
import type { DockerConnection } from './client.ts'
import { fieldsOf } from './fields.ts'
import { getJson } from './get.ts'
import type { Listed } from './listed.ts'

/** `gone`: removed since it was listed. */
export type Inspection =
  | { readonly kind: 'described'; readonly answer: unknown }
  | { readonly kind: 'undescribed'; readonly sentence: string }
  | { readonly kind: 'gone' }

export interface Inspections {
  /** One inspection per container of `listed`, by id. Fails only where the engine itself does not answer. */
  of(listed: readonly Listed[]): Promise<Result<ReadonlyMap<string, Inspection>>>
  forget(id: string): void
  forgetAll(): void
  /** The container's first process, as the engine's host numbers it; null while it does not run. */
  pidOf(id: string): number | null
}

interface Entry {
  readonly signature: string
  readonly inspection: Inspection
  /** Epoch ms after which a failed inspection is tried again. */
  readonly until: number
}

const INSPECT_MS = 5_000
/** One container that hangs may not delay every reading. */
const RETRY_MS = 30_000
const AT_ONCE = 8

export function createInspections(api: DockerConnection, now: () => number): Inspections {
  const known = new Map<string, Entry>()
  /** Changed while being inspected: the answer may be older than the change. */
  const changed = new Set<string>()

  async function inspect(container: Listed): Promise<Inspection> {
    const { id, name, signature } = container
    changed.delete(id)
    const answer = await api.call<unknown>(`inspect container ${name}`, INSPECT_MS, (abortSignal) =>
      getJson(api.docker, `/containers/${id}/json`, abortSignal),
    )
    const inspection: Inspection = answer.ok
      ? { kind: 'described', answer: answer.value }
      : answer.error.code === 'NotFound'
        ? { kind: 'gone' }
        : { kind: 'undescribed', sentence: answer.error.message }
    const until = { described: changed.has(id) ? 0 : Infinity, gone: 0, undescribed: now() + RETRY_MS }
    known.set(id, { signature, until: until[inspection.kind], inspection })
    return inspection
  }

  /** A few at a time, so that a machine with a thousand containers does not answer a thousand questions at once. */
  async function inspectAll(containers: readonly Listed[]): Promise<ReadonlyMap<string, Inspection>> {
    const queue = [...containers]
    const answers = new Map<string, Inspection>()
    const worker = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        answers.set(next.id, await inspect(next))
    }
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, containers.length) }, worker))
    return answers
  }

  return {
    async of(listed) {
      const present = new Set(listed.map(({ id }) => id))
      for (const id of known.keys()) if (!present.has(id)) known.delete(id)
      const due = listed.filter(({ id, signature }) => {
        const entry = known.get(id)
        return entry?.signature !== signature || entry.until <= now()
      })
      // An event during the reading makes a container be forgotten, not vanish from what is being read.
      const before = new Map([...known].map(([id, { inspection }]) => [id, inspection] as const))
      const answers = await inspectAll(due)
      const failed = due.some(({ id }) => answers.get(id)?.kind === 'undescribed')
      if (failed) {
        // One container or the engine? Only the engine's silence makes the whole inventory fail.
        const answer = await api.ping()
        if (!answer.ok) {
          for (const { id } of due) known.delete(id)
          return answer
        }
      }
      const inspections = new Map<string, Inspection>()
      for (const { id } of listed) {
        const inspection = answers.get(id) ?? before.get(id)
        if (inspection !== undefined) inspections.set(id, inspection)
      }
      return ok(inspections)
    },
    forget(id) {
      known.delete(id)
      changed.add(id)
    },
    forgetAll() {
      for (const id of known.keys()) changed.add(id)
      known.clear()
    },
    pidOf(id) {
      const inspection = known.get(id)?.inspection
      if (inspection?.kind !== 'described') return null
      const pid = fieldsOf(inspection.answer, id, null).number('State.Pid')
      return pid !== null && pid > 0 ? pid : null
    },
  }
}
