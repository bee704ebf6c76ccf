import { describe, expect, test } from 'vitest'
import { POLICY } from '../../../testing/service.ts'
import { settingValue } from '../../../../shared/domain/settingWords.ts'
import { originWords, settingTitle, wouldChangeSentence } from './settingWords.ts'

describe('the setting that would have changed it', () => {
  const told = (setting: string, from: number | string, to: number | string) =>
    wouldChangeSentence({ setting, from, to, desired: 4 }, POLICY)

  test('a cooldown is told as a duration', () => {
    expect(told('cooldownUpSeconds', 300, 139)).toBe(
      'It would be 4 if the cooldown after scaling up were 2 min 19 s instead of 5 min.',
    )
  })

  test('a threshold is told with its factor and unit', () => {
    expect(told('cpu-up.threshold', 0.7, 0.68)).toBe(
      'It would be 4 if the CPU threshold for scaling up were 68 % instead of 70 %.',
    )
    expect(told('queueDepth-up.threshold', 50, 38)).toBe(
      'It would be 4 if the Queue threshold for scaling up were 38 jobs instead of 50 jobs.',
    )
  })

  test('how long a factor must stand is told as a duration', () => {
    expect(told('cpu-up.forSeconds', 300, 192)).toBe(
      'It would be 4 if the time CPU must stand above its threshold for scaling up were 3 min 12 s instead of 5 min.',
    )
  })

  test('a mode and a score are told as they are', () => {
    expect(told('mode', 'observe', 'automatic')).toBe(
      'It would be 4 if the mode were automatic instead of observe.',
    )
    expect(told('actAt', 5, 3)).toBe('It would be 4 if the score at which it acts were 3 instead of 5.')
  })

  test('a setting nobody named is told by its own name', () => {
    expect(told('colour', 1, 2)).toBe('It would be 4 if the colour were 2 instead of 1.')
  })

  test('a target is told with its metric and unit, a tolerance as a share', () => {
    const policy = {
      ...POLICY,
      targets: [
        {
          id: 'cpu',
          source: { kind: 'built-in' as const, name: 'cpu' as const },
          target: 0.6,
          sharing: 'load-sharing' as const,
        },
      ],
    }
    expect(wouldChangeSentence({ setting: 'cpu.target', from: 0.6, to: 0.55, desired: 4 }, policy)).toBe(
      'It would be 4 if the CPU target were 55 % instead of 60 %.',
    )
    expect(told('toleranceUp', 0.1, 0.07)).toBe(
      'It would be 4 if the tolerance above the target were 7 % instead of 10 %.',
    )
  })

  test('stabilization, rates and schedules are told in their own words', () => {
    expect(told('stabilizationDownSeconds', 300, 41)).toBe(
      'It would be 4 if the stabilization before scaling down were 41 s instead of 5 min.',
    )
    expect(told('rateDown', '1/60s', '2/60s')).toBe(
      'It would be 4 if the rate of scaling down were 2/60s instead of 1/60s.',
    )
    expect(told('schedules.2.min', 6, 4)).toBe(
      'It would be 4 if the minimum of schedule 2 were 4 instead of 6.',
    )
  })
})

test('values carry their unit', () => {
  expect(settingValue('warmUpSeconds', null)).toBe('learned')
  expect(settingValue('windowSeconds', 60)).toBe('1 min')
  expect(settingValue('max', 5)).toBe('5')
  expect(settingValue('enabled', true)).toBe('enabled')
  expect(settingTitle('urgentStep')).toBe('Urgent step')
})

test('an origin is named so that one can find it', () => {
  expect(originWords('vedfolnir-label', 'max')).toBe('com.vedfolnir.autoscale.max')
  expect(originWords('eyrie-label', 'cooldownUpSeconds')).toBe('eyrie.autoscale.cooldown-up')
  expect(originWords('environment', 'min')).toBe('MIN_REPLICAS')
  expect(originWords('operator', 'mode')).toBe('set by hand')
})
