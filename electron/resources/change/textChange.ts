/** A change of a file as the one stretch that differs, which can be done, found done, and undone to the last byte. */
import { createHash } from 'node:crypto'
import type { TextChange } from '../../../shared/domain/change.ts'
import { unifiedDiff } from '../textDiff.ts'

/** `before` is null where there is no such file yet. */
export function textChange(file: string, before: string | null, after: string): TextChange {
  const old = before ?? ''
  let from = 0
  while (from < old.length && from < after.length && old[from] === after[from]) from += 1
  let tail = 0
  const most = Math.min(old.length, after.length) - from
  while (tail < most && old[old.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1
  return {
    file,
    created: before === null,
    from,
    removed: old.slice(from, old.length - tail),
    added: after.slice(from, after.length - tail),
    hashBefore: hashOf(old),
    hashAfter: hashOf(after),
    line: old.slice(0, from).split('\n').length,
    diff: unifiedDiff(file, old, after),
  }
}

/** The way back. Of a file that was made, everything goes. */
export function inverse({
  file,
  created,
  from,
  removed,
  added,
  hashBefore,
  hashAfter,
  line,
  diff,
}: TextChange): TextChange {
  return {
    file,
    created: false,
    from,
    removed: added,
    added: removed,
    hashBefore: hashAfter,
    hashAfter: hashBefore,
    line,
    diff: created ? unifiedDiff(file, added, '') : turned(diff),
  }
}

function turned(diff: string): string {
  const lines = diff.split('\n').map((line) => {
    if (line.startsWith('---') || line.startsWith('+++')) return line
    const span = /^@@ -(\S+) \+(\S+) @@$/.exec(line)
    if (span !== null) return `@@ -${span[2]} +${span[1]} @@`
    return line.startsWith('+') ? `-${line.slice(1)}` : line.startsWith('-') ? `+${line.slice(1)}` : line
  })
  // What goes stands above what comes.
  const isChange = (line: string) => /^[+-](?![+-]{2} )/.test(line)
  const first = lines.findIndex(isChange)
  const last = lines.findLastIndex(isChange)
  const changes = lines.slice(first, last + 1)
  return [
    ...lines.slice(0, first),
    ...changes.filter((line) => line.startsWith('-')),
    ...changes.filter((line) => line.startsWith('+')),
    ...lines.slice(last + 1),
  ].join('\n')
}

export type FileState = 'before' | 'after' | 'else'

/** Where the file stands; null: there is none. */
export function stateOf(change: TextChange, text: string | null): FileState {
  const hash = hashOf(text ?? '')
  if (hash === change.hashAfter) return 'after'
  return hash === change.hashBefore ? 'before' : 'else'
}

/** Of a text that stands `before`. */
export function applied({ from, removed, added }: TextChange, text: string): string {
  return text.slice(0, from) + added + text.slice(from + removed.length)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
