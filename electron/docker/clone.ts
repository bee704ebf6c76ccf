/** The create request for one more replica: a running one's configuration without what is that one's alone. */
import { cloneNetworks, type CloneEndpoint } from './cloneNetworks.ts'
import { cloneVolumes } from './cloneVolumes.ts'
import { COMPOSE, OPERATION_LABEL } from './composeLabels.ts'
import { shortId, type InspectedContainer } from './inspected.ts'

type Body = Readonly<Record<string, unknown>>

export interface CloneTarget {
  readonly name: string
  readonly number: number
  /** What denotes exactly the source's image: its name while that still does, else its id. */
  readonly image: string
  /** The API version spoken, `1.41`; null is taken for the oldest. */
  readonly apiVersion: string | null
  /** Id of the action it belongs to. */
  readonly operation: string
}

export interface ClonePlan {
  readonly query: { readonly name: string; readonly platform?: string }
  readonly body: Body
  /** Networks that this API version does not take at creation: connect them before the start. */
  readonly connect: readonly CloneEndpoint[]
}

/** From here on a create request may name several networks. */
const SEVERAL_NETWORKS = 44

export function planClone(source: InspectedContainer, target: CloneTarget): ClonePlan {
  const { primary, others } = cloneNetworks(source, target.name)
  const minor = Number(target.apiVersion?.split('.')[1] ?? 0)
  const atCreation = minor >= SEVERAL_NETWORKS ? others : []
  const endpoints = [...(primary === null ? [] : [primary]), ...atCreation]
  return {
    query: { name: target.name, ...platformOf(source) },
    body: {
      ...configOf(source, target),
      HostConfig: hostConfigOf(source),
      ...(endpoints.length === 0
        ? {}
        : {
            NetworkingConfig: {
              EndpointsConfig: Object.fromEntries(
                endpoints.map(({ network, settings }) => [network, settings]),
              ),
            },
          }),
    },
    connect: minor >= SEVERAL_NETWORKS ? [] : others,
  }
}

function without(fields: Body, ...names: readonly string[]): Body {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

function configOf(source: InspectedContainer, target: CloneTarget): Body {
  const { Config } = source
  const generated = Config.Hostname === shortId(source.Id) ? ['Hostname'] : []
  return {
    ...without(Config, 'MacAddress', ...generated),
    Image: target.image,
    Labels: labelsOf(Config.Labels ?? {}, target),
    // An empty entry point would be filled from the image; one empty word means "none".
    Entrypoint: Config.Entrypoint == null || Config.Entrypoint.length === 0 ? [''] : Config.Entrypoint,
  }
}

function labelsOf(labels: Readonly<Record<string, string>>, { number, operation }: CloneTarget): Body {
  return {
    ...without(labels, COMPOSE.replaces, COMPOSE.slug),
    [COMPOSE.number]: String(number),
    [OPERATION_LABEL]: operation,
  }
}

function hostConfigOf(source: InspectedContainer): Body {
  const { HostConfig } = source
  const { Binds, Mounts } = cloneVolumes(source)
  return {
    ...without(HostConfig, 'ContainerIDFile', 'Binds', 'Mounts', 'Links'),
    Binds,
    ...(Mounts.length === 0 ? {} : { Mounts }),
    ...(HostConfig.Links == null ? {} : { Links: HostConfig.Links.map(linkOf) }),
  }
}

/** The engine tells links of the default bridge as `/target:/source/alias` and takes them as `target:alias`. */
function linkOf(link: string): string {
  const [target = '', alias = ''] = link.split(':')
  return `${target.replace(/^\//, '')}:${alias.split('/').at(-1) ?? alias}`
}

function platformOf(source: InspectedContainer): { readonly platform?: string } {
  const platform = source.ImageManifestDescriptor?.platform
  if (platform == null) return {}
  const { os, architecture, variant } = platform
  return {
    platform: [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/'),
  }
}
