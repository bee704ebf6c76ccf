/** A service's records as what its model is estimated from. */
import { currentReplicas, serviceKey, type Service } from '../../../shared/domain/inventory.ts'
import { SERIES, seriesKey, type Bucket } from '../../../shared/domain/metrics.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { estimateModel, type Estimate, type Observation } from '../../simulate/estimate.ts'
import type { Store } from '../../storage/store.ts'

/** Enough for a line, little enough to be read at once. */
const POINTS = 1000

export function estimateOf(
  store: Store,
  service: Service,
  policy: Policy,
  range: { readonly from: number; readonly to: number },
): Estimate {
  const replicas = currentReplicas(service)
  const [first] = replicas
  const { min, max } = policy
  return estimateModel({
    observations: observations(store, service, range),
    starts: startsOf(store, service),
    cpuLimit: first?.cpuLimit ?? null,
    memoryLimitBytes: first?.memoryLimit ?? null,
    min,
    max,
    current: replicas.length,
    targetUtilization: aimOf(policy),
  })
}

/** What the policy holds its CPU at, or the share above which it asks for more. */
function aimOf(policy: Policy): number | null {
  const target = policy.targets.find(({ source }) => source.name === 'cpu')?.target
  return target ?? policy.factors.find(({ id }) => id === 'cpu-up')?.threshold ?? null
}

function observations(
  store: Store,
  { project, name }: Service,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Observation[] {
  const read = (metric: string) =>
    byTime(store.range(seriesKey(project, name, metric), from, to, POINTS).points)
  const memory = read(SERIES.memory)
  const ready = read(SERIES.ready)
  const rps = read('factor:rps')
  const p95 = read('factor:responseTimeP95')
  const queue = read('factor:queueDepth')
  return [...read(SERIES.cpu)].flatMap(([at, cpu]): readonly Observation[] => {
    const count = ready.get(at)
    if (count === undefined || count < 1) return []
    return [
      {
        cpu,
        ready: count,
        memory: memory.get(at) ?? null,
        rps: rps.get(at) ?? null,
        p95: p95.get(at) ?? null,
        queue: queue.get(at) ?? null,
      },
    ]
  })
}

function byTime(points: readonly Bucket[]): ReadonlyMap<number, number> {
  return new Map(points.map(({ at, mean }) => [at, mean]))
}

function startsOf(store: Store, { project, name }: Service): readonly number[] {
  const stored = store.value(`starts:${serviceKey(project, name)}`)
  return Array.isArray(stored) ? stored.filter((value): value is number => typeof value === 'number') : []
}
