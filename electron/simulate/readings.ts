/** Answers the queries the embedded labels ask, from the simulated service's model. */
import type { FactorReadings, InstantReading } from '../observe/ports.ts'
import type { ModelStep } from './model.ts'
import { QUERY } from './vedfolnir.ts'
import type { World } from './world.ts'

/** In the units of Prometheus: jobs, seconds, a share. */
const VALUES: Readonly<Record<string, (step: ModelStep) => number | null>> = {
  [QUERY.queueDepth]: (step) => step.backlog,
  [QUERY.responseTimeP95]: (step) => (step.p95 === null ? null : step.p95 / 1000),
  [QUERY.errorRatio]: (step) => step.errorRatio,
}

export function simulatedReadings(world: World, catchUp: () => void, now: () => number): FactorReadings {
  return {
    status: () => ({
      state: 'connected',
      detail: 'The embedded demo answers its own queries.',
      lastSeenAt: now(),
    }),
    instant(query) {
      catchUp()
      return Promise.resolve(answer(world, query))
    },
    close: () => undefined,
  }
}

function answer(world: World, query: string): InstantReading {
  const read = VALUES[query]
  if (read === undefined)
    return {
      kind: 'no-data',
      sentence: `The embedded demo knows no "${query}"; it answers ${Object.keys(VALUES).join(', ')}.`,
    }
  const step = world.services.find((state) => state.step !== null)?.step ?? null
  const value = step === null ? null : read(step)
  if (value === null) return { kind: 'no-data', sentence: `Nothing was measured yet for "${query}".` }
  return { kind: 'value', sample: { at: world.at, value } }
}
