/** What a client follows: keeps each topic's last state, applies deltas, and notices when one is missing. */
import type { Wire } from './calls.ts'
import { applied } from './delta.ts'
import type { TopicName, TopicParams, TopicStates } from './contract.ts'
import type { ContractError, ServerFrame, TopicState } from './frames.ts'

export interface FollowView<S> {
  /** The last state known, also while disconnected; null before the first snapshot. */
  readonly state: S | null
  /** False while the state is an old one. */
  readonly connected: boolean
  /** Why the topic cannot be followed. */
  readonly error: ContractError | null
}

interface Followed {
  readonly topic: TopicName
  readonly params: unknown
  readonly listener: (view: FollowView<TopicState>) => void
  state: TopicState | null
  connected: boolean
  error: ContractError | null
  /** Number of the last frame applied; null while a snapshot is awaited. */
  seq: number | null
}

type Pushed = Extract<ServerFrame, { type: 'snapshot' | 'delta' }>

export interface Follows {
  follow<T extends TopicName>(
    topic: T,
    params: TopicParams<T>,
    listener: (view: FollowView<TopicStates[T]>) => void,
  ): () => void
  receive(frame: Pushed): void
  refused(frame: Extract<ServerFrame, { type: 'error' }>): void
  connected(): void
  disconnected(): void
}

export function createFollows(wire: Wire): Follows {
  const follows = new Map<number, Followed>()
  let online = false

  function tell({ listener, state, connected, error }: Followed): void {
    listener({ state, connected, error })
  }

  function request(id: number, followed: Followed): void {
    followed.seq = null
    followed.error = null
    wire.send({ type: 'follow', id, topic: followed.topic, params: followed.params })
  }

  function advance(id: number, followed: Followed, frame: Pushed): void {
    if (frame.type === 'snapshot') {
      followed.state = frame.state
    } else {
      // Still waiting for the snapshot: what came before it does not count.
      if (followed.seq === null || followed.state === null) return
      if (frame.seq !== followed.seq + 1) {
        followed.seq = null
        wire.send({ type: 'resync', id })
        return
      }
      followed.state = applied(followed.state, frame)
    }
    followed.seq = frame.seq
    followed.connected = true
    followed.error = null
    tell(followed)
  }

  return {
    follow(topic, params, listener) {
      const id = wire.nextId()
      const followed: Followed = {
        topic,
        params,
        // The server sends a topic that topic's state: the one place where the types meet the wire.
        listener: listener as Followed['listener'],
        state: null,
        connected: false,
        error: null,
        seq: null,
      }
      follows.set(id, followed)
      if (online) request(id, followed)
      return () => {
        if (follows.delete(id) && online) wire.send({ type: 'unfollow', id })
      }
    },
    receive(frame) {
      const followed = follows.get(frame.id)
      // Unfollowed meanwhile: the frame was already on its way.
      if (followed !== undefined) advance(frame.id, followed, frame)
    },
    refused(frame) {
      const followed = follows.get(frame.id)
      if (followed === undefined) return
      followed.error = frame.error
      followed.connected = false
      tell(followed)
    },
    connected() {
      online = true
      for (const [id, followed] of [...follows]) request(id, followed)
    },
    disconnected() {
      online = false
      for (const followed of [...follows.values()]) {
        const told = !followed.connected
        followed.connected = false
        followed.seq = null
        if (!told) tell(followed)
      }
    },
  }
}
