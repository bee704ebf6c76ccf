/** For a core that is tested alone: there are no connections beside it. */
import { fail } from '../../../shared/lib/result.ts'
import type { Connections } from '../connections/connections.ts'

const none = () => Promise.resolve(fail('NotFound', 'there are no other connections'))

export const noConnections: Connections = {
  list: () => [],
  open: none,
  close: none,
  save: none,
  remove: none,
  probe: none,
  probeDraft: () => Promise.resolve({ ok: false, sentence: 'There are no other connections.', ms: 0 }),
}
