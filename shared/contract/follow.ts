/**
 * One topic followed by one client: a snapshot, then numbered deltas, coalesced. While the client does not keep up
 * nothing is sent: the next delta holds whatever changed since the last one that was.
 */
import type { Channel, Urgency } from './channel.ts'
import { difference } from './delta.ts'
import type { ServerFrame, TopicState } from './frames.ts'
import type { Limits } from './server.ts'
import type { Timers } from './timers.ts'

export interface FollowConfig {
  readonly id: number
  readonly channel: Channel
  readonly limits: Limits
  readonly timers: Timers
  readonly send: (frame: ServerFrame) => void
  readonly pending: () => number
  /** The topic's state could not be read. */
  readonly onBroken: (thrown: unknown) => void
}

export interface Follow {
  start(): void
  /** The client missed a delta: a new snapshot, numbered from 0 again. */
  resync(): void
  close(): void
}

export function createFollow(config: FollowConfig): Follow {
  const { id, channel, limits, timers } = config
  let sent: TopicState | null = null
  let seq = 0
  let lastSentAt = -Infinity
  let due: { readonly at: number; readonly cancel: () => void } | null = null
  let stopListening: (() => void) | null = null
  let closed = false

  /** A change after a quiet interval goes out at once; the zero delay gathers what changes in the same turn. */
  function schedule(gap: number): void {
    if (closed) return
    const now = timers.now()
    const at = Math.max(now, lastSentAt + gap)
    if (due !== null && due.at <= at) return
    due?.cancel()
    due = { at, cancel: timers.after(at - now, flush) }
  }

  function flush(): void {
    due = null
    if (closed) return
    if (config.pending() > limits.maxPending) {
      const wait = limits.intervalMs
      due = { at: timers.now() + wait, cancel: timers.after(wait, flush) }
      return
    }
    let state: TopicState
    try {
      state = channel.state()
    } catch (thrown) {
      config.onBroken(thrown)
      return
    }
    if (sent === null) {
      seq = 0
      config.send({ type: 'snapshot', id, seq, state })
    } else {
      const delta = difference(sent, state)
      if (delta === null) return
      seq += 1
      config.send({ type: 'delta', id, seq, ...delta })
    }
    sent = state
    lastSentAt = timers.now()
  }

  return {
    start() {
      stopListening = channel.listen((urgency?: Urgency) =>
        schedule(urgency === 'soon' ? limits.soonMs : limits.intervalMs),
      )
      flush()
    },
    resync() {
      sent = null
      schedule(limits.soonMs)
    },
    close() {
      closed = true
      due?.cancel()
      due = null
      stopListening?.()
      stopListening = null
    },
  }
}
