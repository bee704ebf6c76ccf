/** Whether what is shown is still so: an old state is shown as old, with its age, never as the last good one. */
import { useNow } from './clock.ts'
import { useOverview } from './overview.ts'

/** The inventory is read every few seconds and at each event; older than this it is not the state now. */
export const STALE_AFTER_MS = 20_000

/** `seenAt` is when the engine was last seen (epoch ms); null: never. */
export function useStale(seenAt: number | null): boolean {
  const old = useNow((now) => seenAt !== null && now - seenAt > STALE_AFTER_MS)
  const cut = useOverview(
    (state) => !state.live || (state.app !== null && state.app.docker.state !== 'connected'),
  )
  return old || cut
}
