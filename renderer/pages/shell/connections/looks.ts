/** How a connection's state is drawn, and its word. */
import type { ConnectionState } from '../../../../shared/contract/connections.ts'
import type { Tone } from '../../../components/Badge.tsx'
import type { Shape } from '../../../components/StatusDot.tsx'

export interface Look {
  readonly shape: Shape
  readonly tone: Tone
  readonly word: string
}

export const STATE_LOOKS: Readonly<Record<ConnectionState, Look>> = {
  connected: { shape: 'disc', tone: 'ok', word: 'connected' },
  connecting: { shape: 'ring', tone: 'warn', word: 'connecting' },
  unreachable: { shape: 'diamond', tone: 'bad', word: 'unreachable' },
  elsewhere: { shape: 'half', tone: 'info', word: 'in another process' },
  closed: { shape: 'hollow', tone: 'neutral', word: 'not open' },
  invalid: { shape: 'cross', tone: 'bad', word: 'cannot be used' },
}
