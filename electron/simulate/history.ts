/**
 * A day of the embedded project, generated: the same model, load and `decide` as in the live demo, so that charts,
 * markers and history agree with each other and go over into what is shown live.
 */
import type { NewEntry } from '../../shared/domain/history.ts'
import { serviceKey } from '../../shared/domain/inventory.ts'
import { createLoad } from './load.ts'
import { createOperator, type PastService } from './pastService.ts'
import type { SampleList } from './sampleList.ts'
import { VEDFOLNIR } from './vedfolnir.ts'
import { createWorld, snapshotOf, stepWorld, type WorldSnapshot } from './world.ts'

export interface HistoryOptions {
  /** Epoch ms: where the history ends and the live demo begins. */
  readonly now: number
  readonly hours: number
  readonly seed: number
}

export interface GeneratedHistory {
  /** By `seriesKey`. */
  readonly series: ReadonlyMap<string, SampleList>
  /** In order of time. */
  readonly entries: readonly NewEntry[]
  /** What a store keeps under names: learned start times, the engine's memory. */
  readonly values: ReadonlyMap<string, unknown>
  /** Hand it to `createSimulatedSource`: the live demo goes on from here. */
  readonly finalState: WorldSnapshot
}

const SECOND = 1000
/** Coarse for most of the day; the last hour fine enough to sit beside live samples in one chart. */
const COARSE_SECONDS = 15
const FINE_SECONDS = 5
const FINE_MS = 3600 * SECOND
/** Services nobody scales are looked at more seldom while it is coarse. */
const QUIET_SECONDS = 60

export function generateHistory({ now, hours, seed }: HistoryOptions): GeneratedHistory {
  // Steps lie on round times, as the buckets of a chart do: then no bucket stays empty.
  const end = Math.floor(now / (FINE_SECONDS * SECOND)) * FINE_SECONDS * SECOND
  const quietMs = QUIET_SECONDS * SECOND
  const start = Math.floor((end - hours * 3600 * SECOND) / quietMs) * quietMs
  const fineFrom = Math.max(start, Math.floor((end - FINE_MS) / quietMs) * quietMs)
  const load = createLoad({ seed, opened: now })
  const world = createWorld(VEDFOLNIR, seed, start - COARSE_SECONDS * SECOND)
  const operator = createOperator({ world, end })
  const services = world.services.map((state) => operator.service(state))
  const due = (service: PastService, at: number) => service.enabled || at >= fineFrom || at % quietMs === 0
  let at = start
  while (at <= end) {
    const fine = at >= fineFrom
    const step = fine ? FINE_SECONDS : COARSE_SECONDS
    stepWorld(world, load, at, step)
    for (const service of services) {
      if (!due(service, at)) continue
      service.round(at, service.enabled || fine ? step : QUIET_SECONDS)
    }
    at += step * SECOND
  }
  return {
    series: new Map(services.flatMap((service) => [...service.series])),
    entries: operator.entries(),
    values: new Map(
      services.flatMap((service) => {
        const key = serviceKey(world.project.name, service.name)
        const memory: [string, unknown] = [`memory:${key}`, service.memory()]
        const starts = service.starts()
        return starts.length === 0 ? [memory] : [memory, [`starts:${key}`, starts] as [string, unknown]]
      }),
    ),
    finalState: snapshotOf(world, now),
  }
}
