/** Every factor of Vedfolnir through every state it can be in: what it earns, worked out by hand from product.md. */
import { inTurn, steady, STEP_SECONDS, type Course, type Series } from './scene.ts'
import { seriesOf } from './world.ts'

export interface FactorCase {
  readonly id: string
  readonly points: number
  readonly forSeconds: number
  readonly series: readonly Series[]
  /** When, in seconds from the start, and what it earns then. */
  readonly checks: readonly (readonly [at: number, points: number, why: string])[]
}

type Field = 'cpu' | 'memory' | 'throttled' | 'queue' | 'p95' | 'errors'

/** Values just beyond and just inside each threshold. */
const FACTORS: readonly (readonly [
  id: string,
  points: number,
  forSeconds: number,
  Field,
  beyond: number,
  inside: number,
])[] = [
  ['cpu-up', 3, 300, 'cpu', 0.71, 0.69],
  ['memory-up', 3, 300, 'memory', 0.81, 0.79],
  ['throttled-up', 1, 300, 'throttled', 0.26, 0.24],
  ['queueDepth-up', 2, 300, 'queue', 51, 49],
  ['responseTimeP95-up', 2, 300, 'p95', 3.1, 2.9],
  ['errorRatio-up', 4, 120, 'errors', 0.051, 0.049],
  ['cpu-down', 2, 900, 'cpu', 0.19, 0.21],
  ['memory-down', 2, 900, 'memory', 0.39, 0.41],
  ['queueDepth-down', 1, 900, 'queue', 9, 11],
  ['responseTimeP95-down', 1, 900, 'p95', 0.9, 1.1],
]

/**
 * Away, beyond for its time, inside for a moment, beyond for its time again, away for a fifth of that, and back. A
 * window is a minute long: its mean takes up to so long to follow.
 */
function storyOf(beyond: number, inside: number, forSeconds: number): Course {
  return inTurn(
    steady(null, 60),
    steady(beyond, forSeconds + 90),
    steady(inside, 90),
    steady(beyond, forSeconds + 150),
    steady(null, Math.ceil(forSeconds / 5 / STEP_SECONDS) * STEP_SECONDS),
    steady(beyond, 60),
  )
}

function checksOf(points: number, forSeconds: number): FactorCase['checks'] {
  const dip = 60 + forSeconds + 90
  const away = dip + 90 + forSeconds + 150
  const back = away + Math.ceil(forSeconds / 5 / STEP_SECONDS) * STEP_SECONDS
  return [
    [30, 0, 'nothing is known, which is a number'],
    [60 + forSeconds - 15, 0, 'its time is not over'],
    [60 + forSeconds + 45, points, 'it stood beyond for its time'],
    [dip + 75, 0, 'it is inside'],
    [dip + 90 + 60, 0, 'it is beyond since just now'],
    [dip + 90 + forSeconds + 135, points, 'it stood beyond for its time again'],
    [away + 15, 0, 'it is gone'],
    [back + 45, 0, 'too much of its time is not known'],
  ]
}

function caseOf([id, points, forSeconds, field, beyond, inside]: (typeof FACTORS)[number]): FactorCase {
  const story = storyOf(beyond, inside, forSeconds)
  const there = story.map((value) => (value === null ? null : 0.5))
  return {
    id,
    points,
    forSeconds,
    series: seriesOf({
      seconds: story.length * STEP_SECONDS,
      cpu: there,
      memory: there,
      throttled: there,
      [field]: story,
    }),
    checks: checksOf(points, forSeconds),
  }
}

/** Replicas have no threshold of their own: the policy's minimum of 2 is. */
function replicasCase(): FactorCase {
  const story = storyOf(3, 2, 900)
  const replica = (number: number): readonly Series[] => {
    const cpu = story.map((count) => (count === null || count < number ? null : 0.5))
    return seriesOf({ seconds: 15, cpu, memory: cpu, throttled: cpu, containers: { number } }).slice(0, -3)
  }
  return {
    id: 'replicas-down',
    points: 1,
    forSeconds: 900,
    series: [1, 2, 3].flatMap(replica),
    checks: checksOf(1, 900),
  }
}

export const FACTOR_CASES: readonly FactorCase[] = [...FACTORS.map(caseOf), replicasCase()]
