/**
 * One followed topic, shared by all who follow it with the same parameters: one subscription to the provider, and one
 * read per change. A key whose JSON did not change keeps its old value, and an object its fields that did not, so that
 * followers compare by identity alone.
 */
import { keepFields } from './delta.ts'
import type { TopicState } from './frames.ts'

/** `soon`: somebody waits for this change (an action's progress), send it before the usual interval is over. */
export type Urgency = 'soon'

export interface TopicProvider {
  read(): TopicState
  /** Gives back how to stop listening. */
  onChange(listener: (urgency?: Urgency) => void): () => void
}

export interface Channel {
  /** The state now; read from the provider only when it changed since. Throws what the provider throws. */
  state(): TopicState
  /** Gives back how to stop; the last one to stop ends the subscription to the provider. */
  listen(listener: (urgency?: Urgency) => void): () => void
}

export interface Channels {
  open(key: string, provider: () => TopicProvider): Channel
  readonly size: number
}

export function createChannels(): Channels {
  const channels = new Map<string, Channel>()
  return {
    open(key, provider) {
      const known = channels.get(key)
      if (known !== undefined) return known
      const channel = createChannel(
        provider(),
        () => channels.set(key, channel),
        () => channels.delete(key),
      )
      return channel
    },
    get size() {
      return channels.size
    },
  }
}

function createChannel(provider: TopicProvider, onBusy: () => void, onIdle: () => void): Channel {
  const listeners = new Set<(urgency?: Urgency) => void>()
  const merge = createMerge()
  let current: TopicState | null = null
  let stop: (() => void) | null = null

  return {
    state() {
      current ??= merge(provider.read())
      return current
    },
    listen(listener) {
      stop ??= provider.onChange((urgency) => {
        current = null
        for (const each of [...listeners]) each(urgency)
      })
      listeners.add(listener)
      onBusy()
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        stop?.()
        stop = null
        current = null
        onIdle()
      }
    },
  }
}

interface Known {
  /** What the provider gave last; equal by identity means nothing to compare. */
  readonly given: unknown
  readonly json: string
  /** What followers hold: the first of the values that had this JSON, with the fields it has in common with the one before. */
  readonly value: unknown
}

/** Remembers the values of the read before, and keeps those that did not change. */
function createMerge(): (state: TopicState) => TopicState {
  let known = new Map<string, Known>()
  return (state) => {
    const next = new Map<string, Known>()
    const merged: Record<string, unknown> = {}
    for (const [key, given] of Object.entries(state)) {
      // A value JSON has no word for does not reach anyone, as on every transport.
      if (given === undefined) continue
      const before = known.get(key)
      const now = before?.given === given ? before : compared(before, given)
      next.set(key, now)
      merged[key] = now.value
    }
    known = next
    return merged
  }
}

function compared(before: Known | undefined, given: unknown): Known {
  const json = JSON.stringify(given)
  if (before?.json === json) return { ...before, given }
  return { given, json, value: keepFields(before?.value, given) ?? given }
}
