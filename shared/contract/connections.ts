/** What the contract says about connections: which there are, how each stands, and what a probe of one found. */
import { z } from 'zod'
import { savedConnectionSchema } from '../domain/connection.ts'

const text = z.string()
const none = z.strictObject({})
/** Also a Docker context's name, or an address: whatever `--connection` takes. */
const name = z.string().min(1).max(500)
const done = z.object({ sentence: text })

export const connectionKindSchema = z.enum(['socket', 'tcp', 'tls', 'ssh', 'simulated', 'unknown'])
/** Where a connection comes from: found by Docker's own rules, one of its contexts, the operator's list, or nothing else. */
export const connectionOriginSchema = z.enum(['default', 'context', 'saved', 'demo', 'address'])
/** `elsewhere`: another process of this user runs it. `invalid`: its address or files are wrong, as `detail` says. */
export const connectionStateSchema = z.enum([
  'connected',
  'connecting',
  'unreachable',
  'closed',
  'elsewhere',
  'invalid',
])

export const connectionViewSchema = z.object({
  name: text,
  label: text,
  kind: connectionKindSchema,
  origin: connectionOriginSchema,
  state: connectionStateSchema,
  detail: text,
  /** The one the asking client looks at. */
  current: z.boolean(),
  /** Runs in this process, or in another of this user. */
  open: z.boolean(),
  /** Opened again whenever Eyrie starts. */
  kept: z.boolean(),
  /** The one Eyrie was started with: it cannot be closed. */
  primary: z.boolean(),
})
export type ConnectionView = z.infer<typeof connectionViewSchema>
export type ConnectionState = ConnectionView['state']

export const probeResultSchema = z.object({
  ok: z.boolean(),
  /** What answers there, or what is wrong and what to do about it. */
  sentence: text,
  ms: z.number(),
})
export type ProbeResult = z.infer<typeof probeResultSchema>

export const connectionMethods = {
  'connections.list': { params: none, result: z.object({ connections: z.array(connectionViewSchema) }) },
  /** Runs it in the background, now and whenever Eyrie starts. */
  'connections.open': { params: z.strictObject({ name }), result: done },
  'connections.close': { params: z.strictObject({ name }), result: done },
  /** Adds one, or replaces the one of that name. */
  'connections.save': { params: savedConnectionSchema, result: done },
  'connections.remove': { params: z.strictObject({ name }), result: done },
  /** One that is known by name, or one that is only drafted. */
  'connections.probe': {
    params: z.strictObject({ name: name.optional(), draft: savedConnectionSchema.optional() }),
    result: probeResultSchema,
  },
} as const
