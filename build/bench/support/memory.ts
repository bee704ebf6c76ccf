/** Memory of a process and all that it started: its proportional share (PSS), pages that are shared counted once. Linux only. */
import { readFileSync } from 'node:fs'
import { processes } from './processCpu.ts'

export const MB = 1024 ** 2

export interface Share {
  readonly name: string
  readonly bytes: number
}

function pssOf(pid: number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) * 1024
  } catch {
    // It has ended meanwhile.
    return 0
  }
}

/** What kind of process of Chromium it is; the name of any other. */
function kindOf(pid: number, name: string): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const [, kind] = /--type=([a-z-]+)/.exec(words) ?? []
    const [, service] = /--utility-sub-type=([a-z_.A-Z]+)/.exec(words) ?? []
    return service ?? kind ?? name
  } catch {
    return name
  }
}

/** Of each process of the tree, the greatest first. */
export function memoryOf(root: number): readonly Share[] {
  const all = processes()
  const tree = new Set([root])
  for (let size = 0; size !== tree.size;) {
    size = tree.size
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid)
  }
  return all
    .filter(({ pid }) => tree.has(pid))
    .map(({ pid, name }) => ({ name: pid === root ? 'main' : kindOf(pid, name), bytes: pssOf(pid) }))
    .sort((a, b) => b.bytes - a.bytes)
}

export function total(shares: readonly Share[]): number {
  return shares.reduce((sum, { bytes }) => sum + bytes, 0)
}

export const megabytes = (bytes: number) => `${(bytes / MB).toFixed(1)} MB`

export function sharesWords(shares: readonly Share[]): string {
  return shares.map(({ name, bytes }) => `${name} ${(bytes / MB).toFixed(1)}`).join(', ')
}
