/** From what a client chose to the load itself: bundled, imported, made up, recorded, or asked of Prometheus. */
import type { LoadChoice } from '../../../shared/contract/simulate.ts'
import type { Synthetic } from '../../../shared/domain/simulation.ts'
import { grouped } from '../../../shared/lib/format.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { parseAddress } from '../../prometheus/address.ts'
import type { MatrixSeries } from '../../prometheus/answers.ts'
import { createClient } from '../../prometheus/client.ts'
import { recordedLoad, type Derived } from '../../simulate/recorded.ts'
import { syntheticTrace } from '../../simulate/synthetic.ts'
import type { Trace } from '../../simulate/trace.ts'
import type { Store } from '../../storage/store.ts'
import { bundledTrace } from './bundled.ts'
import { recordedSeries } from './recordedSeries.ts'

export interface LoadSources {
  readonly store: Store
  /** Null: none is set. */
  readonly prometheusUrl: string | null
  /** Null: there is no such import of this client. */
  readonly imported: (id: string) => Trace | null
}

/** Buckets of a recorded load: a month at three minutes, a day at five seconds. */
const RECORDED_POINTS = 17_280
const MOST_POINTS = 2_000_000
/** A range may take longer than a reading of the loop. */
const RANGE_TIMEOUT_MS = 30_000

export async function resolveLoad(choice: LoadChoice, sources: LoadSources): Promise<Result<Derived>> {
  switch (choice.kind) {
    case 'bundled': {
      const found = bundledTrace(choice.name)
      return found.ok ? ok({ trace: found.value.trace, notes: [found.value.acknowledgement] }) : found
    }
    case 'imported': {
      const trace = sources.imported(choice.id)
      return trace === null
        ? fail('NotFound', 'the imported load is gone; import the file again')
        : ok({ trace, notes: [] })
    }
    case 'synthetic':
      return synthetic(choice.spec)
    case 'recorded':
      return recorded(choice, sources.store)
    case 'prometheus':
      return prometheus(choice, sources.prometheusUrl)
  }
}

function synthetic(spec: Synthetic): Result<Derived> {
  const rows = Math.floor((spec.days * 86_400) / spec.stepSeconds) + 1
  return rows > MOST_POINTS ? tooMany(rows) : ok({ trace: syntheticTrace(spec), notes: [] })
}

function tooMany(points: number): Result<never> {
  return fail(
    'BadRequest',
    `that would be ${grouped(points)} points, at most ${grouped(MOST_POINTS)} are possible: use a longer step`,
  )
}

function recorded(choice: LoadChoice & { kind: 'recorded' }, store: Store): Result<Derived> {
  const { project, service, from, to, capacityRps } = choice
  if (to <= from) return fail('BadRequest', `"to" (${to}) must be later than "from" (${from})`)
  const series = recordedSeries(store, { project, service }, { from, to }, RECORDED_POINTS)
  const derived = recordedLoad(series, capacityRps)
  return derived.ok ? derived : fail('NotFound', `${project}/${service}: ${derived.error.message}`)
}

async function prometheus(
  choice: LoadChoice & { kind: 'prometheus' },
  url: string | null,
): Promise<Result<Derived>> {
  if (url === null) return fail('Unreachable', 'no Prometheus address is set; set one in the settings')
  const { from, to, query, stepSeconds } = choice
  if (to <= from) return fail('BadRequest', `"to" (${to}) must be later than "from" (${from})`)
  const points = Math.floor((to - from) / (stepSeconds * 1000)) + 1
  if (points > MOST_POINTS) return tooMany(points)
  const address = parseAddress(url)
  if (!address.ok) return address
  const client = createClient(address.value, { timeoutMs: RANGE_TIMEOUT_MS })
  try {
    const answer = await client.range({ query, from, to, step: stepSeconds * 1000 })
    return answer.ok ? summed(answer.value, query, stepSeconds) : answer
  } finally {
    client.close()
  }
}

/** Series of one query are parts of one load. A moment at which one of them fails has no value. */
export function summed(series: readonly MatrixSeries[], query: string, stepSeconds: number): Result<Derived> {
  const sums = new Map<number, number>()
  let skipped = 0
  for (const { samples } of series)
    for (const { at, value } of samples) {
      if (Number.isFinite(value) && value >= 0) sums.set(at, (sums.get(at) ?? 0) + value)
      else skipped += 1
    }
  const times = [...sums.keys()].sort((a, b) => a - b)
  if (times.length === 0)
    return fail(
      'NotFound',
      `"${query}" has no data in this range; the Prometheus doctor says which labels there are`,
    )
  const gaps = times.filter((at, index) => at - (times[index - 1] ?? at) > 1500 * stepSeconds).length
  const notes = [
    ...(series.length > 1 ? [`${series.length} series are summed.`] : []),
    ...(skipped > 0 ? [`${skipped} values were negative or no number, and are left out.`] : []),
    ...(gaps > 0
      ? [`${gaps} ${gaps === 1 ? 'gap' : 'gaps'}: the last value is held until the next one.`]
      : []),
  ]
  return ok({
    trace: {
      seconds: Float64Array.from(times, (at) => at / 1000),
      rps: Float64Array.from(times, (at) => sums.get(at) ?? 0),
    },
    notes,
  })
}
