/**
 * What Kubernetes' HPA publishes about replicas that are not ready or do not report, recomputed by hand: the sum over
 * those that report, missing ones filled with nothing going up and with their whole limit going down.
 */
import { expect, test } from 'vitest'
import { outcomeOf, targeting, type Targeting } from './outcome.ts'

test.each<[sentence: string, scene: Targeting, outcome: string]>([
  // 3 × 0.5 ÷ 0.3 = 5
  [
    'three at 50 % of a 30 % target become five',
    { current: 3, usage: 0.5, target: 0.3 },
    'scale-up 3 → 5 TargetUp',
  ],
  // two ready at 60 %: ratio 2; with the third at nothing (2 × 0.6 ÷ 3) ÷ 0.3 = 1.333, × 3 = 4
  [
    'one of three not ready asks for less: four',
    { current: 3, ready: 2, usage: 0.6, target: 0.3 },
    'scale-up 3 → 4 TargetUp',
  ],
  // one ready at 40 %: ratio 1.333; filled 0.4 ÷ 3 ÷ 0.3 = 0.444 turns the direction
  [
    'two of three not ready would turn the direction: nothing',
    { current: 3, ready: 1, usage: 0.4, target: 0.3 },
    'hold 3 → 3 WithinTolerance',
  ],
  // 5 × 0.28 ÷ 0.5 = 2.8
  [
    'five at 28 % of a 50 % target become three',
    { current: 5, usage: 0.28, target: 0.5 },
    'scale-down 5 → 3 TargetDown',
  ],
  // ratio 1.02
  [
    'three at 102 % of their target stay',
    { current: 3, usage: 1.02, target: 1 },
    'hold 3 → 3 WithinTolerance',
  ],
  // ratio 1 from the one that reports
  [
    'two of which one reports, at its target, stay',
    { current: 2, reporting: 1, usage: 1, target: 1 },
    'hold 2 → 2 WithinTolerance',
  ],
  // 1.9 ÷ 2 = 0.95
  [
    'two of which one reports at 190 % stay: with nothing for the other it is 95 %',
    { current: 2, reporting: 1, usage: 1.9, target: 1 },
    'hold 2 → 2 WithinTolerance',
  ],
  // (0.6 + 1) ÷ 2 = 0.8, × 2 = 1.6, up to 2
  [
    'two of which one reports at 60 % stay: with the other at its limit it is 1.6',
    { current: 2, reporting: 1, usage: 0.6, target: 1 },
    'hold 2 → 2 WithinTolerance',
  ],
  // ratio 2, filled (4 × 1) ÷ 5 ÷ 0.5 = 1.6, × 5 = 8
  [
    'five of which four report at twice their target become eight',
    { current: 5, reporting: 4, usage: 1, target: 0.5 },
    'scale-up 5 → 8 TargetUp',
  ],
  // filled (3 × 1) ÷ 5 ÷ 0.5 = 1.2, × 5 = 6
  [
    'five of which three report at twice their target become six',
    { current: 5, reporting: 3, usage: 1, target: 0.5 },
    'scale-up 5 → 6 TargetUp',
  ],
  // filled 2 ÷ 5 ÷ 0.5 = 0.8: turned
  [
    'five of which two report at twice their target stay',
    { current: 5, reporting: 2, usage: 1, target: 0.5 },
    'hold 5 → 5 WithinTolerance',
  ],
  // filled (9 × 0.1 + 1) ÷ 10 ÷ 0.5 = 0.38, × 10 = 3.8
  [
    'ten of which nine report at a fifth of their target become four',
    { current: 10, reporting: 9, usage: 0.1, target: 0.5 },
    'scale-down 10 → 4 TargetDown',
  ],
  // filled (5 × 0.1 + 5) ÷ 10 ÷ 0.5 = 1.1: turned into more
  [
    'ten of which five report at a fifth of their target stay',
    { current: 10, reporting: 5, usage: 0.1, target: 0.5 },
    'hold 10 → 10 WithinTolerance',
  ],
  // filled (7 × 0.1 + 3) ÷ 10 ÷ 0.5 = 0.74, × 10 = 7.4
  [
    'ten of which seven report at a fifth of their target become eight',
    { current: 10, reporting: 7, usage: 0.1, target: 0.5 },
    'scale-down 10 → 8 TargetDown',
  ],
  // filled (6 × 0.1 + 4) ÷ 10 ÷ 0.5 = 0.92: inside the tolerance
  [
    'ten of which six report at a fifth of their target stay',
    { current: 10, reporting: 6, usage: 0.1, target: 0.5 },
    'hold 10 → 10 WithinTolerance',
  ],
  // 4 × 0.25 ÷ 0.5 = 2: four fewer, and only four carry the load now
  [
    'six of which two warm up, at half their target, stay: nobody who carries would be left',
    { current: 6, ready: 4, usage: 0.25, target: 0.5 },
    'hold 6 → 6 Projected',
  ],
  // ratio 1.6; filled 4 × 0.8 ÷ 6 ÷ 0.5 = 1.067
  [
    'six of which two warm up, at 160 % of their target, stay: the two are on their way',
    { current: 6, ready: 4, usage: 0.8, target: 0.5 },
    'hold 6 → 6 WithinTolerance',
  ],
  // filled 4 × 1 ÷ 6 ÷ 0.5 = 1.333, × 6 = 8
  [
    'six of which two warm up, at twice their target, become eight',
    { current: 6, ready: 4, usage: 1, target: 0.5 },
    'scale-up 6 → 8 TargetUp',
  ],
  [
    'none of three is ready: nothing is known',
    { current: 3, ready: 0, usage: 0.9, target: 0.5 },
    'hold 3 → 3 WithinTolerance',
  ],
  [
    'nothing can be read: nothing is lowered',
    { current: 3, usage: null, target: 0.5 },
    'hold 3 → 3 SourceStale',
  ],
  // 3 × 0.8 ÷ 0.6 is 4 exactly, whatever binary fractions say
  [
    'three at 80 % of a 60 % target become four and not five',
    { current: 3, usage: 0.8, target: 0.6 },
    'scale-up 3 → 4 TargetUp',
  ],
  // 7 × 0.9 ÷ 0.7 = 9
  [
    'seven at 90 % of a 70 % target become nine and not ten',
    { current: 7, usage: 0.9, target: 0.7 },
    'scale-up 7 → 9 TargetUp',
  ],
  // 0.66 ÷ 0.6 = 1.1
  [
    'exactly the tolerance above is inside it',
    { current: 4, usage: 0.66, target: 0.6 },
    'hold 4 → 4 WithinTolerance',
  ],
  // 0.54 ÷ 0.6 = 0.9
  [
    'exactly the tolerance below is inside it',
    { current: 4, usage: 0.54, target: 0.6 },
    'hold 4 → 4 WithinTolerance',
  ],
  // 4 × 0.62 ÷ 0.6 = 4.13
  [
    'without tolerance a little more is one more',
    { current: 4, usage: 0.62, target: 0.6, policy: { toleranceUp: 0 } },
    'scale-up 4 → 5 TargetUp',
  ],
  // 10 × 0.53 ÷ 0.6 = 8.83
  [
    'without tolerance a little less is one fewer',
    { current: 10, usage: 0.53, target: 0.6, policy: { toleranceDown: 0 } },
    'scale-down 10 → 9 TargetDown',
  ],
  // 1.4 > 1.3: 4 × 1.4 = 5.6
  [
    'a wide tolerance is left at once when it is passed',
    { current: 4, usage: 0.84, target: 0.6, policy: { toleranceUp: 0.3 } },
    'scale-up 4 → 6 TargetUp',
  ],
  [
    'a wide tolerance keeps a third more',
    { current: 4, usage: 0.78, target: 0.6, policy: { toleranceUp: 0.3 } },
    'hold 4 → 4 WithinTolerance',
  ],
])('%s', (_, scene, outcome) => {
  expect(outcomeOf(targeting(scene))).toBe(outcome)
})
