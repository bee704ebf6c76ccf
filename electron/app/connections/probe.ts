/** Tries a connection out, on its own and within seconds, and says in words what answers or what is wrong. */
import type { ProbeResult } from '../../../shared/contract/connections.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { Endpoint } from '../../docker/address.ts'
import { createDockerConnection, pingDeadline } from '../../docker/client.ts'
import { getJson } from '../../docker/get.ts'

const ASK_MS = 5_000

export async function probeEndpoint(endpoint: Result<Endpoint>): Promise<ProbeResult> {
  const begun = performance.now()
  const result = (ok: boolean, sentence: string): ProbeResult => ({
    ok,
    sentence: asSentence(sentence),
    ms: Math.round(performance.now() - begun),
  })
  if (!endpoint.ok) return result(false, endpoint.error.message)
  const api = createDockerConnection(endpoint.value)
  try {
    const answer = await api.ping(pingDeadline(endpoint.value))
    if (!answer.ok) return result(false, answer.error.message)
    const version = await api.call('ask for its version', ASK_MS, (signal) =>
      getJson(api.docker, '/version', signal),
    )
    if (!version.ok) return result(false, version.error.message)
    const ms = Math.round(performance.now() - begun)
    const number = textOf(version.value, 'Version')
    const system = [textOf(version.value, 'Os'), textOf(version.value, 'Arch')].filter((each) => each !== '')
    const where = system.length === 0 ? '' : ` on ${system.join('/')}`
    return result(
      true,
      `Docker ${number === '' ? 'of unknown version' : number}${where} answers (API ${api.apiVersion() ?? '?'}) after ${ms} ms`,
    )
  } finally {
    api.close()
  }
}

function textOf(document: unknown, field: string): string {
  if (typeof document !== 'object' || document === null || !(field in document)) return ''
  const value = (document as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : ''
}

function asSentence(message: string): string {
  const first = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(first) ? first : `${first}.`
}
