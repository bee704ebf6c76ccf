/**
 * The contract's server: validates every frame and parameter, answers calls, and pushes what is followed. It knows
 * nothing of what it serves; a total map of handlers and one of topics say that.
 */
import type { Result } from '../lib/result.ts'
import { createChannels, type TopicProvider } from './channel.ts'
import { createConnection } from './connection.ts'
import type { MethodName, Params, ResultOf, TopicName, TopicParams } from './contract.ts'
import type { ClientFrame, ContractError, ServerFrame, Transport } from './frames.ts'
import { systemTimers, type Timers } from './timers.ts'

/** Who calls; one number a connection, for logs and for telling callers apart. */
export interface Caller {
  readonly connection: number
}

type Answer<M extends MethodName> = Result<ResultOf<M>, ContractError>

/** Total: a method without a handler does not compile. */
export type Handlers = {
  readonly [M in MethodName]: (params: Params<M>, caller: Caller) => Answer<M> | Promise<Answer<M>>
}

export type Topics = {
  readonly [T in TopicName]: (params: TopicParams<T>) => Result<TopicProvider, ContractError>
}

export interface Limits {
  /** Least milliseconds between two deltas of one topic to one client. */
  readonly intervalMs: number
  /** The same for changes somebody waits for. */
  readonly soonMs: number
  readonly maxFollows: number
  readonly maxCalls: number
  /** No delta while more than this waits in the transport (bytes, or frames, as the transport counts). */
  readonly maxPending: number
  /** A client that leaves this much untaken is not reading: its connection is closed. */
  readonly hardPending: number
}

export const DEFAULT_LIMITS: Limits = {
  intervalMs: 1000,
  soonMs: 100,
  maxFollows: 64,
  maxCalls: 64,
  maxPending: 1_000_000,
  hardPending: 64_000_000,
}

export interface ContractServerConfig {
  readonly handlers: Handlers
  readonly topics: Topics
  /** An exception in a handler or topic: a bug. The client learns only the id. */
  readonly onError?: (id: string, thrown: unknown) => void
  /** A client has gone: what was kept for it alone may be let go. */
  readonly onGone?: (caller: Caller) => void
  readonly limits?: Partial<Limits>
  readonly timers?: Timers
}

export interface ContractServer {
  /** Serves one client until either side closes. */
  connect(transport: Transport<ServerFrame, ClientFrame>): void
  /** What is held now; all zero once every client is gone. */
  stats(): { readonly connections: number; readonly follows: number; readonly channels: number }
  /** Calls not answered yet, also of clients that have gone. */
  busy(): number
  /** Closes every connection; later ones are closed at once. */
  close(): void
}

export function createContractServer(config: ContractServerConfig): ContractServer {
  const channels = createChannels()
  const connections = new Map<number, ReturnType<typeof createConnection>>()
  let connected = 0
  let calls = 0
  let closed = false

  return {
    connect(transport) {
      if (closed) {
        transport.close()
        return
      }
      connected += 1
      const id = connected
      const connection = createConnection({
        handlers: config.handlers,
        topics: config.topics,
        channels,
        limits: { ...DEFAULT_LIMITS, ...config.limits },
        timers: config.timers ?? systemTimers,
        onError: config.onError ?? (() => undefined),
        caller: { connection: id },
        transport,
        onCall: (change) => (calls += change),
        onClosed() {
          connections.delete(id)
          config.onGone?.({ connection: id })
        },
      })
      connections.set(id, connection)
    },
    stats() {
      let follows = 0
      for (const connection of connections.values()) follows += connection.follows()
      return { connections: connections.size, follows, channels: channels.size }
    },
    busy: () => calls,
    close() {
      closed = true
      for (const connection of [...connections.values()]) connection.close()
    },
  }
}
