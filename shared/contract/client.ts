/**
 * The contract's client: typed calls and follows over any transport, the same for dashboard, CLI and tests. It
 * reconnects by itself, follows again what was followed, and asks for a new snapshot when a delta is missing.
 */
import type { Result } from '../lib/result.ts'
import { createSignal } from '../lib/signal.ts'
import { createCalls, type CallOptions } from './calls.ts'
import type { MethodName, Params, ResultOf, TopicName, TopicParams, TopicStates } from './contract.ts'
import { createFollows, type FollowView } from './follows.ts'
import {
  serverFrameSchema,
  type ClientFrame,
  type ContractError,
  type ServerFrame,
  type Transport,
} from './frames.ts'
import { systemTimers, type Timers } from './timers.ts'

export type ClientTransport = Transport<ClientFrame, ServerFrame>

export type Connect = () => ClientTransport | Promise<ClientTransport>

export interface ClientOptions {
  /** False: one connection, and none after it (a command that runs once). */
  readonly reconnect?: boolean
  /** Wait before the first and, doubling, before later attempts. */
  readonly retryMs?: { readonly first: number; readonly most: number }
  readonly timers?: Timers
}

export type ConnectionState =
  | { readonly status: 'connecting' | 'connected' }
  /** `why` is a sentence, or its beginning. */
  | { readonly status: 'disconnected'; readonly why: string }

export interface Client {
  /** Calls wait for the first connection; after a lost one they fail at once, so that nothing acts late. */
  call<M extends MethodName>(
    method: M,
    params: Params<M>,
    options?: CallOptions,
  ): Promise<Result<ResultOf<M>, ContractError>>
  /** The listener is called with each new state, and when the connection goes. Gives back how to stop. */
  follow<T extends TopicName>(
    topic: T,
    params: TopicParams<T>,
    listener: (view: FollowView<TopicStates[T]>) => void,
  ): () => void
  connection(): ConnectionState
  /** Calls back at once with the state now, then with each change. Gives back how to stop. */
  onConnection(listener: (state: ConnectionState) => void): () => void
  close(): void
}

const RETRY_MS = { first: 250, most: 10_000 }

export function createClient(connect: Connect, options: ClientOptions = {}): Client {
  const timers = options.timers ?? systemTimers
  const retry = options.retryMs ?? RETRY_MS
  const changes = createSignal<ConnectionState>()
  let state: ConnectionState = { status: 'connecting' }
  let open: { readonly transport: ClientTransport; readonly stop: () => void } | null = null
  let delay = retry.first
  let cancelRetry: (() => void) | null = null
  let closed = false
  let lastId = 0

  const wire = {
    send: (frame: ClientFrame) => open?.transport.send(frame),
    nextId: () => (lastId += 1),
  }
  const calls = createCalls(wire, timers)
  const follows = createFollows(wire)

  function become(next: ConnectionState): void {
    state = next
    changes.emit(next)
  }

  function receive(raw: unknown): void {
    const parsed = serverFrameSchema.safeParse(raw)
    if (!parsed.success) {
      drop('the other side sent something that is no frame of the contract')
      return
    }
    delay = retry.first
    const frame = parsed.data
    if (frame.type === 'result') calls.settle(frame.id, { ok: true, value: frame.value })
    else if (frame.type !== 'error') follows.receive(frame)
    else if (!calls.settle(frame.id, { ok: false, error: frame.error })) follows.refused(frame)
  }

  function drop(why: string): void {
    if (open === null) return
    const { transport, stop } = open
    open = null
    stop()
    transport.close()
    lost(why)
  }

  /** Also after an attempt that came to nothing. */
  function lost(why: string): void {
    calls.disconnected(why)
    follows.disconnected()
    if (closed) return
    become({ status: 'disconnected', why })
    if (options.reconnect === false) return
    cancelRetry = timers.after(delay, attempt)
    delay = Math.min(delay * 2, retry.most)
  }

  function attempt(): void {
    cancelRetry = null
    Promise.resolve()
      .then(connect)
      .then(
        (transport) => {
          if (closed) {
            transport.close()
            return
          }
          const stops = [transport.onFrame(receive), transport.onClose(drop)]
          open = { transport, stop: () => stops.forEach((stop) => stop()) }
          // What waited goes out before listeners hear of it, so that nothing they start is sent twice.
          state = { status: 'connected' }
          calls.connected()
          follows.connected()
          changes.emit(state)
        },
        (thrown: unknown) => lost(thrown instanceof Error ? thrown.message : String(thrown)),
      )
  }

  attempt()
  return {
    call: (method, params, callOptions = {}) => calls.call(method, params, callOptions, state, closed),
    follow: (topic, params, listener) => follows.follow(topic, params, listener),
    connection: () => state,
    onConnection(listener) {
      const stop = changes.listen(listener)
      listener(state)
      return stop
    },
    close() {
      if (closed) return
      closed = true
      cancelRetry?.()
      state = { status: 'disconnected', why: 'closed here' }
      drop('closed here')
      calls.disconnected('closed here')
    },
  }
}
