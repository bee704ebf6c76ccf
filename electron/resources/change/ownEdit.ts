/**
 * Sets or removes a value below one service of a compose file so that nothing else means something else: what comes in
 * by an alias or a merge key is copied here as far as it must be, and stays as it is for everybody who shares it.
 */
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { applySplices, spliceOf, type Splice } from '../audit/edits.ts'
import { blockText, type Plain } from '../audit/yamlText.ts'
import { parseSource } from '../compose/parse.ts'
import { placeAt, type Problem, type SourceFile } from '../compose/source.ts'
import { at, type Entry, type Mapping, type Tree } from '../compose/tree.ts'

/** Exchanges a text as it is written: quotes, the case of units, the default of a variable. Null: it cannot be kept. */
export type Rewrite = (written: string) => Result<string>

export interface OwnValue {
  readonly value: Plain
  /** How a value that is written there already is exchanged. */
  readonly rewrite: Rewrite
}

type Path = readonly string[]

/** The whole text with `services.SERVICE.PATH` set. Fails with a sentence that names the place. */
export function setOwn(source: SourceFile, service: string, path: Path, wanted: OwnValue): Result<string> {
  const root = rootOf(source, service)
  if (!root.ok) return root
  return edited(source, splicesFor(root.value, ['services', service, ...path], wanted))
}

/** The whole text without it; a mapping that would be left empty goes too. Null: it is not written there itself. */
export function removeOwn(source: SourceFile, service: string, path: Path): Result<string> | null {
  const root = rootOf(source, service)
  if (!root.ok) return root
  const whole = ['services', service, ...path]
  const maps: Mapping[] = []
  let tree: Tree = root.value
  for (const key of whole) {
    const entry: Entry | undefined = tree.kind === 'map' ? tree.entries.get(key) : undefined
    if (tree.kind !== 'map' || entry === undefined || !isOwn(tree, entry)) return null
    if (isAlias(entry) && maps.length < whole.length - 1) return null
    maps.push(tree)
    tree = entry.value
  }
  let last = whole.length - 1
  // Never the service itself, nor what it merges in.
  for (let map = maps[last]; last > 2 && map?.entries.size === 1 && !merges(map); map = maps[last]) last -= 1
  const map = maps[last]
  if (map === undefined) return null
  const splice = spliceOf({ kind: 'remove', map, key: whole[last] ?? '' })
  return splice.ok ? edited(source, ok([splice.value])) : splice
}

/** Whether the file itself speaks of the service. */
export function hasOwn(source: SourceFile, service: string): boolean {
  return parseSource(source).documents.some((document) => at(document, 'services', service) !== undefined)
}

/** Of several documents the last that speaks of the service; a text without any is a mapping to begin with. */
function rootOf(source: SourceFile, service: string): Result<Mapping> {
  const parsed = parseSource(source)
  const [problem] = parsed.problems
  if (problem !== undefined) return fail('BadRequest', placed(problem))
  const root =
    parsed.documents.findLast((each) => at(each, 'services', service) !== undefined) ??
    parsed.documents.at(-1)
  return root === undefined ? fail('BadRequest', `${source.name}: the file is empty`) : ok(root)
}

function edited(source: SourceFile, splices: Result<readonly Splice[]>): Result<string> {
  if (!splices.ok) return splices
  const text = applySplices(source.text, splices.value)
  return text === null ? fail('Failed', `${source.name} cannot be changed there`) : ok(text)
}

function splicesFor(map: Mapping, path: Path, wanted: OwnValue): Result<readonly Splice[]> {
  const [key, ...rest] = path
  if (key === undefined) return fail('Failed', 'nothing is named')
  const entry = map.entries.get(key)
  const set = (whole: Plain) => {
    const splice = spliceOf({ kind: 'set', map, path: [key], value: whole })
    return splice.ok ? ok([splice.value]) : splice
  }
  if (entry === undefined) return set(nested(rest, wanted.value))
  const { value } = entry
  // Merged in: a copy of its own overrules it, because `<<` goes one level deep.
  if (!isOwn(map, entry)) return set(withValue(value, rest, wanted.value))
  if (rest.length > 0 && value.kind === 'map')
    return isAlias(entry) ? unshared(entry, value, rest, wanted.value) : splicesFor(value, rest, wanted)
  if (rest.length > 0 && !(value.kind === 'leaf' && value.value === null))
    return refusedAt(entry, `${key} is no mapping`)
  if (rest.length > 0) return set(nested(rest, wanted.value))
  if (value.kind === 'leaf' && value.value !== null && !isAlias(entry)) return rewritten(entry, wanted)
  return set(wanted.value)
}

function rewritten({ key, from, to }: Entry, { rewrite }: OwnValue): Result<readonly Splice[]> {
  const { source } = key
  const written = source.text.slice(from, to)
  const quote = /^(["']).*\1$/s.exec(written)?.[1] ?? ''
  const inside = written.slice(quote.length, written.length - quote.length)
  const next = rewrite(inside)
  if (!next.ok) {
    const { file, line } = placeAt(source, from)
    return fail(next.error.code, `${file}:${line}: ${next.error.message}`)
  }
  return ok([{ source, from: from + quote.length, to: to - quote.length, put: next.value }])
}

/** `deploy: *shared` becomes a mapping that merges `*shared` in and overrules the one part. */
function unshared(entry: Entry, shared: Mapping, rest: Path, value: Plain): Result<readonly Splice[]> {
  const { key, from, to } = entry
  const { source } = key
  const alias = source.text.slice(from, to)
  const [first = '', ...deeper] = rest
  const inside = shared.entries.get(first)
  const part = inside === undefined ? nested(deeper, value) : withValue(inside.value, deeper, value)
  const lineStart = source.text.lastIndexOf('\n', key.from - 1) + 1
  const before = source.text.slice(lineStart, key.from)
  const lineEnd = endOfLine(source.text, to)
  if (!/^\s*$/.test(before)) return refusedAt(entry, `${alias} is shared, and stands in braces`)
  const indent = `${before}  `
  const end = source.text.includes('\r\n') ? '\r\n' : '\n'
  const lines = [`<<: ${alias}`, ...blockText(first, part)]
  const put = lines.map((line) => `${end}${indent}${line}`).join('')
  const colon = source.text.slice(0, from).trimEnd().length
  // What is written behind it stays on the key's line.
  return ok([
    { source, from: colon, to, put: '' },
    { source, from: lineEnd, to: lineEnd, put },
  ])
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from)
  if (newline === -1) return text.length
  return text[newline - 1] === '\r' ? newline - 1 : newline
}

/** As plain values, with the value at `path` set. */
function withValue(tree: Tree, path: Path, value: Plain): Plain {
  const [key, ...rest] = path
  if (key === undefined) return value
  const entries = tree.kind === 'map' ? [...tree.entries] : []
  const inside = tree.kind === 'map' ? tree.entries.get(key)?.value : undefined
  const part = inside === undefined ? nested(rest, value) : withValue(inside, rest, value)
  return {
    ...Object.fromEntries(entries.map(([name, entry]) => [name, plainOf(entry.value)])),
    [key]: part,
  }
}

export function plainOf(tree: Tree): Plain {
  if (tree.kind === 'map')
    return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainOf(value)]))
  return tree.kind === 'list' ? tree.items.map(plainOf) : tree.value
}

function nested(path: Path, value: Plain): Plain {
  return path.reduceRight<Plain>((inside, key) => ({ [key]: inside }), value)
}

/** Its key is written in the mapping, not merged into it. */
function isOwn(map: Mapping, { key }: Entry): boolean {
  const { source, from, to } = map.origin
  return key.source === source && key.from >= from && key.to <= to
}

/** What it stands for is written somewhere else. */
function isAlias({ key, value, from, to }: Entry): boolean {
  return key.source.text[from] === '*' && !(value.origin.from >= from && value.origin.to <= to)
}

function merges({ origin }: Mapping): boolean {
  return origin.source.text.slice(origin.from, origin.to).includes('<<')
}

function refusedAt({ key, from }: Entry, why: string) {
  const { file, line } = placeAt(key.source, from)
  return fail('Failed', `${file}:${line}: ${why}`)
}

function placed({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`
}
