/** Where a container can be reached, and how much has reached it. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Reach } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { isJson, type Json } from './fields.ts'
import { getJson } from './get.ts'

const LOOK_MS = 10_000

export async function reachOf(api: DockerApi, id: string): Promise<Result<Reach>> {
  const ask = (path: string) =>
    api.call('ask where a container is reached', LOOK_MS, (abortSignal) =>
      getJson(api.docker, `/containers/${id}${path}`, abortSignal),
    )
  const [described, counted] = await Promise.all([ask('/json'), ask('/stats?stream=false')])
  if (!described.ok) return described
  if (!counted.ok) return counted
  const { value } = described
  if (!isJson(value)) return fail('Failed', 'the engine describes a container as no object')
  const settings = jsonIn(value, 'NetworkSettings')
  const published = jsonIn(settings, 'Ports')
  const exposed = { ...jsonIn(jsonIn(value, 'Config'), 'ExposedPorts'), ...published }
  return ok({
    addresses: Object.values(jsonIn(settings, 'Networks')).flatMap((network) =>
      isJson(network) && typeof network.IPAddress === 'string' && network.IPAddress !== ''
        ? [network.IPAddress]
        : [],
    ),
    ports: Object.keys(exposed).flatMap((port) => {
      const match = /^(\d+)\/tcp$/.exec(port)
      return match === null ? [] : [Number(match[1])]
    }),
    published: Object.entries(published).flatMap(([port, bindings]) =>
      port.endsWith('/tcp') && Array.isArray(bindings) ? bindings.flatMap(hostPort) : [],
    ),
    receivedPackets: receivedIn(counted.value),
  })
}

function jsonIn(value: Json, name: string): Json {
  const found = value[name]
  return isJson(found) ? found : {}
}

function hostPort(binding: unknown): readonly number[] {
  const port = isJson(binding) ? Number(binding.HostPort) : 0
  return Number.isInteger(port) && port > 0 ? [port] : []
}

/** Of all its networks; null: the engine tells of none. */
function receivedIn(statistics: unknown): number | null {
  const networks = isJson(statistics) ? statistics.networks : null
  if (!isJson(networks)) return null
  return Object.values(networks).reduce<number>(
    (sum, network) =>
      sum + (isJson(network) && typeof network.rx_packets === 'number' ? network.rx_packets : 0),
    0,
  )
}
