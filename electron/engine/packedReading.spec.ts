import { expect, test } from 'vitest'
import type { DecideInput, SourceReading } from '../../shared/domain/decision.ts'
import type { Sample } from '../../shared/domain/metrics.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import { PackedReading } from './packedReading.ts'
import { BUSY, IDLE, inputOf, policyOf, QUIET, VEDFOLNIR_LABELS } from './testing/inputs.ts'

const pack = (samples: readonly Sample[]) => {
  const numbers = Float64Array.from(samples.flatMap(({ at, value }) => [at, value]))
  return { numbers, from: 0, to: numbers.length }
}

function packed(input: DecideInput): DecideInput {
  const pair = ([name, { samples, problem, reporting }]: [string, SourceReading]) =>
    [name, new PackedReading(pack(samples), problem, reporting ?? null)] as const
  return { ...input, readings: Object.fromEntries(Object.entries(input.readings).map(pair)) }
}

test.each([
  ['busy', BUSY],
  ['quiet', QUIET],
  ['idle', IDLE],
  ['without a source', { ...BUSY, queueDepth: null }],
])(
  'a service that is %s is decided and explained alike from packed samples, and written alike',
  (_, load) => {
    for (const labels of [
      VEDFOLNIR_LABELS,
      { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.mode': 'automatic' },
    ]) {
      const plain = inputOf({ load, policy: policyOf(labels) })
      const input = packed(plain)
      expect(JSON.stringify(decide(input))).toBe(JSON.stringify(decide(plain)))
      expect(JSON.stringify(explain(input))).toBe(JSON.stringify(explain(plain)))
      expect(JSON.parse(JSON.stringify(input))).toEqual(JSON.parse(JSON.stringify(plain)))
    }
  },
)

test('how many replicas reported is written where it is known', () => {
  const samples = [{ at: 1, value: 2 }]
  const written = (reading: PackedReading) => JSON.stringify(reading)
  expect(written(new PackedReading(pack(samples), null, 3))).toBe(
    '{"samples":[{"at":1,"value":2}],"problem":null,"reporting":3}',
  )
  expect(written(new PackedReading(pack(samples), 'gone'))).toBe(
    '{"samples":[{"at":1,"value":2}],"problem":"gone"}',
  )
})
