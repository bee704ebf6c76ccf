/** A client without a core behind it, for specs and for looking at pages: it answers calls and shows what it is told. */
import type { ConnectionState } from '../../shared/contract/client.ts'
import type { MethodName, OverviewState, Params } from '../../shared/contract/contract.ts'
import type { Eyrie } from '../state/link.ts'
import { demoSparks } from './rows.ts'

type Told = Readonly<Record<string, unknown>>

export interface FakeEyrie {
  readonly eyrie: Eyrie
  /** Every call, in order. */
  readonly calls: { readonly method: MethodName; readonly params: unknown }[]
  /** Replaces the overview as followed. */
  show(state: OverviewState): void
  change(keys: Told): void
  connection(state: ConnectionState): void
  /** What a method answers; without one it answers a sentence. */
  answer<M extends MethodName>(method: M, handler: (params: Params<M>) => unknown): void
}

export function createFakeEyrie(initial: OverviewState | null): FakeEyrie {
  const calls: { method: MethodName; params: unknown }[] = []
  const handlers = new Map<MethodName, (params: never) => unknown>()
  const followers = new Set<(view: { state: unknown; connected: boolean; error: null }) => void>()
  const listeners = new Set<(state: ConnectionState) => void>()
  let state: Told | null = initial
  let connection: ConnectionState = { status: 'connected' }
  const tell = () => {
    const connected = connection.status === 'connected'
    for (const follower of followers) follower({ state, connected, error: null })
  }
  const eyrie: Eyrie = {
    call: (async (method: MethodName, params: unknown) => {
      calls.push({ method, params })
      const handler = handlers.get(method)
      return handler === undefined
        ? { ok: true, value: { sentence: `${method} was done.` } }
        : await handler(params as never)
    }) as Eyrie['call'],
    follow: ((topic: string, _params: unknown, listener: (view: unknown) => void) => {
      if (topic === 'sparks.changed') {
        listener({ state: demoSparks(), connected: true, error: null })
        return () => undefined
      }
      followers.add(listener)
      if (state !== null) listener({ state, connected: connection.status === 'connected', error: null })
      return () => followers.delete(listener)
    }) as unknown as Eyrie['follow'],
    onConnection(listener) {
      listeners.add(listener)
      listener(connection)
      return () => listeners.delete(listener)
    },
  }
  return {
    eyrie,
    calls,
    show(next) {
      state = next
      tell()
    },
    change(keys) {
      state = { ...state, ...keys }
      tell()
    },
    connection(next) {
      connection = next
      for (const listener of listeners) listener(next)
      tell()
    },
    answer(method, handler) {
      handlers.set(method, handler)
    },
  }
}
