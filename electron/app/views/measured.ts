/** A service's CPU and memory as shown: the mean over the policy's window, with everything it is of. */
import type { Service } from '../../../shared/domain/inventory.ts'
import { currentReplicas } from '../../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../../shared/domain/metrics.ts'
import type { Measured } from '../../../shared/contract/views.ts'
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'
import { mean } from '../../../shared/lib/statistics.ts'
import { isCounted, type SampledReplica } from '../../observe/sampler.ts'
import type { Core } from '../core.ts'

/** No new sample for this long: the value is shown as old, with its age. */
const STALE_MS = 10_000

/** Null while nothing was ever measured. */
export function measuredOf(core: Core, service: Service, metric: 'cpu' | 'memory'): Measured | null {
  const now = core.now()
  const host = core.observer.inventory()?.host
  if (host === undefined) return null
  const { windowSeconds } = core.controller.policy(service).policy
  const key = seriesKey(service.project, service.name, SERIES[metric])
  const latest = core.recent.latest(key)
  if (latest === null) return null
  const window = core.recent.since(key, latest.at - windowSeconds * 1000)
  const value = mean(window.map((sample) => sample.value)) ?? latest.value
  const replicas = currentReplicas(service)
  const limit =
    replicas[0] === undefined ? null : metric === 'cpu' ? replicas[0].cpuLimit : replicas[0].memoryLimit
  const whole = metric === 'cpu' ? host.cpus : host.memoryBytes
  const machine = service.swarm === undefined ? 'the host' : 'its node'
  const format = metric === 'cpu' ? formatCores : formatBytes
  const warmUpMs = core.controller.warmUpSeconds(service) * 1000
  return {
    value,
    of: limit === null ? `${format(whole)} of ${machine} (no limit set)` : `${format(limit)} limit`,
    absolute: value * (limit ?? whole),
    windowSeconds,
    replicas: replicas.filter(
      (replica) => isCounted(replica, warmUpMs, now) && isRead(core.sampler.replica(replica.id), metric),
    ).length,
    totalReplicas: replicas.length,
    at: latest.at,
    stale: now - latest.at > STALE_MS,
  }
}

/** Whether a reading of its own goes into the mean. */
function isRead(sampled: SampledReplica | null, metric: 'cpu' | 'memory'): boolean {
  const share = metric === 'cpu' ? sampled?.cpuShare : sampled?.memoryShare
  return share !== null && share !== undefined
}
