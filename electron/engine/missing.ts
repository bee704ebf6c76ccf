/** Names the sources that have no usable reading: "no data for queue and p95 (connection refused)". */
import { ageText, sourceName } from './words.ts'
import type { MissingSource } from './score.ts'

export function missingText(missing: readonly MissingSource[]): string {
  const silent = missing.filter(({ window }) => window.kind === 'no-data')
  const parts = missing.flatMap(({ source, window }) =>
    window.kind === 'stale' ? [`${sourceName(source)} was ${ageText(window.newestAge)}`] : [],
  )
  if (silent.length > 0)
    parts.unshift(`no data for ${listed(silent.map(({ source }) => sourceName(source)))}`)
  const problem = missing.find((source) => source.problem !== null)?.problem
  const why = problem == null ? '' : ` (${problem.replace(/\.$/, '')})`
  return `${parts.join(', ')}${why}`
}

/** "a", "a and b", "a, b and c". */
function listed(names: readonly string[]): string {
  const head = names.slice(0, -1)
  const last = names.at(-1) ?? ''
  return head.length === 0 ? last : `${head.join(', ')} and ${last}`
}
