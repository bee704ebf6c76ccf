/** A GET together with the engine's own clock: the Date of its answer, rounded down to a second. */
import type Docker from 'dockerode'
import { text } from 'node:stream/consumers'
import type { IncomingHttpHeaders } from 'node:http'
import { isJson } from './fields.ts'
import { getJson, openStream } from './get.ts'

export interface Dated {
  readonly body: unknown
  /** Epoch ms; null: it cannot be told. */
  readonly at: number | null
}

/** `path` as for `getJson`. */
export async function getDated(docker: Docker, path: string, abortSignal: AbortSignal): Promise<Dated> {
  const answer = await openStream(docker, path, abortSignal)
  const { headers } = answer as unknown as { readonly headers: IncomingHttpHeaders }
  const body: unknown = JSON.parse(await text(answer))
  const date = Date.parse(headers.date ?? '')
  if (!Number.isNaN(date)) return { body, at: date }
  // Something between us and the engine takes the header away: the engine tells its clock elsewhere too, at some cost.
  const info = await getJson(docker, '/info', abortSignal)
  const told = isJson(info) && typeof info.SystemTime === 'string' ? Date.parse(info.SystemTime) : Number.NaN
  return { body, at: Number.isNaN(told) ? null : Math.floor(told / 1000) * 1000 }
}
