/** The shapes of marks: each kind differs without its color. Drawn around (0, 0), about 9 px wide. */
import { assertNever } from '../../../shared/lib/result.ts'
import type { MarkerKind } from './model/markers.ts'

const COLORS: Readonly<Record<MarkerKind, string>> = {
  up: 'var(--series-up)',
  down: 'var(--series-down)',
  failed: 'var(--bad)',
  manual: 'var(--accent-text)',
  rollback: 'var(--accent-text)',
  drift: 'var(--warn)',
  blocked: 'var(--warn)',
  decision: 'var(--text-faint)',
  change: 'var(--accent-text)',
  note: 'var(--info)',
  alert: 'var(--bad)',
  resolved: 'var(--ok)',
}

export const MARKER_WORDS: Readonly<Record<MarkerKind, string>> = {
  up: 'Scaled up',
  down: 'Scaled down',
  failed: 'Failed',
  manual: 'By hand',
  rollback: 'Rolled back',
  drift: 'Changed elsewhere',
  blocked: 'Blocked',
  decision: 'Decision',
  change: 'Limits changed',
  note: 'Note',
  alert: 'Alert',
  resolved: 'Alert ended',
}

export function markerColor(kind: MarkerKind): string {
  return COLORS[kind]
}

function Shape({ kind }: { readonly kind: MarkerKind }) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.75, strokeLinecap: 'round' } as const
  switch (kind) {
    case 'up':
      return <path d="M0-4.5 4.5 3.5h-9z" fill="currentColor" />
    case 'down':
      return <path d="M0 4.5-4.5-3.5h9z" fill="currentColor" />
    case 'failed':
      return <path d="m-3.5-3.5 7 7m0-7-7 7" {...line} strokeWidth={2.25} />
    case 'manual':
      return <path d="M0-4.8 4.8 0 0 4.8-4.8 0z" fill="currentColor" />
    case 'rollback':
      return <path d="M-3.6-1.6A3.8 3.8 0 1 1-3 2.4M-4.4-4.6v3.2h3.2" {...line} strokeLinejoin="round" />
    case 'drift':
      return <path d="M-4.6 0H4.6M-2-2.8-4.8 0-2 2.8M2-2.8 4.8 0 2 2.8" {...line} strokeLinejoin="round" />
    case 'blocked':
      return (
        <>
          <circle r="3.8" {...line} />
          <path d="m-2.5 2.5 5-5" {...line} />
        </>
      )
    case 'decision':
      return <circle r="2.25" fill="currentColor" />
    case 'change':
      return <path d="M-4.5-2H4.5M-4.5 2.2H4.5M-1.6-4v4M1.8.2v4" {...line} />
    case 'note':
      return <rect x="-2.75" y="-2.75" width="5.5" height="5.5" rx="1" {...line} strokeWidth={1.5} />
    case 'alert':
      return <path d="M0-4.6v5.6M0 4.4v.1" {...line} strokeWidth={2.5} />
    case 'resolved':
      return <path d="m-4 .2 2.8 3L4-3.4" {...line} strokeLinejoin="round" />
    default:
      return assertNever(kind)
  }
}

/** Inside an SVG, at (x, y). */
export function MarkerGlyph({
  kind,
  x,
  y,
}: {
  readonly kind: MarkerKind
  readonly x: number
  readonly y: number
}) {
  return (
    <g transform={`translate(${x} ${y})`} color={COLORS[kind]}>
      <Shape kind={kind} />
    </g>
  )
}

/** In text and tables. */
export function MarkerIcon({ kind, named = false }: { readonly kind: MarkerKind; readonly named?: boolean }) {
  return (
    <svg
      viewBox="-6 -6 12 12"
      className="size-3 shrink-0"
      color={COLORS[kind]}
      {...(named ? { role: 'img', 'aria-label': MARKER_WORDS[kind] } : { 'aria-hidden': true })}
    >
      <Shape kind={kind} />
    </svg>
  )
}
