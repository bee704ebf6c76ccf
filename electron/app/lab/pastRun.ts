/** A period of a service's own past as it is replayed: the recorded load, and the model that the same records tell of. */
import type { Service } from '../../../shared/domain/inventory.ts'
import type { ServiceModel } from '../../../shared/domain/model.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { ok, type Result } from '../../../shared/lib/result.ts'
import { recordedLoad } from '../../simulate/recorded.ts'
import type { Trace } from '../../simulate/trace.ts'
import type { Store } from '../../storage/store.ts'
import { estimateOf } from './observe.ts'
import { recordedSeries } from './recordedSeries.ts'

/** A day in steps of a minute. */
const POINTS = 1500

export interface PastRun {
  readonly trace: Trace
  readonly model: ServiceModel
  /** Seconds between two steps. */
  readonly dt: number
  /** Seconds of the period of which there are records. */
  readonly recordedSeconds: number
  /** Where load and model come from, and what they lack, in a sentence each. */
  readonly notes: readonly string[]
}

/** `policy`: the one in force, whose bounds and aim the model takes over. */
export function pastRun(
  store: Store,
  service: Service,
  policy: Policy,
  period: { readonly from: number; readonly to: number },
): Result<PastRun> {
  const { model, notes: estimated } = estimateOf(store, service, policy, period)
  const series = recordedSeries(store, { project: service.project, service: service.name }, period, POINTS)
  const load = recordedLoad(series, model.capacityRps)
  if (!load.ok) return load
  const dt = Math.max(1, series.stepMs / 1000)
  const { trace, notes } = load.value
  return ok({
    trace,
    model,
    dt,
    // The last bucket may not be full yet.
    recordedSeconds: Math.min(trace.seconds.length * series.stepMs, period.to - period.from) / 1000,
    notes: [...notes, `Replayed in steps of ${dt} s.`, ...estimated],
  })
}
