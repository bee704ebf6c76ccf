import { describe, expect, test } from 'vitest'
import { count, failure, none, sum } from './counts.mjs'

const file = (status: string, tests: readonly string[], message = '') => ({
  name: 'a.spec.ts',
  status,
  message,
  assertionResults: tests.map((test) => ({ status: test, fullName: 'a test' })),
})
const vitest = (...files: readonly object[]) => JSON.stringify({ testResults: files })
const playwright = (stats: object, errors: readonly object[] = []) =>
  JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors })

describe('a check that only has an exit code', () => {
  test('counts as one passed when it ended well', () => {
    expect(count('exit-code', { report: null, outcome: null })).toEqual({ ...none, passed: 1 })
  })
  test('counts as one failed, with how it ended', () => {
    expect(count('exit-code', { report: null, outcome: 'exit code 2' })).toEqual(failure('exit code 2'))
  })
})

describe('a Vitest report', () => {
  test('counts passed, failed and left-out tests over all files', () => {
    const report = vitest(
      file('passed', ['passed', 'passed', 'pending']),
      file('failed', ['passed', 'failed', 'todo']),
    )
    expect(count('vitest', { report, outcome: 'exit code 1' })).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
      notes: ['a.spec.ts › a test: no message'],
    })
  })
  test('names each failed test, with the first line of what it said', () => {
    const report = JSON.stringify({
      testResults: [
        {
          ...{ name: '/deep/in/a.spec.ts', status: 'failed' },
          assertionResults: [
            {
              ...{ status: 'failed', fullName: 'a count falls' },
              failureMessages: ['\u001b[31mAssertionError: expected 1 to be 2\u001b[39m\n    at x'],
            },
          ],
        },
      ],
    })
    expect(count('vitest', { report, outcome: 'exit code 1' }).notes).toEqual([
      'a.spec.ts › a count falls: AssertionError: expected 1 to be 2',
    ])
  })
  test('names a test that passed only on its second try, with what the first one said', () => {
    const report = JSON.stringify({
      testResults: [
        {
          ...{ name: 'a.live.spec.ts', status: 'passed' },
          assertionResults: [
            { status: 'passed', fullName: 'it comes back', failureMessages: ['Error: not yet\n    at x'] },
            { status: 'passed', fullName: 'it is there', failureMessages: [] },
          ],
        },
      ],
    })
    expect(count('vitest', { report, outcome: null })).toEqual({
      ...{ passed: 2, failed: 0, skipped: 0 },
      notes: ['a.live.spec.ts › unsteady, passed on its second try: it comes back: Error: not yet'],
    })
  })
  test('counts a file that could not be loaded as one failure and names it', () => {
    const report = vitest(file('passed', ['passed']), file('failed', [], 'Cannot find module x\n at y'))
    expect(count('vitest', { report, outcome: 'exit code 1' })).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      notes: ['a.spec.ts: Cannot find module x'],
    })
  })
  test('with every test passed but a failed exit is a failure', () => {
    const counts = count('vitest', { report: vitest(file('passed', ['passed'])), outcome: 'exit code 1' })
    expect(counts).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      notes: ['no test failed, but exit code 1'],
    })
  })
  test('without a single test is a failure', () => {
    expect(count('vitest', { report: vitest(), outcome: null })).toEqual(failure('no test ran'))
  })
})

describe('a Playwright report', () => {
  const spec = (title: string, ok: boolean, message?: string, status = ok ? 'expected' : 'unexpected') => ({
    ...{ title, ok, file: 'browser/page.e2e.ts' },
    tests: [{ status, results: [{ errors: message === undefined ? [] : [{ message }] }] }],
  })
  test('counts what it counted', () => {
    const report = playwright({ expected: 5, unexpected: 1, skipped: 3 })
    expect(count('playwright', { report, outcome: 'exit code 1' })).toEqual({
      passed: 5,
      failed: 1,
      skipped: 3,
      notes: [],
    })
  })
  test('counts a test that passed only on its second try, and names it with what the first one said', () => {
    const report = JSON.stringify({
      stats: { expected: 1, unexpected: 0, flaky: 1, skipped: 0 },
      errors: [],
      suites: [
        { specs: [spec('stands', true), spec('opens', true, 'Error: not seen\n  Locator: x', 'flaky')] },
      ],
    })
    expect(count('playwright', { report, outcome: null })).toEqual({
      ...{ passed: 2, failed: 0, skipped: 0 },
      notes: ['page.e2e.ts › unsteady, passed on its second try: opens: Error: not seen'],
    })
  })
  test('names each failed test, however deep it stands', () => {
    const suites = [
      {
        specs: [spec('stands', true)],
        suites: [{ specs: [spec('opens', false, 'Error: not seen\n  Locator: x')] }],
      },
    ]
    const report = JSON.stringify({
      stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 },
      ...{ errors: [], suites },
    })
    expect(count('playwright', { report, outcome: 'exit code 1' }).notes).toEqual([
      'page.e2e.ts › opens: Error: not seen',
    ])
  })
  test('counts an error outside every test as a failure', () => {
    const report = playwright({ expected: 1 }, [{ message: 'Error: no config\nmore' }])
    expect(count('playwright', { report, outcome: 'exit code 1' })).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      notes: ['Error: no config'],
    })
  })
})

test('a report that is absent or unreadable is a failure, never zero tests', () => {
  expect(count('vitest', { report: null, outcome: 'signal SIGKILL' }).failed).toBe(1)
  expect(count('vitest', { report: null, outcome: 'signal SIGKILL' }).notes[0]).toContain('signal SIGKILL')
  expect(count('playwright', { report: '{"stats":', outcome: null }).failed).toBe(1)
  expect(count('playwright', { report: '{}', outcome: null }).failed).toBe(1)
})

test('sums keep every note', () => {
  expect(sum([failure('a'), { ...none, passed: 4 }, failure('b')])).toEqual({
    passed: 4,
    failed: 2,
    skipped: 0,
    notes: ['a', 'b'],
  })
})
