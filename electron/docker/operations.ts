/** What Eyrie does to a Docker engine: one call each, with a deadline, named for people. */
import type { EngineOperations } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { composeScale, type ComposeContext } from './composeCli.ts'
import { cloneCreator } from './createClone.ts'
import { runCommand } from './execute.ts'
import { awaitHealthy } from './health.ts'
import { shortId } from './inspected.ts'
import { containerLimits } from './containerLimits.ts'
import { removeReplica, startReplica, stopReplica } from './lifecycle.ts'
import { createProbeOperations } from './probes.ts'
import { reachOf } from './reach.ts'
import { createSwarmOperations } from './swarm/operations.ts'

export type OperationsContext = ComposeContext

export function createDockerOperations(api: DockerApi, context: OperationsContext = {}): EngineOperations {
  const clone = cloneCreator(api)
  /** Names of the replicas made here, for sentences; the engine is asked by id. */
  const names = new Map<string, string>()
  const label = (id: string) => names.get(id) ?? shortId(id)

  return {
    async createClone(source, name, number, operation) {
      const created = await clone(source, name, number, operation)
      if (created.ok) names.set(created.value.id, name)
      return created
    },
    start: (id) => startReplica(api, id, label(id)),
    awaitHealthy: (id, timeoutSeconds, onProgress, signal, alreadyMs) =>
      awaitHealthy(api, id, timeoutSeconds, onProgress, signal, alreadyMs),
    runCommand: (id, command, timeoutSeconds) => runCommand(api, id, command, timeoutSeconds),
    stop: (id) => stopReplica(api, id),
    async remove(id) {
      const removed = await removeReplica(api, id, label(id))
      if (removed.ok) names.delete(id)
      return removed
    },
    composeScale: (project, service, count) => composeScale(api, context, project, service, count),
    limits: containerLimits(api),
    swarm: createSwarmOperations(api),
    probes: createProbeOperations(api),
    reach: (id) => reachOf(api, id),
  }
}
