/** What this engine knows of the containers of tasks that run on it. */
import { fieldsOf } from '../fields.ts'
import type { Inspection } from '../inspections.ts'
import type { Listed } from '../listed.ts'
import type { LocalContainer } from './replicas.ts'

const TASK_LABEL = 'com.docker.swarm.task.id'

export function isTask(labels: Readonly<Record<string, string>>): boolean {
  return TASK_LABEL in labels
}

/** Answers by container id; null: not of this engine. */
export function localContainers(
  listed: readonly Listed[],
  described: ReadonlyMap<string, Inspection>,
): (id: string) => LocalContainer | null {
  const own = new Map(
    listed
      .filter(({ labels }) => isTask(labels))
      .map(({ id, name, health, state }): [string, LocalContainer] => {
        const inspection = described.get(id)
        const answer = inspection?.kind === 'described' ? inspection.answer : null
        const oomKilled = fieldsOf(answer, name, null).flag('State.OOMKilled') ?? false
        return [id, { health, paused: state === 'paused', oomKilled }]
      }),
  )
  return (id) => own.get(id) ?? null
}
