/** The volumes of a clone: named ones and binds are shared as in the source, anonymous ones are made anew. */
import type { InspectedContainer, InspectedMount } from './inspected.ts'

/** The engine names a volume that was given no name by 64 hexadecimal digits. */
const ANONYMOUS = /^[0-9a-f]{64}$/

export interface CloneVolumes {
  readonly Binds: readonly string[] | null
  readonly Mounts: readonly Readonly<Record<string, unknown>>[]
}

/**
 * Anonymous volumes that the container got at its own creation are in neither list and come again from the image and
 * `Config.Volumes`. When Compose recreates a container it hands them on by their generated names, as binds or mounts:
 * those must not be shared by two replicas.
 */
export function cloneVolumes(source: InspectedContainer): CloneVolumes {
  const binds = source.HostConfig.Binds ?? []
  const kept = binds.filter((bind) => anonymousMount(bind) === null)
  const anonymous = binds.map(anonymousMount).filter((mount) => mount !== null)
  const mounts = (source.HostConfig.Mounts ?? []).map(withoutGeneratedName)
  return { Binds: kept.length === 0 ? null : kept, Mounts: [...mounts, ...anonymous] }
}

/** `VOLUME:/path:options` with a generated name as a mount without a name; null for every other bind. */
function anonymousMount(bind: string): Readonly<Record<string, unknown>> | null {
  const [volume, target, options = ''] = bind.split(':')
  if (volume === undefined || target === undefined || !ANONYMOUS.test(volume)) return null
  const words = options.split(',')
  return {
    Type: 'volume',
    Target: target,
    ...(words.includes('ro') ? { ReadOnly: true } : {}),
    ...(words.includes('nocopy') ? { VolumeOptions: { NoCopy: true } } : {}),
  }
}

function withoutGeneratedName(mount: InspectedMount): Readonly<Record<string, unknown>> {
  if (mount.Type !== 'volume' || mount.Source === undefined || !ANONYMOUS.test(mount.Source)) return mount
  return Object.fromEntries(Object.entries(mount).filter(([field]) => field !== 'Source'))
}
