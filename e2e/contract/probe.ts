/** Speaks the contract frame by frame, so that a test sees exactly what crosses. */
import assert from 'node:assert/strict'
import type { ContractError, ServerFrame, Transport } from '../../shared/contract/frames.ts'

/** Tests send what no typed client would. */
export type RawTransport = Transport<unknown, ServerFrame>

export type Push = Extract<ServerFrame, { type: 'snapshot' | 'delta' }>

export interface Probe {
  /** Sends a frame as it is and gives the first frame that answers under `id`. */
  ask(frame: unknown, id: number): Promise<ServerFrame>
  call(method: string, params: unknown): Promise<ServerFrame>
  /** The result's value; fails on an error. */
  value(method: string, params: unknown): Promise<unknown>
  /** The error; fails on a result. */
  error(method: string, params: unknown): Promise<ContractError>
  follow(topic: string, params: unknown): Promise<Following>
  send(frame: unknown): void
  newId(): number
  /** Every error frame seen so far. */
  errors(): readonly ContractError[]
}

export interface Following {
  readonly id: number
  /** What came first: a snapshot, or an error. */
  readonly first: ServerFrame
  /** The next pushed frame after the ones given before; fails when none comes. */
  readonly next: () => Promise<Push>
  /** Pushed frames nobody took yet. */
  readonly waiting: () => readonly Push[]
}

/** Long enough for a slow machine: the server pushes at most once a second. */
const WAIT_MS = 10_000
/** Far from the ids of a dashboard that may share the connection. */
const FIRST_ID = 1_000_000

export function createProbe(transport: RawTransport): Probe {
  const seen = new Map<number, ServerFrame[]>()
  const errors: ContractError[] = []
  let closed: string | null = null
  let lastId = FIRST_ID
  const sleepers = new Set<() => void>()

  transport.onFrame((frame) => {
    if (frame.type === 'error') errors.push(frame.error)
    seen.set(frame.id, [...(seen.get(frame.id) ?? []), frame])
    for (const wake of [...sleepers]) wake()
  })
  transport.onClose((why) => {
    closed = why
    for (const wake of [...sleepers]) wake()
  })

  /** The next frame under `id`. */
  async function take(id: number): Promise<ServerFrame> {
    const deadline = Date.now() + WAIT_MS
    for (;;) {
      const frame = seen.get(id)?.shift()
      if (frame !== undefined) return frame
      assert.equal(closed, null, `the connection closed while waiting for frame ${id}`)
      const left = deadline - Date.now()
      assert.ok(left > 0, `no frame under id ${id} within ${WAIT_MS / 1000} s`)
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          sleepers.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, left)
        sleepers.add(wake)
      })
    }
  }

  function newId(): number {
    lastId += 1
    return lastId
  }

  function ask(frame: unknown, id: number): Promise<ServerFrame> {
    transport.send(frame)
    return take(id)
  }

  function call(method: string, params: unknown): Promise<ServerFrame> {
    const id = newId()
    return ask({ type: 'call', id, method, params }, id)
  }

  return {
    ask,
    call,
    newId,
    send: (frame) => transport.send(frame),
    errors: () => errors,
    async value(method, params) {
      const frame = await call(method, params)
      assert.ok(frame.type === 'result', `${method} failed: ${JSON.stringify(frame)}`)
      return frame.value
    },
    async error(method, params) {
      const frame = await call(method, params)
      assert.ok(frame.type === 'error', `${method} was not refused: ${JSON.stringify(frame)}`)
      return frame.error
    },
    async follow(topic, params) {
      const id = newId()
      const first = await ask({ type: 'follow', id, topic, params }, id)
      return {
        id,
        first,
        async next() {
          const frame = await take(id)
          assert.ok(isPush(frame), `${topic}: ${JSON.stringify(frame)}`)
          return frame
        },
        waiting: () => (seen.get(id) ?? []).filter(isPush),
      }
    },
  }
}

function isPush(frame: ServerFrame): frame is Push {
  return frame.type === 'snapshot' || frame.type === 'delta'
}
