/** How the dashboard stands with the core it looks at, and the one client everybody calls it through. */
import { create } from 'zustand'
import type { Client } from '../../shared/contract/client.ts'
import type {
  MethodName,
  Params,
  ResultOf,
  TopicName,
  TopicParams,
  TopicStates,
} from '../../shared/contract/contract.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { FollowView } from '../../shared/contract/follows.ts'
import type { Result } from '../../shared/lib/result.ts'

/** What the pages need of the contract's client. */
export type Eyrie = Pick<Client, 'call' | 'follow' | 'onConnection'>

export interface Link {
  readonly state: 'connecting' | 'open' | 'lost'
  /** Since when it is so, by this machine's clock (epoch ms). */
  readonly since: number
  /** Why the connection is lost, as a sentence; empty while it is not. */
  readonly why: string
}

export const useLink = create<Link>(() => ({ state: 'connecting', since: Date.now(), why: '' }))

let current: Eyrie | null = null

/** Takes the client everything goes through; called once at the start. Gives back how to let go of it. */
export function startLink(eyrie: Eyrie): () => void {
  current = eyrie
  const stop = eyrie.onConnection((now) => {
    const before = useLink.getState()
    const state = now.status === 'connected' ? 'open' : now.status === 'connecting' ? 'connecting' : 'lost'
    const why = now.status === 'disconnected' ? now.why : ''
    useLink.setState({ state, why, since: before.state === state ? before.since : Date.now() })
  })
  return () => {
    stop()
    if (current === eyrie) current = null
  }
}

/** Calls a method; without a connection the answer says so instead of waiting. */
export function call<M extends MethodName>(
  method: M,
  params: Params<M>,
): Promise<Result<ResultOf<M>, ContractError>> {
  if (current === null)
    return Promise.resolve({
      ok: false,
      error: {
        code: 'Disconnected',
        message: 'Not connected to Eyrie: try again once the connection is back.',
        retryable: true,
      },
    })
  return current.call(method, params)
}

/** Follows a topic while the window is visible: its last state, also while disconnected. Gives back how to stop. */
export function follow<T extends TopicName>(
  topic: T,
  params: TopicParams<T>,
  listener: (view: FollowView<TopicStates[T]>) => void,
): () => void {
  const eyrie = current
  if (eyrie === null) return () => undefined
  let stop: (() => void) | null = eyrie.follow(topic, params, listener)
  let pause: ReturnType<typeof setTimeout> | undefined
  // Nothing is sent for what nobody looks at; a glance at another window costs no new snapshot.
  const onVisibility = () => {
    clearTimeout(pause)
    if (document.visibilityState === 'hidden') {
      pause = setTimeout(() => {
        stop?.()
        stop = null
      }, 10_000)
    } else stop ??= eyrie.follow(topic, params, listener)
  }
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    clearTimeout(pause)
    document.removeEventListener('visibilitychange', onVisibility)
    stop?.()
    stop = null
  }
}
