/** The client's calls in flight: each is answered, times out, or fails with its connection; none is sent twice. */
import type { Result } from '../lib/result.ts'
import type { ConnectionState } from './client.ts'
import type { MethodName, Params, ResultOf } from './contract.ts'
import type { ClientFrame, ContractError } from './frames.ts'
import { contractError } from './refusal.ts'
import type { Timers } from './timers.ts'

export interface CallOptions {
  /** Milliseconds. */
  readonly timeout?: number
}

export interface Wire {
  send(frame: ClientFrame): void
  nextId(): number
}

type Answer = Result<unknown, ContractError>

interface Call {
  readonly method: MethodName
  readonly params: unknown
  sent: boolean
  readonly settle: (answer: Answer) => void
}

const TIMEOUT_MS = 30_000
/** These answer when what they do has ended: pulls, starts and health checks included. */
const LONG_TIMEOUT_MS = 30 * 60_000
const LONG: ReadonlySet<MethodName> = new Set(['service.scale', 'service.rollback', 'check.run'])
/** What changes something: unanswered, it may or may not have been done, so it is not simply tried again. */
const CHANGES: ReadonlySet<MethodName> = new Set([
  ...LONG,
  'service.mode',
  'service.pause',
  'service.resume',
  'controller.freeze',
  'settings.update',
  'connections.open',
  'connections.close',
  'connections.save',
  'connections.remove',
])

export interface Calls {
  call<M extends MethodName>(
    method: M,
    params: Params<M>,
    options: CallOptions,
    state: ConnectionState,
    closed: boolean,
  ): Promise<Result<ResultOf<M>, ContractError>>
  /** False when no call waits under this id. */
  settle(id: number, answer: Answer): boolean
  connected(): void
  disconnected(why: string): void
}

export function createCalls(wire: Wire, timers: Timers): Calls {
  const calls = new Map<number, Call>()

  function transmit(id: number, call: Call): void {
    call.sent = true
    wire.send({ type: 'call', id, method: call.method, params: call.params })
  }

  function begin(method: MethodName, params: unknown, timeout: number, now: boolean): Promise<Answer> {
    return new Promise((resolve) => {
      const id = wire.nextId()
      const cancel = timers.after(timeout, () => {
        const seconds = Math.round(timeout / 100) / 10
        call.settle(failed('Failed', `${method} did not answer within ${seconds} s${advice(call)}`, call))
      })
      const call: Call = {
        method,
        params,
        sent: false,
        settle(answer) {
          if (!calls.delete(id)) return
          cancel()
          resolve(answer)
        },
      }
      calls.set(id, call)
      if (now) transmit(id, call)
    })
  }

  return {
    // The server answers a method with that method's result: the one place where the types meet the wire.
    call: (async (method, params, options, state, closed) => {
      if (closed || state.status === 'disconnected') {
        const why = state.status === 'disconnected' ? ` (${state.why})` : ''
        const message = `${method} was not sent: there is no connection to Eyrie${why}`
        return { ok: false, error: contractError('Disconnected', message, !closed) }
      }
      const timeout = options.timeout ?? (LONG.has(method) ? LONG_TIMEOUT_MS : TIMEOUT_MS)
      return begin(method, params, timeout, state.status === 'connected')
    }) as Calls['call'],
    settle(id, answer) {
      const call = calls.get(id)
      call?.settle(answer)
      return call !== undefined
    },
    connected() {
      for (const [id, call] of [...calls]) if (!call.sent) transmit(id, call)
    },
    disconnected(why) {
      for (const call of [...calls.values()]) {
        const what = call.sent
          ? `the connection ended before ${call.method} was answered (${why})${advice(call)}`
          : `${call.method} was not sent: no connection to Eyrie (${why})`
        call.settle(failed('Disconnected', what, call))
      }
    },
  }
}

function failed(code: 'Failed' | 'Disconnected', message: string, call: Call): Answer {
  return { ok: false, error: contractError(code, message, !(call.sent && CHANGES.has(call.method))) }
}

function advice(call: Call): string {
  return call.sent && CHANGES.has(call.method)
    ? '; it may have been done: look at the state before trying again'
    : ''
}
