/** A Docker engine as the core sees it: what runs there, what changes, what it uses, what can be done to it. */
import os from 'node:os'
import type { SourceStatus } from '../../shared/domain/inventory.ts'
import { fail } from '../../shared/lib/result.ts'
import type { EngineSource, SourceEvent } from '../observe/ports.ts'
import type { Endpoint } from './address.ts'
import { thisMachine, type Machine } from './cgroup.ts'
import { createClaims } from './claims.ts'
import { createDockerConnection, pingDeadline } from './client.ts'
import { watchEngine } from './events.ts'
import { fencedApi } from './fencedApi.ts'
import { createInventoryReader } from './inventory.ts'
import { createDockerOperations } from './operations.ts'
import { createPolls } from './polls.ts'
import { createStreams } from './streams.ts'
import { createUsageCollector } from './usage.ts'

/** The engine's containers may run on this machine; whether each one does is verified by its process. */
function machineOf(endpoint: Endpoint): Machine | null {
  if (process.platform !== 'linux' || endpoint.address.kind !== 'socket') return null
  return thisMachine(os.cpus().length)
}

/** Connects when started, and again whenever the connection is lost; an engine that does not answer is a status. */
export function createDockerSource(endpoint: Endpoint): EngineSource {
  const now = () => Date.now()
  const api = createDockerConnection(endpoint)
  const listeners = new Set<(event: SourceEvent) => void>()
  const reader = createInventoryReader(api, now)
  const machine = machineOf(endpoint)
  const hostCpus = () => os.cpus().length
  // Over ssh a stream is a process at both ends: what is watched there takes turns on a few.
  const streams =
    endpoint.address.kind === 'ssh' ? createPolls(api, hostCpus, now) : createStreams(api, hostCpus, now)
  const usage = createUsageCollector({ streams, machine, pidOf: (id) => reader.pidOf(id), now })

  function tell(event: SourceEvent): void {
    for (const listener of listeners) listener(event)
  }

  /** What could not be read is said with the connection: it works, but not everything it says is understood. */
  function withProblems(status: SourceStatus): SourceStatus {
    if (status.state !== 'connected') return status
    const problems = reader.problems()
    const more = problems.length > 3 ? `; and ${problems.length - 3} more` : ''
    const misread =
      problems.length === 0 ? null : `Not understood: ${problems.slice(0, 3).join('; ')}${more}.`
    const said = [status.detail, reader.remark(), misread].filter((sentence) => sentence !== null)
    return { ...status, detail: said.join(' ') }
  }

  const watch = watchEngine(api, {
    now,
    deadlineMs: pingDeadline(endpoint),
    onEvent(event) {
      if (event.bookkeeping) {
        tell({ kind: 'claim' })
        return
      }
      reader.forget(event.id)
      const { bookkeeping, ...change } = event
      tell({ kind: 'container', ...change })
    },
    onSwarm() {
      reader.forgetSwarm()
      tell({ kind: 'inventory' })
    },
    onResync() {
      reader.forgetAll()
      tell({ kind: 'inventory' })
    },
    onStatus(status) {
      tell({ kind: 'status', status: withProblems(status) })
    },
  })

  return {
    kind: 'docker',
    label: endpoint.address.kind === 'socket' ? `local socket ${api.label}` : api.label,
    status: () => withProblems(watch.status()),
    async inventory() {
      const { state, detail } = watch.status()
      // The watch asks again and again by itself: no call has to wait for a deadline of its own.
      if (state === 'unreachable') return fail('Unreachable', detail, { retryable: true })
      const answer = await reader.read()
      if (!answer.ok && answer.error.code === 'Unreachable') watch.suspect()
      return answer
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    usage,
    operations: createDockerOperations(api),
    fenced: (fence) => createDockerOperations(fencedApi(api, fence), { fence }),
    claims: createClaims(api),
    start: () => watch.start(),
    async stop() {
      usage.close()
      const stopped = watch.stop()
      // An engine that hangs must not hold up the end.
      api.close()
      await stopped
    },
  }
}
