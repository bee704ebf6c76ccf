/**
 * Changes of a compose file by splicing its text: a value set, exchanged or taken away, a comment added. Every other
 * character stays, comments and anchors included. Each change is made where the value is written, be it in a file that
 * is extended or included.
 */
import type { Origin, SourceFile } from '../compose/source.ts'
import type { Entry, Mapping, Tree } from '../compose/tree.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { blockText, flowText, keyText, scalarText, type Plain } from './yamlText.ts'

export type Change =
  /** `key` is the name of the mapping itself, below which it is written where it is empty. */
  | { readonly kind: 'set'; readonly map: Mapping; readonly path: readonly string[]; readonly value: Plain }
  | { readonly kind: 'exchange'; readonly tree: Tree; readonly value: Plain }
  | { readonly kind: 'remove'; readonly map: Mapping; readonly key: string }
  | { readonly kind: 'rename'; readonly map: Mapping; readonly key: string; readonly to: string }
  | { readonly kind: 'comment'; readonly above: Origin; readonly text: string }
  | { readonly kind: 'text'; readonly origin: Origin; readonly put: string }

export interface Splice {
  readonly source: SourceFile
  readonly from: number
  readonly to: number
  readonly put: string
}

export function spliceOf(change: Change): Result<Splice> {
  switch (change.kind) {
    case 'set':
      return setIn(change.map, change.path, change.value)
    case 'exchange':
      return ok(exchange(change.tree, change.value))
    case 'remove':
      return remove(change.map, change.key)
    case 'rename': {
      const entry = change.map.entries.get(change.key)
      if (entry === undefined) return refusal(`there is no ${change.key}`)
      const { source, from, to } = entry.key
      return ok({ source, from, to, put: change.to })
    }
    case 'comment':
      return ok(comment(change.above, change.text))
    case 'text':
      return ok({ ...change.origin, put: change.put })
  }
}

/** Null where two changes would touch the same place. */
export function applySplices(text: string, splices: readonly Splice[]): string | null {
  const sorted = [...splices].sort((a, b) => b.from - a.from || b.to - a.to)
  let whole = text
  let least = text.length + 1
  for (const { from, to, put } of sorted) {
    if (to > least) return null
    whole = whole.slice(0, from) + put + whole.slice(to)
    least = from
  }
  return whole
}

function setIn(map: Mapping, path: readonly string[], value: Plain): Result<Splice> {
  const [key, ...rest] = path
  if (key === undefined) return refusal('nothing is named')
  const entry = map.entries.get(key)
  if (entry === undefined) return insert(map, key, nested(rest, value))
  const inside = entry.value
  if (inside.kind === 'map' && rest.length > 0) return setIn(inside, rest, value)
  if (inside.kind === 'leaf' && inside.value === null && inside.pair === null) {
    const whole = nested(rest, value)
    return isOwn(map, entry) ? ok(below(entry, whole)) : insert(map, key, whole)
  }
  if (rest.length > 0) return refusal(`${key} is no mapping`)
  // What is merged in or inherited is overruled here, and stays as it is for whoever else has it.
  if (!isOwn(map, entry)) return insert(map, key, value)
  if (inside.kind === 'leaf' && inside.pair !== null) return ok(exchange(inside, value))
  if (inside.kind !== 'leaf')
    return ok(exchange({ ...inside, origin: { ...entry.key, from: entry.from, to: entry.to } }, value))
  return ok({ source: entry.key.source, from: entry.from, to: entry.to, put: flowText(value) })
}

function nested(path: readonly string[], value: Plain): Plain {
  return path.reduceRight<Plain>((inside, key) => ({ [key]: inside }), value)
}

function isOwn(map: Mapping, { key }: Entry): boolean {
  const { source, from, to } = map.origin
  return key.source === source && key.from >= from && key.to <= to
}

function insert(map: Mapping, key: string, value: Plain): Result<Splice> {
  const { source, from, to } = map.origin
  const { text } = source
  if (map.style === 'flow' || map.style === 'flow-list') {
    const item = map.style === 'flow' ? `${keyText(key)}: ${flowText(value)}` : pairText(key, value)
    const open = text.indexOf(map.style === 'flow' ? '{' : '[', from)
    const empty = /^\s*[}\]]/.test(text.slice(open + 1))
    return ok({ source, from: open + 1, to: open + 1, put: empty ? ` ${item} ` : ` ${item},` })
  }
  const own = [...map.entries.values()].find((entry) => isOwn(map, entry))
  const column = columnOf(text, map.style === 'list' ? from : (own?.key.from ?? from))
  const lines = map.style === 'list' ? [`- ${pairText(key, value)}`] : blockText(key, value)
  return ok(newLines(source, to, lines, column))
}

/** Lines of their own behind the line on which `offset` stands. */
function newLines(source: SourceFile, offset: number, lines: readonly string[], column: number): Splice {
  const { text } = source
  const content = text.slice(0, offset).trimEnd().length
  const newline = text.indexOf('\n', content)
  const end = endOfLines(text)
  const whole = lines.map((line) => `${' '.repeat(column)}${line}`).join(end)
  if (newline === -1) return { source, from: text.length, to: text.length, put: `${end}${whole}${end}` }
  return { source, from: newline + 1, to: newline + 1, put: `${whole}${end}` }
}

/** The value of a key that stands without one. */
function below({ key, from, to }: Entry, value: Plain): Splice {
  const { source } = key
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    // `key:` or `key: ~`.
    const colon = source.text.indexOf(':', key.to) + 1
    const start = to > key.to ? from : colon
    return {
      source,
      from: start,
      to: Math.max(to, colon),
      put: `${start === colon ? ' ' : ''}${flowText(value)}`,
    }
  }
  const column = columnOf(source.text, key.from) + 2
  const lines = Object.entries(value).flatMap(([name, inside]) => blockText(name, inside))
  return newLines(source, Math.max(to, key.to + 1), lines, column)
}

function exchange(tree: Tree, value: Plain): Splice {
  const { source, from, to } = tree.origin
  const { text } = source
  if (tree.kind === 'leaf') {
    const put = tree.pair === null ? flowText(value) : pairText(tree.pair, value)
    return { source, from, to, put }
  }
  // What begins on its key's own line is in braces, or an alias.
  const ownLine = /^\s*$/.test(text.slice(text.lastIndexOf('\n', from - 1) + 1, from))
  const isBlock =
    ownLine &&
    !/[[{]/.test(text[from] ?? '') &&
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value)
  if (!isBlock) return { source, from, to, put: flowText(value) }
  const column = columnOf(text, from)
  const lines = Object.entries(value).flatMap(([name, inside]) => blockText(name, inside))
  const indented = lines.map((line, index) => (index === 0 ? line : `${' '.repeat(column)}${line}`))
  return { source, from, to, put: indented.join(endOfLines(text)) }
}

function remove(map: Mapping, key: string): Result<Splice> {
  const entry = map.entries.get(key)
  if (entry === undefined) return refusal(`there is no ${key}`)
  const { source, from } = entry.key
  const { text } = source
  const to = Math.max(entry.to, entry.key.to)
  if (map.style === 'flow' || map.style === 'flow-list') {
    const after = /^\s*,\s*/.exec(text.slice(to))
    if (after !== null) return ok({ source, from, to: to + after[0].length, put: '' })
    const before = /\s*,\s*$/.exec(text.slice(0, from))
    return ok({ source, from: from - (before?.[0].length ?? 0), to, put: '' })
  }
  if (/&\w/.test(text.slice(from, to))) return refusal(`${key} has an anchor that others may use`)
  const start = text.lastIndexOf('\n', from - 1) + 1
  if (!/^\s*(- )?$/.test(text.slice(start, from)))
    return refusal(`${key} does not stand on a line of its own`)
  const newline = text.indexOf('\n', text.slice(0, to).trimEnd().length)
  return ok({ source, from: start, to: newline === -1 ? text.length : newline + 1, put: '' })
}

function comment({ source, from }: Origin, words: string): Splice {
  const { text } = source
  const start = text.lastIndexOf('\n', from - 1) + 1
  const indent = /^\s*/.exec(text.slice(start, from))?.[0] ?? ''
  return { source, from: start, to: start, put: `${indent}# ${words}${endOfLines(text)}` }
}

function pairText(key: string, value: Plain): string {
  return scalarText(`${key}=${typeof value === 'object' ? '' : String(value)}`)
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

function endOfLines(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

function refusal(why: string): Result<never> {
  return fail('Failed', why)
}
