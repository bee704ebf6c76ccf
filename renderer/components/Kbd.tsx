/** A key or a sequence of keys: "g o" is two strokes, "Mod+K" is Ctrl or Cmd with K. */
const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

export function keyLabel(key: string): string {
  return key
    .replace('Mod+', isMac ? '⌘' : 'Ctrl ')
    .replace('Enter', '↵')
    .replace('Escape', 'Esc')
}

export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex shrink-0 items-center gap-1">
      {keys.split(' ').map((key, index) => (
        <kbd
          key={`${key}${index}`}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-xs text-muted"
        >
          {keyLabel(key)}
        </kbd>
      ))}
    </span>
  )
}
