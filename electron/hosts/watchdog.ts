/** READY with the loop's first round, WATCHDOG only while it makes rounds, and STATUS in one line when it changes. */
import type { ServiceManager } from './notify.ts'

export interface WatchedLoop {
  /** Calls back after each round: whether it succeeded. */
  onRound(listener: (succeeded: boolean) => void): () => void
  /** How things are, in one line. */
  status(): string
}

/** A third of what the manager waits: one round that comes late is no alarm. */
const PART_OF_WATCHDOG = 3
const STATUS_MS = 10_000

/** Ends with the function it gives back; nothing is told by a timer, so that a stuck loop is silent. */
export function reportLoop(
  manager: ServiceManager,
  loop: WatchedLoop,
  now = () => performance.now(),
): () => void {
  const { watchdogMs } = manager
  const everyMs = watchdogMs === null ? STATUS_MS : watchdogMs / PART_OF_WATCHDOG
  let telling = false
  let told: { readonly at: number; readonly status: string } | null = null
  return loop.onRound((succeeded) => {
    if (!succeeded || telling) return
    const at = now()
    if (told !== null && at - told.at < everyMs) return
    const status = loop.status()
    const news = status !== told?.status
    if (!news && watchdogMs === null) return
    const ready = told === null
    told = { at, status }
    telling = true
    void manager
      .tell({ ready, alive: watchdogMs !== null, ...(news ? { status } : {}) })
      .finally(() => (telling = false))
  })
}
