/** YAML into trees: aliases and merge keys are resolved, shared parts stay shared, and nothing can grow without bound. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import { messageOf } from '../../../shared/lib/result.ts'
import { placeAt, problemAt, type Origin, type Problem, type SourceFile } from './source.ts'
import { leafOf, type Entry, type LeafValue, type Mapping, type MergeTag, type Tree } from './tree.ts'

/** With every alias written out; Compose refuses far less. */
const MOST_NODES = 100_000
const DEEPEST = 100

const TAGS = ['reset', 'override'].flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => text },
  { tag: `!${name}`, collection: 'map' as const },
  { tag: `!${name}`, collection: 'seq' as const },
])

export interface Parsed {
  /** Several where the file holds several documents: later ones go over earlier ones. */
  readonly documents: readonly Mapping[]
  readonly problems: readonly Problem[]
}

class Wrong extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

export function parseSource(source: SourceFile): Parsed {
  const base = source.text.startsWith('\uFEFF') ? 1 : 0
  let documents: readonly Document[]
  try {
    const parsed = parseAllDocuments(source.text.slice(base), {
      merge: false,
      version: '1.2',
      customTags: TAGS,
      logLevel: 'silent',
      prettyErrors: false,
    })
    documents = Array.isArray(parsed) ? parsed : []
  } catch (thrown) {
    // A depth that its parser cannot hold, for one.
    return {
      documents: [],
      problems: [{ ...placeAt(source, 0), message: `it is no YAML: ${messageOf(thrown)}` }],
    }
  }
  const broken = documents.flatMap((document) =>
    document.errors.map(({ pos, message }) => {
      const [words = ''] = message.split('\n')
      const opened = /closing .quote/.test(words) ? openQuote(document) : null
      const offset = (opened ?? pos[0]) + base
      return {
        ...placeAt(source, Math.min(offset, source.text.length)),
        message: `it is no YAML: ${opened === null ? words : 'the quote that opens here is not closed'}`,
      }
    }),
  )
  if (broken.length > 0) return { documents: [], problems: broken }
  const trees: Mapping[] = []
  try {
    for (const document of documents) {
      if (isEmpty(document)) continue
      const tree = new Converter(source, base).convert(document.contents, 0)
      if (tree.kind !== 'map')
        throw new Wrong(problemAt(tree.origin, 'a compose file must be a mapping with services'))
      trees.push(tree)
    }
  } catch (thrown) {
    if (thrown instanceof Wrong) return { documents: [], problems: [thrown.problem] }
    throw thrown
  }
  return trees.length > 0
    ? { documents: trees, problems: [] }
    : { documents: [], problems: [{ ...placeAt(source, 0), message: 'the file is empty' }] }
}

/** The last quoted text is the one that goes on to the end. */
function openQuote(document: Document): number | null {
  let start: number | null = null
  visit(document, {
    Scalar(_, { type, range }) {
      if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') start = range?.[0] ?? start
    },
  })
  return start
}

function isEmpty(document: Document): boolean {
  const { contents } = document
  return contents === null || (isScalar(contents) && contents.value === null)
}

class Converter {
  readonly #source: SourceFile
  readonly #base: number
  /** Null: it is being read, so an alias to it would hold itself. */
  readonly #anchors = new Map<string, Tree | null>()
  #size = 0

  constructor(source: SourceFile, base: number) {
    this.#source = source
    this.#base = base
  }

  convert(node: Node | null, fallback: number, depth = 0): Tree {
    if (node === null) return leafOf(null, this.#origin(fallback, fallback))
    if (depth > DEEPEST) throw this.#wrong(node, `it is nested more than ${DEEPEST} levels deep`)
    if (isAlias(node)) return this.#alias(node.source, node)
    const anchor = (node as { anchor?: string }).anchor
    if (anchor !== undefined) this.#anchors.set(anchor, null)
    const tree = this.#grown(this.#plain(node, depth), node)
    if (anchor !== undefined) this.#anchors.set(anchor, tree)
    return tree
  }

  #plain(node: Node, depth: number): Tree {
    const tag = tagOf(node)
    if (isMap(node)) return { ...this.#map(node.items as Pair<Node, Node | null>[], node, depth), tag }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.convert(item as Node, this.#start(node), depth + 1))
      return { kind: 'list', items, origin: this.#originOf(node), tag, size: sizeOf(items) }
    }
    if (!isScalar(node)) throw this.#wrong(node, 'it is of a kind that compose files do not have')
    return { ...leafOf(leafValue(node.value), this.#originOf(node)), tag }
  }

  #map(pairs: readonly Pair<Node, Node | null>[], node: Node, depth: number): Mapping {
    const merged = new Map<string, Entry>()
    const own = new Map<string, Entry>()
    for (const { key, value } of pairs) {
      if (!isScalar(key)) throw this.#wrong(key, 'a key must be plain text')
      const name = String(key.value)
      const from = this.#originOf(key)
      const tree = this.convert(value, from.to - this.#base + 1, depth + 1)
      if (name === '<<') for (const entry of this.#mergedIn(tree)) merged.set(...entry)
      else own.set(name, { key: from, value: tree, ...this.#written(value, from) })
    }
    // What is written here wins over what is merged in, wherever the merge key stands.
    const entries = new Map([...merged, ...own])
    return {
      kind: 'map',
      entries,
      origin: this.#originOf(node),
      tag: null,
      size: sizeOf([...entries.values()].map(({ value }) => value)),
      style: isMap(node) && node.flow === true ? 'flow' : 'block',
    }
  }

  /** Of several merged mappings the first one wins. */
  #mergedIn(tree: Tree): readonly (readonly [string, Entry])[] {
    if (tree.kind === 'map') return [...tree.entries]
    if (tree.kind === 'list') return tree.items.toReversed().flatMap((item) => this.#mergedIn(item))
    throw new Wrong(problemAt(tree.origin, 'only a mapping can be merged with <<'))
  }

  #alias(name: string, node: Node): Tree {
    const tree = this.#anchors.get(name)
    if (tree === undefined) throw this.#wrong(node, `there is no anchor &${name} above this`)
    if (tree === null) throw this.#wrong(node, `the anchor &${name} would contain itself`)
    return this.#grown(tree, node)
  }

  #grown(tree: Tree, node: Node): Tree {
    this.#size += isAlias(node) ? tree.size : 1
    if (tree.size > MOST_NODES || this.#size > MOST_NODES)
      throw this.#wrong(node, `its anchors write it out to more than ${MOST_NODES} values`)
    return tree
  }

  #written(value: Node | null, key: Origin): { readonly from: number; readonly to: number } {
    if (value === null || (isScalar(value) && value.range?.[0] === value.range?.[1]))
      return { from: key.to, to: key.to }
    const { from, to } = this.#originOf(value)
    return { from, to }
  }

  #start(node: Node): number {
    return node.range?.[0] ?? 0
  }

  #originOf(node: Node): Origin {
    return this.#origin(this.#start(node), contentEnd(node))
  }

  #origin(from: number, to: number): Origin {
    return { source: this.#source, from: from + this.#base, to: to + this.#base }
  }

  #wrong(node: Node, message: string): Wrong {
    return new Wrong(problemAt(this.#originOf(node), message))
  }
}

function sizeOf(trees: readonly Tree[]): number {
  return trees.reduce((sum, { size }) => sum + size, 1)
}

/** Behind the last character of content, before comments and blank lines that follow it. */
function contentEnd(node: Node): number {
  const end = node.range?.[1] ?? 0
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1)
    const value = (last?.value ?? last?.key) as Node | undefined
    return value === undefined ? end : Math.max(contentEnd(value), contentEnd(last?.key as Node))
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1) as Node | undefined
    return last === undefined ? end : contentEnd(last)
  }
  return end
}

function tagOf(node: Node): MergeTag {
  const tag = (node as { tag?: string }).tag
  return tag === '!reset' ? 'reset' : tag === '!override' ? 'override' : null
}

function leafValue(value: unknown): LeafValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  // Of a tag that YAML's core schema does not have.
  return JSON.stringify(value)
}
