/** Published ports, in the short form (`127.0.0.1:8080-8081:80/tcp`) and the long one. */
import { at, textOf, type Tree } from './tree.ts'

export interface Port {
  readonly hostIp: string | null
  /** A number or a range; null: any free one. */
  readonly published: string | null
  readonly target: string
  readonly protocol: string
  readonly mode: string
  readonly tree: Tree
}

const SHORT = /^(?:(\[[0-9a-fA-F:.]+\]|\d+(?:\.\d+){3}):)?(?:(\d*(?:-\d+)?):)?(\d+(?:-\d+)?)(?:\/(\w+))?$/

/** Null: it cannot be read. A range of targets is several ports. */
export function portsOf(tree: Tree): readonly Port[] | null {
  if (tree.kind === 'map') return longPort(tree)
  if (tree.kind === 'list') return null
  const match = SHORT.exec(String(tree.value ?? '').trim())
  if (match?.[3] === undefined) return null
  const [, ip, host, container, protocol = 'tcp'] = match
  const hostIp = ip === undefined ? null : ip.replace(/^\[|\]$/g, '')
  const one = { hostIp, protocol: protocol.toLowerCase(), mode: 'ingress', tree }
  const targets = rangeOf(container)
  const published = host === undefined || host === '' ? null : host
  if (targets === null) return null
  if (targets.length === 1) return [{ ...one, published, target: String(targets[0]) }]
  const sources = published === null ? null : rangeOf(published)
  if (published !== null && sources?.length !== targets.length) return null
  return targets.map((target, index) => ({
    ...one,
    target: String(target),
    published: sources === null ? null : String(sources[index]),
  }))
}

function longPort(tree: Tree): readonly Port[] | null {
  const target = textOf(at(tree, 'target'))
  if (target === null || !/^\d+$/.test(target)) return null
  const published = textOf(at(tree, 'published'))
  if (published !== null && published !== '' && !/^\d+(-\d+)?$/.test(published)) return null
  return [
    {
      hostIp: textOf(at(tree, 'host_ip')),
      published: published === '' ? null : published,
      target,
      protocol: textOf(at(tree, 'protocol')) ?? 'tcp',
      mode: textOf(at(tree, 'mode')) ?? 'ingress',
      tree,
    },
  ]
}

export function portsKey(tree: Tree): string | null {
  const ports = portsOf(tree)
  return ports === null
    ? null
    : ports
        .map(
          ({ hostIp, published, target, protocol }) =>
            `${hostIp ?? ''}:${published ?? ''}:${target}/${protocol}`,
        )
        .join(' ')
}

const WIDEST = 10_000

function rangeOf(text: string): readonly number[] | null {
  const [first = '', last = first] = text.split('-')
  const [from, to] = [Number(first), Number(last)]
  if (from > 65_535 || to > 65_535 || to < from || to - from > WIDEST) return null
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
