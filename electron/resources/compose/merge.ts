/** Lays one compose file over another, or a service over the one it extends, by Compose's rules. */
import { portsKey } from './ports.ts'
import { textOf, withEntries, type Entry, type List, type Mapping, type Tree } from './tree.ts'
import { mountOf } from './mounts.ts'

/** A list there takes the place of the other one. */
const REPLACED = [/^services\/[^/]+\/(command|entrypoint)$/, /^services\/[^/]+\/healthcheck\/test$/]

export function mergeMaps(base: Mapping, over: Mapping, path = ''): Mapping {
  const entries = new Map(base.entries)
  for (const [key, entry] of over.entries) {
    const where = path === '' ? key : `${path}/${key}`
    const before = entries.get(key)
    if (entry.value.tag === 'reset') entries.delete(key)
    else if (before === undefined || entry.value.tag === 'override') entries.set(key, entry)
    else entries.set(key, mergeEntries(before, entry, where))
  }
  return withEntries({ ...over, entries }, entries)
}

function mergeEntries(base: Entry, over: Entry, path: string): Entry {
  return { ...over, value: mergeTrees(base.value, over.value, path) }
}

function mergeTrees(base: Tree, over: Tree, path: string): Tree {
  if (over.kind === 'leaf' && over.value === null) return base
  if (base.kind === 'map' && over.kind === 'map') {
    // Options belong to the driver they were written for.
    if (
      /^services\/[^/]+\/logging$/.test(path) &&
      driverOf(base) !== null &&
      driverOf(over) !== null &&
      driverOf(base) !== driverOf(over)
    )
      return over
    return mergeMaps(base, over, path)
  }
  if (base.kind === 'list' && over.kind === 'list' && !REPLACED.some((replaced) => replaced.test(path))) {
    const items = [...base.items, ...over.items]
    return { ...over, items: distinct(items, path), size: base.size + over.size }
  }
  return over
}

function driverOf(logging: Mapping): string | null {
  return textOf(logging.entries.get('driver')?.value)
}

/** Of two items that mean the same port or the same place in the container, the later one counts. */
export function distinct(items: readonly Tree[], path: string): readonly Tree[] {
  const key = /^services\/[^/]+\/ports$/.test(path)
    ? portsKey
    : /^services\/[^/]+\/volumes$/.test(path)
      ? mountKey
      : leafKey
  const found = new Map<string, Tree>()
  items.forEach((item, index) => found.set(key(item) ?? `#${index}`, item))
  return [...found.values()]
}

function mountKey(tree: Tree): string | null {
  return mountOf(tree)?.target ?? null
}

function leafKey(tree: Tree): string | null {
  return textOf(tree)
}

export function listOf(tree: Tree | undefined): List | null {
  return tree?.kind === 'list' ? tree : null
}
