/** The networks of a clone: the same ones under the same names, without what belongs to one container alone. */
import { nameOf, shortId, type InspectedContainer, type InspectedEndpoint } from './inspected.ts'

export interface CloneEndpoint {
  /** The network's name, as the source calls it. */
  readonly network: string
  readonly settings: Readonly<Record<string, unknown>>
}

export interface CloneNetworks {
  /** Goes into the create request; null where the network mode says everything (host, none, the default bridge). */
  readonly primary: CloneEndpoint | null
  /** The other networks, to be connected before the start, or in the create request from API 1.44 on. */
  readonly others: readonly CloneEndpoint[]
}

/** Network modes that take no settings: names are resolved only in networks that somebody made. */
const WITHOUT_SETTINGS = new Set(['host', 'none', 'bridge', 'default'])

export function cloneNetworks(source: InspectedContainer, name: string): CloneNetworks {
  const networks = Object.entries(source.NetworkSettings.Networks ?? {})
  const mode = source.HostConfig.NetworkMode ?? 'default'
  if (mode === 'host' || mode === 'none') return { primary: null, others: [] }
  const isPrimary = ([key, endpoint]: readonly [string, InspectedEndpoint]) =>
    key === mode || endpoint.NetworkID === mode || (mode === 'default' && key === 'bridge')
  const first = networks.find(isPrimary)
  const others = networks.filter((network) => network !== first)
  const endpointOf = ([network, endpoint]: readonly [string, InspectedEndpoint]): CloneEndpoint => ({
    network,
    settings: settingsOf(endpoint, source, name),
  })
  return {
    primary: first === undefined || WITHOUT_SETTINGS.has(mode) ? null : endpointOf(first),
    others: others.map(endpointOf),
  }
}

/**
 * Kept: aliases, links, the driver's options, the gateway's priority. Left to the engine: addresses, MAC address, the
 * names it derives from the container's id. Compose gives each container its own name as an alias: the clone gets its
 * own.
 */
function settingsOf(
  endpoint: InspectedEndpoint,
  source: InspectedContainer,
  name: string,
): Readonly<Record<string, unknown>> {
  const own = nameOf(source)
  const id = shortId(source.Id)
  const aliases = (endpoint.Aliases ?? [])
    .filter((alias) => alias !== id)
    .map((alias) => (alias === own ? name : alias))
  return {
    ...(aliases.length === 0 ? {} : { Aliases: [...new Set(aliases)] }),
    ...(endpoint.Links == null || endpoint.Links.length === 0 ? {} : { Links: endpoint.Links }),
    ...(endpoint.DriverOpts == null ? {} : { DriverOpts: endpoint.DriverOpts }),
    ...(endpoint.GwPriority === undefined || endpoint.GwPriority === 0
      ? {}
      : { GwPriority: endpoint.GwPriority }),
  }
}
