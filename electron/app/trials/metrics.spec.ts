import { afterEach, expect, test } from 'vitest'
import type { Usage } from '../../../shared/domain/metrics.ts'
import type { TrialCheck } from '../../../shared/domain/trials.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { metricParts } from './metrics.ts'

let small: SmallApp | null = null
afterEach(async () => {
  await small?.remove()
  small = null
})

/** The reading of each second that passes between two rounds. */
const reading = (index: number): Usage => ({
  ...{ id: 'id-1', at: 1_000_000 + index * 1_000, cpuNanos: index * 5e8, systemNanos: index * 1e9 },
  ...{ onlineCpus: 1, workingSetBytes: 64e6, throttledPeriods: null, periods: null, pids: 3 },
})

async function usageWith(rounds: readonly (readonly Usage[])[]): Promise<Partial<TrialCheck> | undefined> {
  small = await smallApp({ replicas: 1 })
  const { app, engine } = small
  let read = 0
  engine.reads(() => Promise.resolve(rounds[Math.min(read++, rounds.length - 1)] ?? []))
  const checks: Partial<TrialCheck>[] = []
  const signal = new AbortController().signal
  // The clock of the app stands still: nothing comes of waiting between two rounds.
  for (const part of metricParts(app.core, [engine.service()], () => Promise.resolve()))
    await part.run({ id: 'run', signal, say: () => undefined, check: (finding) => checks.push(finding) })
  return checks.find(({ id }) => id === 'metrics.usage')
}

test('two readings tell CPU and memory', async () => {
  expect(await usageWith([[reading(1)], [reading(2)]])).toMatchObject({
    status: 'pass',
    measured: { replicas: 1, read: 1 },
  })
})

test('a reading that was missed is waited for', async () => {
  expect(await usageWith([[reading(1)], [], [reading(3)], [reading(4)]])).toMatchObject({ status: 'pass' })
})

test('a replica that is never read is named', async () => {
  expect(await usageWith([[]])).toMatchObject({
    status: 'fail',
    sentence: 'No fresh CPU or memory of shop-web-1.',
  })
})
