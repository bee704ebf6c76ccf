import { expect, test } from 'vitest'
import { choose, suites } from './suites.mjs'

const names = (...wanted: readonly string[]) => {
  const choice = choose(wanted)
  return choice.ok ? choice.suites.map(({ name }) => name) : choice.message
}

test('without names every suite runs, checks first and the real engine last', () => {
  expect(names()).toEqual([
    'types',
    'lint',
    'layers',
    'deadcode',
    'unit',
    'contract',
    'build',
    'browser',
    'electron',
    'live',
  ])
})

test('a suite that runs what is built brings the build with it', () => {
  expect(names('live', 'unit')).toEqual(['unit', 'build', 'live'])
})

test('a suite of sources alone brings nothing', () => {
  expect(names('unit')).toEqual(['unit'])
})

test('an unknown name is refused and the known ones are listed', () => {
  expect(names('units')).toBe(
    `there is no suite "units"; the suites are ${suites.map(({ name }) => name).join(', ')}`,
  )
})
