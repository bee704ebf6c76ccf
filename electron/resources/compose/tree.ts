/** What a compose file says, with anchors, merges and variables resolved, each value with the place it is written at. */
import type { Origin } from './source.ts'

export type LeafValue = string | number | boolean | null
/** Compose's own tags: `!reset` takes a value away, `!override` replaces instead of merging. */
export type MergeTag = 'reset' | 'override' | null

interface Common {
  readonly origin: Origin
  readonly tag: MergeTag
  /** Nodes in it with every alias written out. */
  readonly size: number
}

export interface Leaf extends Common {
  readonly kind: 'leaf'
  readonly value: LeafValue
  /** It stands as `KEY=value` in a list: its origin is the whole item. */
  readonly pair: string | null
}

export interface List extends Common {
  readonly kind: 'list'
  readonly items: readonly Tree[]
}

export interface Entry {
  readonly key: Origin
  readonly value: Tree
  /** Where the value is written beside its key, in the key's file; of an alias, the alias itself. */
  readonly from: number
  readonly to: number
}

export interface Mapping extends Common {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  /** As it is written: `list` is the short form of a mapping (`- KEY=value`). */
  readonly style: 'block' | 'flow' | 'list' | 'flow-list'
}

export type Tree = Leaf | List | Mapping

export function leafOf(value: LeafValue, origin: Origin, pair: string | null = null): Leaf {
  return { kind: 'leaf', value, origin, tag: null, size: 1, pair }
}

export function withEntries(map: Mapping, entries: ReadonlyMap<string, Entry>): Mapping {
  let size = 1
  for (const { value } of entries.values()) size += value.size
  return { ...map, entries, size }
}

export function childOf(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined
}

export function at(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((found, key) => childOf(found, key), tree)
}

/** Absent and empty are the same to Compose. */
export function isNothing(tree: Tree | undefined): boolean {
  return tree === undefined || (tree.kind === 'leaf' && tree.value === null)
}

export function textOf(tree: Tree | undefined): string | null {
  return tree?.kind !== 'leaf' || tree.value === null ? null : String(tree.value)
}
