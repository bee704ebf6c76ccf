/** Which key does what: pure, so that sequences and the places where keys belong to the text are proven. */

export const KEY_COMMANDS = [
  'palette',
  'shortcuts',
  'go-overview',
  'go-history',
  'go-simulation',
  'go-resources',
  'go-alerts',
  'go-reports',
  'go-settings',
  'next',
  'previous',
  'first',
  'last',
  'open',
  'more',
  'less',
  'freeze',
  'filter',
  'clear',
] as const
export type KeyCommand = (typeof KEY_COMMANDS)[number]

export interface KeyStroke {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  /** Where the keyboard is: in text, on a control of its own (button, link, menu), or on the page or a row. */
  readonly where: 'text' | 'control' | 'page'
}

const SINGLE: Readonly<Record<string, KeyCommand>> = {
  '?': 'shortcuts',
  j: 'next',
  k: 'previous',
  '+': 'more',
  '=': 'more',
  '-': 'less',
  f: 'freeze',
  '/': 'filter',
  Escape: 'clear',
}

/** Keys that a focused control needs for itself. */
const ON_PAGE_ONLY: Readonly<Record<string, KeyCommand>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
  Enter: 'open',
}

const AFTER_G: Readonly<Record<string, KeyCommand>> = {
  o: 'go-overview',
  h: 'go-history',
  s: 'go-simulation',
  r: 'go-resources',
  a: 'go-alerts',
  p: 'go-reports',
  ',': 'go-settings',
}

/** A second stroke later than this begins anew. */
const SEQUENCE_MS = 1200

/** Reads strokes one by one; `at` is in milliseconds of any clock. Null: not one of ours. */
export function createKeyReader(): (stroke: KeyStroke, at: number) => KeyCommand | null {
  let begunAt: number | null = null
  return (stroke, at) => {
    const sequence = begunAt !== null && at - begunAt <= SEQUENCE_MS
    begunAt = null
    if ((stroke.ctrlKey || stroke.metaKey) && !stroke.altKey)
      return stroke.key.toLowerCase() === 'k' ? 'palette' : null
    if (stroke.altKey || stroke.where === 'text') return null
    if (sequence) return AFTER_G[stroke.key] ?? null
    if (stroke.key === 'g') {
      begunAt = at
      return null
    }
    const onPage = stroke.where === 'page' ? ON_PAGE_ONLY[stroke.key] : undefined
    return onPage ?? SINGLE[stroke.key] ?? null
  }
}

export interface Shortcut {
  readonly keys: string
  readonly does: string
}

export const SHORTCUTS: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: 'Mod+K', does: 'Search services and run any action' },
      { keys: 'f', does: 'Freeze everything, or unfreeze' },
      { keys: '?', does: 'Show these shortcuts' },
    ],
  },
  {
    title: 'Go to',
    shortcuts: [
      { keys: 'g o', does: 'Overview' },
      { keys: 'g s', does: 'Simulation' },
      { keys: 'g h', does: 'History' },
      { keys: 'g r', does: 'Resources' },
      { keys: 'g a', does: 'Alerts' },
    ],
  },
  {
    title: 'Services',
    shortcuts: [
      { keys: 'j', does: 'Next service (or ↓)' },
      { keys: 'k', does: 'Previous service (or ↑)' },
      { keys: 'Enter', does: 'Open the selected service' },
      { keys: '+', does: 'Scale it up, after a look at the plan' },
      { keys: '-', does: 'Scale it down, after a look at the plan' },
      { keys: '/', does: 'Filter' },
      { keys: 'Escape', does: 'Clear the filter or the selection' },
    ],
  },
  {
    title: 'Charts',
    shortcuts: [
      { keys: '[', does: 'A shorter time' },
      { keys: ']', does: 'A longer time' },
      { keys: '1', does: 'The last 5 minutes, and so on to 7: the last 30 days' },
      { keys: '←', does: 'Move the cursor of the focused chart (or →)' },
      { keys: 'Escape', does: 'Leave the cursor, then the zoom' },
    ],
  },
]
