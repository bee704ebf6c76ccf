/**
 * Reads `eyrie.autoscale.query.<name>` and its `.threshold`, `.points`, `.direction`, `.target`, `.sharing`: factors and
 * targets with a PromQL source.
 */
import { builtInSchema, sharingSchema } from '../../shared/domain/policy.ts'
import type { QuerySettings } from './presets.ts'
import { anyNumber, oneOf, positive, type Reader } from './readers.ts'

type Queries = Readonly<Record<string, QuerySettings>>

const PREFIX = 'eyrie.autoscale.query.'
const NAME = /^([A-Za-z][A-Za-z0-9_-]{0,59})(?:\.(.+))?$/
const DETAILS: Readonly<Record<string, Reader>> = {
  threshold: anyNumber,
  points: positive(1000),
  direction: oneOf(['up', 'down']),
  target: positive(1e15),
  sharing: oneOf(sharingSchema.options),
}
const BUILT_IN: ReadonlySet<string> = new Set(builtInSchema.options)

export function readQueries(labels: Readonly<Record<string, string>>): {
  readonly queries: Queries
  readonly problems: readonly string[]
} {
  const queries: Record<string, QuerySettings> = {}
  const problems: string[] = []
  const ours = Object.entries(labels).flatMap(([label, text]) => {
    if (!label.startsWith(PREFIX)) return []
    const [, name, detail] = NAME.exec(label.slice(PREFIX.length)) ?? []
    if (name !== undefined) return [{ label, name: camelCase(name), detail, text: text.trim() }]
    problems.push(`Label ${label}: a query is named by letters, digits, - and _, beginning with a letter.`)
    return []
  })
  for (const { label, name, detail, text } of ours) {
    if (detail !== undefined) continue
    if (BUILT_IN.has(name))
      problems.push(`Label ${label}: Eyrie measures ${name} itself; give the query another name.`)
    else if (text === '') problems.push(`Label ${label} is empty; it takes a PromQL expression.`)
    else queries[name] = { query: text }
  }
  for (const { label, name, detail, text } of ours) {
    if (detail === undefined) continue
    const query = queries[name]
    const reader = DETAILS[detail]
    if (reader === undefined)
      problems.push(`Label ${label} is not known; a query takes ${Object.keys(DETAILS).join(', ')}.`)
    else if (query === undefined)
      problems.push(`Label ${label} stands alone: there is no query ${PREFIX}${name}.`)
    else {
      const read = reader(text)
      if (read.ok) queries[name] = { ...query, [detail]: read.value }
      else problems.push(`Label ${label}: "${text}" is not ${read.expected}.`)
    }
  }
  return { queries, problems }
}

/** Both `queue-depth` and `queueDepth` mean the same factor. */
function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
}
