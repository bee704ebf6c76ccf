/** One client of the contract server: its calls in flight and what it follows, all ended when it goes. */
import type { Result } from '../lib/result.ts'
import type { Channels, TopicProvider } from './channel.ts'
import { methods, topics, type MethodName, type TopicName } from './contract.ts'
import { createFollow, type Follow } from './follow.ts'
import {
  clientFrameSchema,
  type ClientFrame,
  type ContractError,
  type ServerFrame,
  type Transport,
} from './frames.ts'
import { contractError, refusalSentence } from './refusal.ts'
import type { Caller, Handlers, Limits, Topics } from './server.ts'
import type { Timers } from './timers.ts'

export interface ConnectionConfig {
  readonly handlers: Handlers
  readonly topics: Topics
  readonly channels: Channels
  readonly limits: Limits
  readonly timers: Timers
  readonly onError: (id: string, thrown: unknown) => void
  readonly caller: Caller
  readonly transport: Transport<ServerFrame, ClientFrame>
  /** A call began (1) or was answered (−1). */
  readonly onCall: (change: 1 | -1) => void
  readonly onClosed: () => void
}

export interface Connection {
  follows(): number
  close(): void
}

/** The maps' types are checked where they are built; a name that arrives in a frame selects among them at run time. */
type AnyHandler = (params: unknown, caller: Caller) => Awaitable<Result<unknown, ContractError>>
type AnyTopic = (params: unknown) => Result<TopicProvider, ContractError>
type Awaitable<T> = T | Promise<T>

export function createConnection(config: ConnectionConfig): Connection {
  const { transport, limits } = config
  const follows = new Map<number, Follow>()
  let calls = 0
  let closed = false

  function send(frame: ServerFrame): void {
    if (closed) return
    transport.send(frame)
    if ((transport.pending?.() ?? 0) > limits.hardPending) close()
  }

  function refuse(id: number, error: ContractError): void {
    send({ type: 'error', id, error })
  }

  function internal(thrown: unknown): ContractError {
    const id = Math.random().toString(36).slice(2, 8)
    config.onError(id, thrown)
    return contractError(
      'Internal',
      `Something went wrong inside Eyrie (${id}); the log in the data folder has more under this id.`,
    )
  }

  async function answer(id: number, name: MethodName, params: unknown): Promise<void> {
    calls += 1
    config.onCall(1)
    try {
      const handler = config.handlers[name] as AnyHandler
      const result = await handler(params, config.caller)
      if (result.ok) send({ type: 'result', id, value: result.value })
      else refuse(id, plain(result.error))
    } catch (thrown) {
      refuse(id, internal(thrown))
    } finally {
      calls -= 1
      config.onCall(-1)
    }
  }

  function call(frame: ClientFrame & { type: 'call' }): void {
    if (!isMethod(frame.method)) {
      refuse(frame.id, contractError('BadRequest', `there is no method "${frame.method}"`))
      return
    }
    const params = methods[frame.method].params.safeParse(frame.params)
    if (!params.success) {
      refuse(frame.id, contractError('BadRequest', refusalSentence(frame.method, params.error)))
      return
    }
    if (calls >= limits.maxCalls) {
      const message = `${frame.method}: ${calls} calls of this client are still under way; wait for some to end`
      refuse(frame.id, contractError('Failed', message, true))
      return
    }
    void answer(frame.id, frame.method, params.data)
  }

  function follow(frame: ClientFrame & { type: 'follow' }): void {
    const { id, topic } = frame
    if (!isTopic(topic)) {
      refuse(id, contractError('BadRequest', `there is no topic "${topic}"`))
      return
    }
    const params = topics[topic].params.safeParse(frame.params)
    if (!params.success) {
      refuse(id, contractError('BadRequest', refusalSentence(topic, params.error)))
      return
    }
    if (follows.has(id)) {
      refuse(id, contractError('BadRequest', `${topic}: something is followed under id ${id} already`))
      return
    }
    if (follows.size >= limits.maxFollows) {
      const message = `${topic}: this client follows ${follows.size} topics, the most it may; unfollow one first`
      refuse(id, contractError('BadRequest', message))
      return
    }
    try {
      const provider = (config.topics[topic] as AnyTopic)(params.data)
      if (!provider.ok) {
        refuse(id, plain(provider.error))
        return
      }
      const channel = config.channels.open(`${topic} ${JSON.stringify(params.data)}`, () => provider.value)
      const opened = createFollow({
        id,
        channel,
        limits,
        timers: config.timers,
        send,
        pending: () => transport.pending?.() ?? 0,
        onBroken: (thrown) => {
          end(id)
          refuse(id, internal(thrown))
        },
      })
      follows.set(id, opened)
      opened.start()
    } catch (thrown) {
      refuse(id, internal(thrown))
    }
  }

  function end(id: number): void {
    follows.get(id)?.close()
    follows.delete(id)
  }

  function receive(raw: unknown): void {
    if (closed) return
    const parsed = clientFrameSchema.safeParse(raw)
    if (!parsed.success) {
      refuse(idOf(raw), contractError('BadRequest', refusalSentence('frame', parsed.error, 'it')))
      return
    }
    const frame = parsed.data
    switch (frame.type) {
      case 'call':
        call(frame)
        break
      case 'follow':
        follow(frame)
        break
      case 'resync': {
        const followed = follows.get(frame.id)
        if (followed !== undefined) followed.resync()
        else refuse(frame.id, contractError('NotFound', `nothing is followed under id ${frame.id}`))
        break
      }
      case 'unfollow':
        end(frame.id)
        break
      case 'hello':
        refuse(
          0,
          contractError('BadRequest', 'a connection is chosen by the first frame, not by a later one'),
        )
    }
  }

  function close(): void {
    if (closed) return
    closed = true
    stopFrames()
    stopClose()
    for (const id of [...follows.keys()]) end(id)
    transport.close()
    config.onClosed()
  }

  const stopFrames = transport.onFrame(receive)
  const stopClose = transport.onClose(close)
  return { follows: () => follows.size, close }
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(methods, name)
}

function isTopic(name: string): name is TopicName {
  return Object.hasOwn(topics, name)
}

/** Only what the contract names crosses, whatever else an error carries. */
function plain({ code, message, retryable, details }: ContractError): ContractError {
  return details === undefined ? { code, message, retryable } : { code, message, retryable, details }
}

/** The id of a frame that is otherwise wrong, so that the caller learns which one; 0 where it has none. */
function idOf(raw: unknown): number {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return 0
  return typeof raw.id === 'number' && Number.isInteger(raw.id) && raw.id >= 0 ? raw.id : 0
}
