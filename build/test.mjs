// @ts-check
/**
 * `npm test` runs every suite; `npm test -- unit live` the named ones. On CI (`CI=true`) a suite that lacks something
 * and a skipped test are failures; elsewhere they are named and skipped.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { count, failure, none, sum } from './test/counts.mjs'
import { runOnDesktop } from './test/desktop.mjs'
import { provisionedEnvironment } from './test/environment.mjs'
import { findChromium } from './test/needs.mjs'
import { endOnSignals, run } from './test/run.mjs'
import { choose } from './test/suites.mjs'
import { judge, missingCounts, table, verdict } from './test/summary.mjs'
import { sweep } from './test/sweep.mjs'

/** @typedef {import('./test/suites.mjs').Suite} Suite */
/** @typedef {import('./test/counts.mjs').Counts} Counts */
/** @typedef {import('./test/summary.mjs').Result} Result */

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const resultsFolder = path.join(root, 'e2e', 'results')
const ci = process.env['CI'] === 'true'
// Everything that tests create on an engine begins with it, so that what they leave can be told apart.
const prefix = process.env['EYRIE_TEST_PREFIX'] ?? `eyrie-test-${process.pid}`

/** @type {Record<string, string | undefined>} */
const environment = { ...provisionedEnvironment(process.env), EYRIE_TEST_PREFIX: prefix }
const chromium = findChromium(environment)
if (chromium !== null) environment['EYRIE_CHROMIUM'] = chromium

/**
 * @param {Suite} suite
 * @returns {Promise<Counts>}
 */
async function runSteps(suite) {
  /** @type {Counts[]} */
  const counts = []
  for (const [index, { kind, command }] of suite.steps.entries()) {
    const reportFile = path.join(resultsFolder, `${suite.name}-${index + 1}.json`)
    const reporters =
      kind === 'vitest' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`] : []
    await rm(reportFile, { force: true })
    const start = suite.desktop ? runOnDesktop : run
    const outcome = await start([...command, ...reporters], {
      environment: { ...environment, EYRIE_PLAYWRIGHT_JSON: reportFile },
      folder: root,
      limitMinutes: suite.limitMinutes,
    })
    const report = existsSync(reportFile) ? await readFile(reportFile, 'utf8') : null
    counts.push(count(kind, { report, outcome }))
  }
  return sum(counts)
}

/**
 * @param {Suite} suite
 * @param {boolean} buildFailed
 * @returns {Promise<Counts>}
 */
async function runSuite(suite, buildFailed) {
  if (suite.built && buildFailed) return failure('not run, because the build failed')
  const missing = suite.needs.flatMap((need) => need(environment) ?? [])
  if (missing.length > 0) return missingCounts(missing, ci)
  const counts = await runSteps(suite)
  const left = suite.needs.length > 0 ? sweep(`${prefix}-`, environment) : []
  return left.length === 0 ? counts : sum([counts, { ...none, notes: [`left behind: ${left.join(', ')}`] }])
}

const choice = choose(process.argv.slice(2))
if (!choice.ok) {
  console.error(`test: ${choice.message}`)
  process.exit(2)
}
endOnSignals()
await mkdir(resultsFolder, { recursive: true })
/** @type {Result[]} */
const results = []
for (const suite of choice.suites) {
  console.log(`\n── ${suite.name} ${'─'.repeat(Math.max(0, 70 - suite.name.length))}`)
  const started = performance.now()
  const buildFailed = results.some((result) => result.suite === 'build' && result.counts.failed > 0)
  const counts = await runSuite(suite, buildFailed).catch((error) =>
    failure(error instanceof Error ? error.message : String(error)),
  )
  results.push({
    suite: suite.name,
    counts: judge(counts, ci),
    seconds: (performance.now() - started) / 1_000,
  })
  for (const note of counts.notes) console.log(`${suite.name}: ${note}`)
}

const { line, ok } = verdict(results, ci)
const summary = `${table(results)}\n\n${line}\n`
await writeFile(path.join(resultsFolder, 'summary.txt'), summary)
console.log(`\n${summary.trimEnd()}`)
process.exitCode = ok ? 0 : 1
