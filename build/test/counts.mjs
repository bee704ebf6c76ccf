// @ts-check
// Reads the reports of the test runners into counts. What cannot be read is a failure, never zero tests.
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number, readonly notes: readonly string[] }} Counts */

/** @type {Counts} */
export const none = { passed: 0, failed: 0, skipped: 0, notes: [] }

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string().default('?'),
          // What the first try said, of a test that passed on its second as well.
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  ok: z.boolean(),
  tests: z.array(
    z.object({
      status: z.string().optional(),
      results: z.array(z.object({ errors: z.array(z.object({ message: z.string().optional() })) })),
    }),
  ),
})
// Suites are nested as deep as files and groups are.
const playwrightSuite = z.object({
  specs: z.array(playwrightSpec).default([]),
  get suites() {
    return z.array(playwrightSuite).default([])
  },
})

const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.object({ message: z.string().optional() })).default([]),
  suites: z.array(playwrightSuite).default([]),
})

/** @param {string} note @returns {Counts} */
export const failure = (note) => ({ ...none, failed: 1, notes: [note] })

/** @param {readonly Counts[]} all @returns {Counts} */
export const sum = (all) =>
  all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
      notes: [...total.notes, ...one.notes],
    }),
    none,
  )

/**
 * Each failed test is named with what it said, so that the end of a long output tells which it was, and so is each that
 * passed only on its second try. A file that cannot be loaded has no tests to count, so it counts as one failure itself.
 * @param {unknown} report Vitest's JSON report
 * @returns {Counts}
 */
function countVitest(report) {
  const { testResults } = vitestReport.parse(report)
  return sum(
    testResults.map((file) => {
      const statuses = file.assertionResults.map(({ status }) => status)
      const passed = statuses.filter((status) => status === 'passed').length
      const failed = statuses.filter((status) => status === 'failed').length
      const notes = file.assertionResults
        .filter(({ failureMessages, status }) => status === 'failed' || (failureMessages?.length ?? 0) > 0)
        .map(({ status, fullName, failureMessages }) =>
          named(file.name, status === 'failed' ? fullName : unsteady(fullName), failureMessages?.[0]),
        )
      const counts = { passed, failed, skipped: statuses.length - passed - failed, notes }
      return file.status === 'failed' && failed === 0
        ? sum([counts, failure(`${file.name}: ${firstLine(file.message)}`)])
        : counts
    }),
  )
}

/** @param {unknown} report Playwright's JSON report @returns {Counts} */
function countPlaywright(report) {
  const { stats, errors, suites } = playwrightReport.parse(report)
  const notes = suites
    .flatMap(specsOf)
    .filter(({ ok, tests }) => !ok || tests.some(({ status }) => status === 'flaky'))
    .map(({ file, title, ok, tests }) =>
      named(file, ok ? unsteady(title) : title, tests[0]?.results[0]?.errors[0]?.message),
    )
  return sum([
    { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped, notes },
    ...errors.map(({ message }) => failure(firstLine(message))),
  ])
}

/** @param {z.infer<typeof playwrightSuite>} suite @returns {z.infer<typeof playwrightSpec>[]} */
const specsOf = ({ specs, suites }) => [...specs, ...suites.flatMap(specsOf)]

/** @param {string} test */
const unsteady = (test) => `unsteady, passed on its second try: ${test}`

/** @param {string} file @param {string} test @param {string | undefined} message */
const named = (file, test, message) => `${path.basename(file)} › ${test}: ${firstLine(message)}`

/** @param {string | undefined} text */
const firstLine = (text) =>
  stripVTControlCharacters(text ?? 'no message')
    .trim()
    .split('\n')[0] ?? ''

/**
 * @param {'vitest' | 'playwright' | 'exit-code'} kind
 * @param {{ report: string | null, outcome: string | null }} run the report's text; the outcome is null for a
 *   run that ended well, else how it ended, such as "exit code 1"
 * @returns {Counts}
 */
export function count(kind, { report, outcome }) {
  if (kind === 'exit-code') return outcome === null ? { ...none, passed: 1 } : failure(outcome)
  if (report === null) return failure(`no report was written (${outcome ?? 'exit code 0'})`)
  /** @type {Counts} */
  let counts
  try {
    const parsed = JSON.parse(report)
    counts = kind === 'vitest' ? countVitest(parsed) : countPlaywright(parsed)
  } catch (error) {
    return failure(`the report cannot be read: ${firstLine(error instanceof Error ? error.message : '')}`)
  }
  if (counts.passed + counts.failed + counts.skipped === 0) return failure('no test ran')
  // An error outside every test, such as an unhandled rejection, shows in the exit code alone.
  if (outcome !== null && counts.failed === 0) return sum([counts, failure(`no test failed, but ${outcome}`)])
  return counts
}
