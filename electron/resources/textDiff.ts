/** A change of a text as a unified diff of one hunk: what stays before and after it is left out but for three lines. */

const CONTEXT = 3

/** Empty where nothing changes. `firstLine`: where a part of a text begins in it. */
export function unifiedDiff(name: string, before: string, after: string, firstLine = 1): string {
  if (before === after) return ''
  // What follows the last newline is no line: as context it would be one that the file does not have.
  const ended = before.endsWith('\n') && after.endsWith('\n')
  const linesOf = (text: string) => (ended ? text.slice(0, -1) : text).split('\n')
  const old = linesOf(before)
  const now = linesOf(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1
  const from = Math.max(0, head - CONTEXT)
  const lead = old.slice(from, head)
  const gone = old.slice(head, old.length - tail)
  const come = now.slice(head, now.length - tail)
  const trail = old.slice(old.length - tail, old.length - tail + CONTEXT)
  const span = (count: number) => `${from + firstLine},${lead.length + count + trail.length}`
  const lines = [
    ...lead.map((line) => ` ${line}`),
    ...gone.map((line) => `-${line}`),
    ...come.map((line) => `+${line}`),
    ...trail.map((line) => ` ${line}`),
  ]
  return [
    `--- ${name}`,
    `+++ ${name}`,
    `@@ -${span(gone.length)} +${span(come.length)} @@`,
    ...lines,
    '',
  ].join('\n')
}
