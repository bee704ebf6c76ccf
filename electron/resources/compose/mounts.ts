/** Mounts of a service, in the short form (`data:/var/lib/x:ro`) and the long one. */
import path from 'node:path'
import { at, textOf, type Tree } from './tree.ts'

export interface Mount {
  readonly type: string
  /** A folder of the host as an absolute path, a volume's name, or null: an anonymous one. */
  readonly source: string | null
  readonly target: string
  readonly readOnly: boolean
  readonly tree: Tree
}

/** Null: it cannot be read. */
export function mountOf(tree: Tree): Mount | null {
  if (tree.kind === 'list') return null
  if (tree.kind === 'map') {
    const target = textOf(at(tree, 'target'))
    const type = textOf(at(tree, 'type'))
    if (target === null || type === null) return null
    const source = textOf(at(tree, 'source'))
    const readOnly = textOf(at(tree, 'read_only')) === 'true'
    return {
      type,
      source: type === 'bind' && source !== null ? absolute(source, tree) : source,
      target: clean(target),
      readOnly,
      tree,
    }
  }
  const text = textOf(tree)
  if (text === null || text === '') return null
  // A Windows drive has a colon of its own.
  const parts = text.split(/:(?![\\/](?![/]))|(?<!^[A-Za-z]):/)
  const [first = '', second, ...options] = parts.length > 0 ? parts : [text]
  if (second === undefined)
    return { type: 'volume', source: null, target: clean(first), readOnly: false, tree }
  const isPath = /^([./~\\]|[A-Za-z]:)/.test(first)
  const words = options.join(':').split(',')
  return {
    type: isPath ? 'bind' : 'volume',
    source: isPath ? absolute(first, tree) : first,
    target: clean(second),
    readOnly: words.includes('ro'),
    tree,
  }
}

function absolute(source: string, tree: Tree): string {
  const home = process.env.HOME ?? '/'
  const whole = source === '~' || source.startsWith('~/') ? path.join(home, source.slice(1)) : source
  return path.resolve(tree.origin.source.directory, whole)
}

/** Compose drops what a path does not need. */
function clean(target: string): string {
  return target.startsWith('/') ? path.posix.normalize(target).replace(/(.)\/$/, '$1') : target
}
