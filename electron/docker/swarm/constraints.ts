/**
 * Whether a node satisfies a placement constraint, as far as that can be told from outside: what cannot be judged (an
 * address range, a key of a later Docker) counts as satisfied, and Swarm has the last word.
 */
import type { NodeFacts } from './node.ts'

/** `node.labels.disk==ssd`; Docker allows blanks around the operator. */
const CONSTRAINT = /^\s*([a-zA-Z][\w.-]*)\s*(==|!=)\s*(.*?)\s*$/

export function satisfies(node: NodeFacts, constraint: string): boolean {
  const match = CONSTRAINT.exec(constraint)
  const [, key = '', operator = '', wanted = ''] = match ?? []
  const found = valueOf(node, key)
  if (match === null || found === null) return true
  // Docker compares without regard to case, and a label that is not there as an empty text.
  const equal = found.some((value) => value.toLowerCase() === wanted.toLowerCase())
  return operator === '==' ? equal : !equal
}

/** The spellings a value goes by; null: not to be judged. */
function valueOf(node: NodeFacts, key: string): readonly string[] | null {
  const label = /^(node|engine)\.labels\.(.+)$/i.exec(key)
  if (label?.[2] !== undefined) {
    const labels = label[1]?.toLowerCase() === 'engine' ? node.engineLabels : node.labels
    return [labels[label[2]] ?? '']
  }
  switch (key.toLowerCase()) {
    case 'node.id':
      return [node.id]
    case 'node.hostname':
      return [node.name]
    case 'node.role':
      return [node.role]
    case 'node.platform.os':
      return [node.os]
    case 'node.platform.arch':
      return [node.architecture, architectureOf(node.architecture)]
    default:
      return null
  }
}

/** An image for one of several platforms runs on a node of any of them; no platform told: on every node. */
export function runsOn(
  node: NodeFacts,
  platforms: readonly { readonly os: string; readonly architecture: string }[],
): boolean {
  if (platforms.length === 0) return true
  return platforms.some(
    ({ os, architecture }) =>
      (os === '' || os.toLowerCase() === node.os.toLowerCase()) &&
      (architecture === '' || architectureOf(architecture) === architectureOf(node.architecture)),
  )
}

/** The kernel's and Go's names for the same thing. */
function architectureOf(name: string): string {
  const lower = name.toLowerCase()
  if (lower === 'x86_64') return 'amd64'
  return lower === 'aarch64' ? 'arm64' : lower
}
