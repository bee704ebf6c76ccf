import { describe, expect, test } from 'vitest'
import { none } from './counts.mjs'
import { judge, missingCounts, table, verdict } from './summary.mjs'

const result = (suite: string, counts: object, seconds = 1.26) => ({
  suite,
  counts: { ...none, ...counts },
  seconds,
})

describe('on CI', () => {
  test('a suite that lacks something is one failure that names it', () => {
    const counts = missingCounts(['no Docker engine answers', 'no display'], true)
    expect(counts).toEqual({ ...none, failed: 1, notes: ['no Docker engine answers; no display'] })
  })
  test('every skipped test is a failed one', () => {
    expect(judge({ ...none, passed: 3, skipped: 2 }, true)).toMatchObject({
      passed: 3,
      failed: 2,
      skipped: 0,
    })
  })
  test('the last line has two counts, and no passed test at all is not a success', () => {
    expect(verdict([result('unit', { passed: 7 })], true)).toEqual({ line: '7 passed, 0 failed', ok: true })
    expect(verdict([], true)).toEqual({ line: '0 passed, 0 failed', ok: false })
  })
})

describe('on a workstation', () => {
  test('a suite that lacks something is skipped and named', () => {
    expect(missingCounts(['no display'], false)).toEqual({ ...none, skipped: 1, notes: ['no display'] })
  })
  test('a skipped test stays skipped and is counted in the last line', () => {
    const counts = judge({ ...none, passed: 3, skipped: 2 }, false)
    expect(verdict([result('unit', counts)], false)).toEqual({
      line: '3 passed, 0 failed, 2 skipped',
      ok: true,
    })
  })
})

test('one failure in any suite fails the whole', () => {
  const results = [result('types', { passed: 1 }), result('unit', { passed: 90, failed: 1 })]
  expect(verdict(results, true)).toEqual({ line: '91 passed, 1 failed', ok: false })
})

test('the table has a row for each suite and every note below it', () => {
  const text = table([
    result('types', { passed: 1 }),
    result('live', { failed: 1, notes: ['no engine'] }, 61),
  ])
  expect(text.split('\n')).toEqual([
    'suite  passed  failed  skipped       time',
    'types       1       0        0      1.3 s',
    'live        0       1        0  1 min 1 s',
    '',
    'live: no engine',
  ])
})
