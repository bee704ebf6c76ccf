// @ts-check
// The verdict on each suite, and the table and last line that tell it.
import { failure, none, sum } from './counts.mjs'

/** @typedef {import('./counts.mjs').Counts} Counts */
/** @typedef {{ readonly suite: string, readonly counts: Counts, readonly seconds: number }} Result */

/**
 * A suite that could not run because something is missing: named and skipped on a workstation, a failure on CI.
 * @param {readonly string[]} missing a sentence for each thing
 * @param {boolean} ci
 * @returns {Counts}
 */
export function missingCounts(missing, ci) {
  const note = missing.join('; ')
  return ci ? failure(note) : { ...none, skipped: 1, notes: [note] }
}

/**
 * On CI nothing may be left out, so a skipped test is a failed one.
 * @param {Counts} counts
 * @param {boolean} ci
 * @returns {Counts}
 */
export function judge(counts, ci) {
  if (!ci || counts.skipped === 0) return counts
  return {
    ...counts,
    failed: counts.failed + counts.skipped,
    skipped: 0,
    notes: [...counts.notes, `${counts.skipped} skipped, which counts as failed on CI`],
  }
}

/** @param {number} seconds */
const duration = (seconds) =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`

/** @param {readonly Result[]} results @returns {string} */
export function table(results) {
  const rows = results.map(({ suite, counts, seconds }) => [
    suite,
    String(counts.passed),
    String(counts.failed),
    String(counts.skipped),
    duration(seconds),
  ])
  const head = ['suite', 'passed', 'failed', 'skipped', 'time']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (/** @type {readonly string[]} */ cells) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
  const notes = results.flatMap(({ suite, counts }) => counts.notes.map((note) => `${suite}: ${note}`))
  return [line(head), ...rows.map(line), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}

/**
 * @param {readonly Result[]} results
 * @param {boolean} ci
 * @returns {{ line: string, ok: boolean }}
 */
export function verdict(results, ci) {
  const { passed, failed, skipped } = sum(results.map(({ counts }) => counts))
  const line = `${passed} passed, ${failed} failed${ci ? '' : `, ${skipped} skipped`}`
  return { line, ok: failed === 0 && (!ci || passed > 0) }
}
