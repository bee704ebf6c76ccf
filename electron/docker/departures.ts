/**
 * Requests that must be on their way by a certain time. Between leave to send one and its first byte lies the connection:
 * a process that was stopped there and wakes up must not write what it had leave for before. So the clock is read once
 * more in the very turn in which the bytes are written.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Agent, ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { inspect } from 'node:util'

export const TOO_LATE = 'this process was stopped until its lease was over'

interface Departure {
  /** On the monotonic clock, which goes on while a process is stopped. */
  readonly until: number
  missed: boolean
}

const departures = new AsyncLocalStorage<Departure>()

/** Runs `send`, whose requests are given up when they are not on their way by `until`; null when one was. */
export async function inTime<T>(until: number, send: () => Promise<T>): Promise<T | null> {
  const departure: Departure = { until, missed: false }
  const answer = await departures.run(departure, send)
  return departure.missed ? null : answer
}

function watch(request: ClientRequest, departure: Departure): void {
  const check = () => {
    if (performance.now() <= departure.until) return
    departure.missed = true
    request.destroy(new Error(TOO_LATE))
  }
  request.once('socket', (socket: Socket) => {
    check()
    // Before the listener that writes: a destroyed socket writes nothing.
    if (socket.connecting) socket.prependOnceListener('connect', check)
  })
}

/** Node calls it for every request, in the context of whoever makes the request; its types leave it out. */
interface Adding extends Agent {
  addRequest(request: ClientRequest, ...rest: readonly unknown[]): void
}

/** The agent, through which from now on no request of `inTime` leaves late. */
export function punctual<A extends Agent>(agent: A): A {
  const adding = agent as unknown as Adding
  const add = adding.addRequest.bind(agent)
  adding.addRequest = (request, ...rest) => {
    const departure = departures.getStore()
    if (departure !== undefined) watch(request, departure)
    add(request, ...rest)
  }
  // docker-modem inspects its options, agent and sockets included, for a debug line that nobody reads.
  Object.defineProperty(agent, inspect.custom, { value: () => 'agent' })
  return agent
}
