/**
 * Keeps one connection to an engine watched: follows its events, asks every few seconds whether it still answers (a
 * frozen daemon sends neither event nor error), and comes back with growing pauses when it does not.
 */
import type { Readable } from 'node:stream'
import type { SourceStatus } from '../../shared/domain/inventory.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { DockerConnection } from './client.ts'
import {
  CONTAINER_EVENTS,
  isSwarmEvent,
  readEvent,
  SWARM_EVENTS,
  type ContainerEvent,
} from './eventMessage.ts'
import { openStream } from './get.ts'
import { readJsonLines } from './lines.ts'

export interface WatchOptions {
  readonly onEvent: (event: ContainerEvent) => void
  /** A service or a node of the Swarm was made, changed or removed. */
  readonly onSwarm: () => void
  /** Connected anew: whatever happened meanwhile was missed, so list everything again. */
  readonly onResync: () => void
  readonly onStatus: (status: SourceStatus) => void
  readonly now: () => number
  /** Milliseconds; for tests. */
  readonly heartbeatMs?: number
  readonly deadlineMs?: number
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
}

export interface EngineWatch {
  status(): SourceStatus
  /** Resolves once it is known whether the engine answers. */
  start(): Promise<void>
  /** Some call failed: look at once whether the engine still answers. */
  suspect(): void
  stop(): Promise<void>
}

const FILTERS = encodeURIComponent(
  JSON.stringify({ type: ['container', 'service', 'node'], event: [...CONTAINER_EVENTS, ...SWARM_EVENTS] }),
)

export function watchEngine(api: DockerConnection, options: WatchOptions): EngineWatch {
  const { heartbeatMs = 3_000, deadlineMs = 5_000, firstPauseMs = 250, longestPauseMs = 5_000 } = options
  let status: SourceStatus = {
    state: 'connecting',
    detail: `Connecting to ${api.label}.`,
    lastSeenAt: null,
  }
  const stopping = new AbortController()
  let running: Promise<void> | null = null
  const stopped = () => stopping.signal.aborted
  /** Ends the pause that is going on, if any. */
  let hurry: (() => void) | null = null

  function tell(state: SourceStatus['state'], detail: string): void {
    const changed = status.state !== state || status.detail !== detail
    status = { state, detail, lastSeenAt: state === 'connected' ? options.now() : status.lastSeenAt }
    if (changed) options.onStatus(status)
  }

  /** Sleeps, unless told to hurry or to stop. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        stopping.signal.removeEventListener('abort', done)
        hurry = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      hurry = done
      stopping.signal.addEventListener('abort', done)
      if (stopped()) done()
    })
  }

  function open(): Promise<Result<Readable>> {
    return api.call('follow its events', deadlineMs, (abortSignal) =>
      openStream(api.docker, `/events?filters=${FILTERS}`, abortSignal),
    )
  }

  /** Until the stream ends or a heartbeat is missed; the answer says why. */
  async function follow(stream: Readable): Promise<string | null> {
    let ended = false
    const hasEnded = () => ended
    readJsonLines(
      stream,
      (message) => {
        const event = readEvent(message, options.now)
        if (event !== null) options.onEvent(event)
        else if (isSwarmEvent(message)) options.onSwarm()
      },
      () => {
        ended = true
        hurry?.()
      },
    )
    for (;;) {
      if (!hasEnded()) await pause(heartbeatMs)
      if (stopped()) return null
      const answer = await api.ping(deadlineMs)
      if (!answer.ok) return answer.error.message
      tell('connected', `Connected to ${api.label}.`)
      if (hasEnded()) return null
    }
  }

  async function run(firstAnswer: () => void): Promise<void> {
    let failures = 0
    while (!stopped()) {
      const answer = await api.ping(deadlineMs)
      const opened = answer.ok ? await open() : answer
      if (stopped()) {
        if (opened.ok) opened.value.destroy()
        break
      }
      if (opened.ok) {
        failures = 0
        const stream = opened.value
        const destroy = () => {
          stream.destroy()
        }
        stopping.signal.addEventListener('abort', destroy)
        tell('connected', `Connected to ${api.label}.`)
        options.onResync()
        firstAnswer()
        const lost = await follow(stream)
        stopping.signal.removeEventListener('abort', destroy)
        destroy()
        if (lost !== null) tell('unreachable', sentence(lost))
        // An engine that ends every stream at once is not to be asked without a pause.
        await pause(firstPauseMs)
      } else {
        tell('unreachable', sentence(opened.error.message))
        firstAnswer()
        await pause(Math.min(firstPauseMs * 2 ** Math.min(failures, 10), longestPauseMs))
        failures += 1
      }
    }
    firstAnswer()
  }

  return {
    status: () => status,
    start: () =>
      new Promise((resolve) => {
        running ??= run(resolve)
      }),
    suspect: () => {
      hurry?.()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** A failure's message as the screen shows it; the state before it is said elsewhere. */
function sentence(message: string): string {
  const first = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(first) ? first : `${first}.`
}
