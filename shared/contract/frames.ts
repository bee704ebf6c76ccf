/**
 * The frames every transport carries, as JSON. A client calls and follows; the server answers and pushes.
 * Follow = one snapshot (`seq` 0), then deltas numbered 1, 2, …; on a gap the client sends `resync`.
 */
import { z } from 'zod'

const id = z.number().int().nonnegative()

/**
 * May be a client's first frame, and no later one: which connection it wants. Without it a client gets the one Eyrie
 * was started with. Another connection is another greeting on another transport.
 */
export const helloFrameSchema = z.strictObject({
  type: z.literal('hello'),
  connection: z.string().min(1).max(500),
})

export const clientFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call'), id, method: z.string(), params: z.unknown() }),
  z.strictObject({ type: z.literal('follow'), id, topic: z.string(), params: z.unknown() }),
  z.strictObject({ type: z.literal('resync'), id }),
  z.strictObject({ type: z.literal('unfollow'), id }),
  helloFrameSchema,
])
export type ClientFrame = z.infer<typeof clientFrameSchema>

export const contractErrorSchema = z.strictObject({
  code: z.enum([
    'BadRequest',
    'NotFound',
    'Blocked',
    'Unreachable',
    'Failed',
    'Unauthorized',
    'Disconnected',
    'Internal',
  ]),
  message: z.string(),
  retryable: z.boolean(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})
export type ContractError = z.infer<typeof contractErrorSchema>
export type ErrorCode = ContractError['code']

/** A topic's state: a flat map, so that a delta is the keys that changed and the keys that went. */
export type TopicState = Readonly<Record<string, unknown>>

export const serverFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), id, value: z.unknown() }),
  z.strictObject({ type: z.literal('error'), id, error: contractErrorSchema }),
  z.strictObject({ type: z.literal('snapshot'), id, seq: id, state: z.record(z.string(), z.unknown()) }),
  z.strictObject({
    type: z.literal('delta'),
    id,
    seq: id,
    /** Values as a whole. */
    set: z.record(z.string(), z.unknown()),
    /** Of values that are objects, the fields that changed; absent where there are none. */
    patch: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    remove: z.array(z.string()),
  }),
])
export type ServerFrame = z.infer<typeof serverFrameSchema>

/** The two functions (and an end) a transport has to offer; VS Code's habit of a protocol over two functions. */
export interface Transport<Out, In> {
  send(frame: Out): void
  /** Bytes or frames not yet taken by the other side; the server skips a flush while it is above its bound. */
  pending?(): number
  onFrame(listener: (frame: In) => void): () => void
  onClose(listener: (why: string) => void): () => void
  close(): void
}
