/**
 * Whether a replica can be cloned, told from the engine's description of it alone. What Compose copies into a
 * container after creating it (inline configs, secrets from the environment) and `post_start` hooks leave no trace
 * there: such a clone starts without them, fails its health check and is taken back.
 */
import type { Scalability } from '../../shared/domain/inventory.ts'
import { COMPOSE } from './composeLabels.ts'

type Words = readonly string[] | null | undefined

/** The part of `GET /containers/ID/json` that decides; every field may be missing or null. */
export interface ScalabilityFacts {
  readonly Name: string
  readonly Config: {
    readonly Labels?: Readonly<Record<string, string>> | null | undefined
    readonly ExposedPorts?: Readonly<Record<string, unknown>> | null | undefined
  }
  readonly HostConfig: {
    readonly NetworkMode?: string | undefined
    readonly PortBindings?:
      | Readonly<Record<string, readonly { readonly HostPort?: string | undefined }[] | null>>
      | null
      | undefined
  }
  readonly NetworkSettings: {
    readonly Networks?:
      | Readonly<
          Record<
            string,
            {
              readonly IPAMConfig?:
                | {
                    readonly IPv4Address?: string | undefined
                    readonly IPv6Address?: string | undefined
                    readonly LinkLocalIPs?: Words
                  }
                | null
                | undefined
            }
          >
        >
      | null
      | undefined
  }
}

function no(sentence: string): Scalability {
  return { ok: false, sentence }
}

export interface ScalabilityContext {
  /** Whether the engine still has the container's image; unknown when left out. */
  readonly imagePresent?: boolean
}

/** The first reason why this container cannot be cloned, with what to change. */
export function scalabilityOf(container: ScalabilityFacts, context: ScalabilityContext = {}): Scalability {
  const labels = container.Config.Labels ?? {}
  const service = labels[COMPOSE.service] ?? container.Name.replace(/^\//, '')
  return (
    fixedName(container, labels, service) ??
    fixedPort(container, service) ??
    sharedNetwork(container, service) ??
    fixedAddress(container, service) ??
    missingImage(context, service) ?? { ok: true }
  )
}

function fixedName(
  container: ScalabilityFacts,
  labels: Readonly<Record<string, string>>,
  service: string,
): Scalability | null {
  const name = container.Name.replace(/^\//, '')
  const project = labels[COMPOSE.project]
  if (project === undefined || labels[COMPOSE.service] === undefined) {
    return no(`${name} does not belong to a Compose project: start it with docker compose to scale it`)
  }
  // A recreation that was cut short leaves its temporary name: twelve digits of an id before the usual one.
  const usual = name.replace(/^[0-9a-f]{12}_/, '')
  const number = ['-', '_']
    .map((separator) => `${project}${separator}${service}${separator}`)
    .filter((prefix) => usual.startsWith(prefix))
    .map((prefix) => usual.slice(prefix.length))
  if (number.some((rest) => /^\d+$/.test(rest))) return null
  return no(
    `${service} has the fixed name "${name}", and a name can be held once: ` +
      `remove container_name from its compose file and run docker compose up -d ${service}`,
  )
}

function fixedPort(container: ScalabilityFacts, service: string): Scalability | null {
  for (const [port, bindings] of Object.entries(container.HostConfig.PortBindings ?? {})) {
    for (const { HostPort } of bindings ?? []) {
      // Empty or 0: the engine picks one. A range: it picks a free one of these.
      if (HostPort === undefined || !/^\d+$/.test(HostPort) || Number(HostPort) === 0) continue
      return no(
        `${service} publishes its port ${port.replace(/\/tcp$/, '')} as port ${HostPort} of the host, and a port can be held once: ` +
          `publish no host port (a proxy in front finds the replicas by name) or a range of them in its compose file, then run docker compose up -d ${service}`,
      )
    }
  }
  return null
}

function sharedNetwork(container: ScalabilityFacts, service: string): Scalability | null {
  const mode = container.HostConfig.NetworkMode ?? ''
  if (mode.startsWith('container:') || mode.startsWith('service:')) {
    return no(
      `${service} lives in the network of another container (network_mode), and Eyrie does not clone that: ` +
        `scale it with docker compose up -d --no-recreate --scale ${service}=N ${service}`,
    )
  }
  const listens = Object.keys(container.Config.ExposedPorts ?? {})
  if (mode === 'host' && listens.length > 0) {
    return no(
      `${service} listens on port ${listens.join(', ').replaceAll('/tcp', '')} of the host itself (network_mode: host), ` +
        'and a port can be held once: give it a network of its project instead',
    )
  }
  return null
}

function fixedAddress(container: ScalabilityFacts, service: string): Scalability | null {
  for (const [network, { IPAMConfig }] of Object.entries(container.NetworkSettings.Networks ?? {})) {
    const address = [
      IPAMConfig?.IPv4Address,
      IPAMConfig?.IPv6Address,
      ...(IPAMConfig?.LinkLocalIPs ?? []),
    ].find((fixed) => fixed !== undefined && fixed !== '')
    if (address === undefined) continue
    return no(
      `${service} has the fixed address ${address} in the network ${network}, and an address can be held once: ` +
        `remove ipv4_address, ipv6_address and link_local_ips from its compose file and run docker compose up -d ${service}`,
    )
  }
  return null
}

function missingImage(context: ScalabilityContext, service: string): Scalability | null {
  if (context.imagePresent !== false) return null
  return no(
    `the image that ${service} runs is no longer on the engine, so no replica can be made of it: ` +
      `pull or build it and run docker compose up -d ${service}`,
  )
}
