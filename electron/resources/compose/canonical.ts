/** Short forms that are lists of names or of `NAME=value` become mappings, as Compose makes them before it merges. */
import { problemAt, type Problem } from './source.ts'
import { leafOf, withEntries, type Entry, type List, type Mapping, type Tree } from './tree.ts'

/** Keys of a service whose short form is a list; `pairs`: of `NAME=value`, else of names. */
const SHORT: readonly { readonly path: readonly string[]; readonly of: 'pairs' | 'names' | 'hosts' }[] = [
  { path: ['environment'], of: 'pairs' },
  { path: ['labels'], of: 'pairs' },
  { path: ['annotations'], of: 'pairs' },
  { path: ['sysctls'], of: 'pairs' },
  { path: ['extra_hosts'], of: 'hosts' },
  { path: ['build', 'args'], of: 'pairs' },
  { path: ['build', 'labels'], of: 'pairs' },
  { path: ['deploy', 'labels'], of: 'pairs' },
  { path: ['depends_on'], of: 'names' },
  { path: ['networks'], of: 'names' },
]

export function canonicalService(service: Mapping, name: string, problems: Problem[]): Mapping {
  return SHORT.reduce(
    (map, { path, of }) =>
      inPath(map, path, (tree) => asMap(tree, of, `services.${name}.${path.join('.')}`, problems)),
    service,
  )
}

/** `map` with the value at `path` exchanged; as it is where there is none. */
export function inPath(map: Mapping, path: readonly string[], change: (tree: Tree) => Tree): Mapping {
  const [key, ...rest] = path
  const entry = key === undefined ? undefined : map.entries.get(key)
  if (key === undefined || entry === undefined) return map
  const { value } = entry
  const changed =
    rest.length === 0 ? change(value) : value.kind === 'map' ? inPath(value, rest, change) : value
  return changed === value
    ? map
    : withEntries(map, new Map(map.entries).set(key, { ...entry, value: changed }))
}

function asMap(tree: Tree, of: 'pairs' | 'names' | 'hosts', what: string, problems: Problem[]): Tree {
  if (tree.kind !== 'list') {
    if (tree.kind === 'leaf' && tree.value !== null && tree.tag !== 'reset')
      problems.push(problemAt(tree.origin, `${what} must be a mapping or a list`))
    return tree
  }
  const entries = new Map<string, Entry>()
  for (const item of tree.items) {
    if (item.kind !== 'leaf' || item.value === null) {
      problems.push(problemAt(item.origin, `${what}: each item of the list must be text`))
      continue
    }
    const [key, value] = split(String(item.value), of)
    entries.set(key, {
      key: item.origin,
      from: item.origin.from,
      to: item.origin.to,
      value: of === 'names' ? leafOf(null, item.origin, key) : leafOf(value, item.origin, key),
    })
  }
  return mappingOf(tree, entries)
}

function mappingOf(list: List, entries: ReadonlyMap<string, Entry>): Mapping {
  const { origin, tag } = list
  const flow = origin.source.text[origin.from] === '['
  const map: Mapping = { kind: 'map', entries, origin, tag, size: 1, style: flow ? 'flow-list' : 'list' }
  return withEntries(map, entries)
}

function split(text: string, of: 'pairs' | 'names' | 'hosts'): readonly [string, string | null] {
  if (of === 'names') return [text, null]
  const equals = text.indexOf('=')
  const mark = equals === -1 && of === 'hosts' ? text.indexOf(':') : equals
  return mark === -1 ? [text, null] : [text.slice(0, mark), text.slice(mark + 1)]
}
