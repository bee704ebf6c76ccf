/**
 * Sets a service's replica count in the text of a compose file by splicing: every other character, comments included,
 * stays as it is. What cannot be done safely is refused with a sentence.
 */
import { isDeepStrictEqual } from 'node:util'
import { isAlias, isMap, isScalar, parseDocument, type Document, type YAMLMap } from 'yaml'
import { fail, ok, type Result } from '../../shared/lib/result.ts'

export interface ReplicasEdit {
  /** The whole file as it would be. */
  readonly text: string
  /** 1-based; of the first line that changes. */
  readonly line: number
  /** Null: the line is new. */
  readonly before: string | null
  readonly after: string
}

/** Where a count stands in a file: `scale`, `deploy.replicas`, both, or nowhere. */
const PLACES = [['scale'], ['deploy', 'replicas']] as const

/** Whether the file says anything about the service, and about its count. */
export function mentions(text: string, service: string): 'count' | 'service' | 'nothing' {
  const map = serviceMap(parseDocument(text), service)
  if (map === null) return 'nothing'
  return PLACES.some((place) => map.hasIn(place)) ? 'count' : 'service'
}

export function setReplicas(text: string, service: string, count: number): Result<ReplicasEdit> {
  const document = parseDocument(text)
  const [problem] = document.errors
  if (problem !== undefined) return fail('Failed', `it is no YAML: ${firstLine(problem.message)}`)
  const map = serviceMap(document, service)
  if (map === null) return fail('Failed', `it has no settings of ${service} under services`)
  const splices = splicesOf(document, map, text, service, count)
  if (!splices.ok) return splices
  const edited = [...splices.value]
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, put }) => whole.slice(0, from) + put + whole.slice(to), text)
  if (!saysSo(document, edited, service, count))
    return fail('Failed', `the count of ${service} cannot be set there without changing more than that`)
  return ok({ text: edited, ...firstChange(text, edited) })
}

interface Splice {
  readonly from: number
  readonly to: number
  readonly put: string
}

function splicesOf(
  document: Document,
  map: YAMLMap,
  text: string,
  service: string,
  count: number,
): Result<readonly Splice[]> {
  const splices: Splice[] = []
  for (const place of PLACES) {
    if (!map.hasIn(place)) continue
    const node = map.getIn(place, true)
    const name = `services.${service}.${place.join('.')}`
    if (isAlias(node)) return fail('Failed', `${name} is set by an anchor (*${node.source}): change it there`)
    if (!isScalar(node) || node.range == null) return fail('Failed', `${name} is no number`)
    const written = text.slice(node.range[0], node.range[1])
    if (written.includes('$')) return fail('Failed', `${name} is set from ${written}: change it there`)
    splices.push({ from: node.range[0], to: node.range[1], put: String(count) })
  }
  return ok(splices.length > 0 ? splices : [insertion(document, map, text, service, count)])
}

/** A new line right below the service's name, so that every comment stays above what it speaks of. */
function insertion(document: Document, map: YAMLMap, text: string, service: string, count: number): Splice {
  const setting = `scale: ${count}`
  const start = map.range?.[0] ?? 0
  if (map.flow === true) return { from: start + 1, to: start + 1, put: ` ${setting},` }
  const services = document.get('services')
  const key = isMap(services)
    ? services.items.find((pair) => isScalar(pair.key) && pair.key.value === service)?.key
    : undefined
  const after = isScalar(key) ? (key.range?.[1] ?? start) : start
  const newline = text.indexOf('\n', after)
  const first = map.items[0]?.key
  const column = isScalar(first) && first.range != null ? columnOf(text, first.range[0]) : 0
  const end = text[newline - 1] === '\r' ? '\r\n' : '\n'
  return { from: newline + 1, to: newline + 1, put: `${' '.repeat(column)}${setting}${end}` }
}

function serviceMap(document: Document, service: string): YAMLMap | null {
  const services = document.get('services')
  const map = isMap(services) ? services.get(service, true) : undefined
  return isMap(map) ? map : null
}

/** The edited text means what the old one meant, but for the count. */
function saysSo(before: Document, edited: string, service: string, count: number): boolean {
  const after = parseDocument(edited)
  const map = serviceMap(after, service)
  if (after.errors.length > 0 || map === null) return false
  const places = PLACES.filter((place) => map.hasIn(place))
  if (places.length === 0 || places.some((place) => map.getIn(place) !== count)) return false
  const wanted = parseDocument(JSON.stringify(before.toJS()))
  for (const place of places) wanted.setIn(['services', service, ...place], count)
  // By value: what several services share by an anchor must not change for all of them.
  return isDeepStrictEqual(wanted.toJS(), JSON.parse(JSON.stringify(after.toJS())))
}

function firstChange(before: string, after: string): Omit<ReplicasEdit, 'text'> {
  const old = before.split(/\r?\n/)
  const now = after.split(/\r?\n/)
  const index = now.findIndex((line, at) => line !== old[at])
  const line = Math.max(0, index)
  const added = now.length > old.length
  return { line: line + 1, before: added ? null : (old[line] ?? null), after: now[line] ?? '' }
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/:$/, '')
}
