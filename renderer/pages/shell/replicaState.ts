/** How a replica's and a service's state look: a shape, a tone and a word each. */
import type { Dot, ServiceRow } from '../../../shared/contract/views.ts'
import type { Tone } from '../../components/Badge.tsx'
import type { Shape } from '../../components/StatusDot.tsx'

export interface Look {
  readonly shape: Shape
  readonly tone: Tone
  readonly word: string
  readonly moving: boolean
}

const LOOKS: Readonly<Record<Dot['state'], Look>> = {
  ready: { shape: 'disc', tone: 'ok', word: 'ready', moving: false },
  warming: { shape: 'half', tone: 'info', word: 'warming up', moving: false },
  starting: { shape: 'ring', tone: 'info', word: 'starting', moving: true },
  unhealthy: { shape: 'diamond', tone: 'bad', word: 'unhealthy', moving: false },
  restarting: { shape: 'ring', tone: 'warn', word: 'restarting', moving: true },
  paused: { shape: 'half', tone: 'warn', word: 'paused', moving: false },
  exited: { shape: 'cross', tone: 'neutral', word: 'exited', moving: false },
}

export function lookOf(state: Dot['state']): Look {
  return LOOKS[state]
}

/** From the one to worry about most to the one to worry about least. */
const WORST: readonly Dot['state'][] = [
  'unhealthy',
  'restarting',
  'starting',
  'warming',
  'paused',
  'ready',
  'exited',
]

/** The state that stands for the whole service: its worst replica's; exited ones count only when there is no other. */
export function worstOf(row: ServiceRow): Dot['state'] {
  return WORST.find((state) => row.dots.some((dot) => dot.state === state)) ?? 'exited'
}

/** What is wrong with one of many must not be what there was no room for. */
export function worstFirst(dots: readonly Dot[]): readonly Dot[] {
  return WORST.flatMap((state) => dots.filter((dot) => dot.state === state))
}

/** "3 ready, 1 unhealthy" */
export function dotWords(dots: readonly Dot[]): string {
  if (dots.length === 0) return 'no replicas'
  return WORST.toReversed()
    .map((state) => ({ state, count: dots.filter((dot) => dot.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${lookOf(state).word}`)
    .join(', ')
}
