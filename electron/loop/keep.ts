/** What a decision leaves behind as series: replica counts, scores and points earned, as they were when it was judged. */
import { isReady, type Service } from '../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../shared/domain/metrics.ts'
import type { Prepared } from '../engine/prepared.ts'
import type { SeriesRow, Store } from '../storage/store.ts'
import type { Verdict } from './verdict.ts'

/** Numbers of a row before the points of each factor. */
const COUNTS = [SERIES.current, SERIES.ready, SERIES.scoreUp, SERIES.scoreDown] as const

interface Kept {
  readonly prepared: Prepared
  readonly row: SeriesRow
  /** Written anew each time. */
  readonly values: Float64Array
}

/** Keeps verdicts of a store's services; the series of a service are looked up once for each policy it has. */
export function createKeeper(store: Pick<Store, 'row'>) {
  const known = new WeakMap<Service, Kept>()

  function rowOf(service: Service, prepared: Prepared): Kept {
    const before = known.get(service)
    if (before?.prepared === prepared) return before
    const points = prepared.factors.map(({ factor }) => `points:${factor.id}`)
    const keys = [...COUNTS, ...points].map((metric) => seriesKey(service.project, service.name, metric))
    const kept = { prepared, row: store.row(keys), values: new Float64Array(keys.length) }
    known.set(service, kept)
    return kept
  }

  return function keep({ input, judgement }: Pick<Verdict, 'input' | 'judgement'>, service: Service): void {
    const { row, values } = rowOf(service, judgement.prepared)
    let ready = 0
    for (const replica of service.replicas) if (isReady(replica)) ready += 1
    values[0] = input.observed.current
    values[1] = ready
    values[2] = judgement.tally.up
    values[3] = judgement.tally.down
    values.set(judgement.tally.earned, COUNTS.length)
    row.append(input.now, values)
  }
}
