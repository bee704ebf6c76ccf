/** A unified diff, line by line: its signs say what comes and goes, the tint only helps. */
import { cx } from './cx.ts'

const TINT: Readonly<Record<string, string>> = {
  '+': 'bg-ok-soft text-ok',
  '-': 'bg-bad-soft text-bad',
  '@': 'text-muted',
}

export function DiffView({ diff, label }: { readonly diff: string; readonly label: string }) {
  const lines = diff
    .trimEnd()
    .split('\n')
    .filter((line) => !/^(---|\+\+\+) /.test(line))
  return (
    <pre
      role="region"
      // What scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label={label}
      className="overflow-x-auto rounded-md border border-line bg-sunken py-2 font-mono text-sm"
    >
      {lines.map((line, index) => (
        <span key={index} className={cx('block min-w-fit px-3', TINT[line[0] ?? ''])}>
          {line === '' ? ' ' : line}
        </span>
      ))}
    </pre>
  )
}
