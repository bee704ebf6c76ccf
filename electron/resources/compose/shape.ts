/** Which keys a service may have and of what kind each is, so that a slip is told where it stands. */
import { problemAt, type Problem } from './source.ts'
import type { Mapping, Tree } from './tree.ts'

type Kind = 'text' | 'number' | 'truth' | 'map' | 'list' | 'mapOrList' | 'textOrList' | 'textOrMap' | 'any'

const of = (kind: Kind, names: string): readonly (readonly [string, Kind])[] =>
  names.split(' ').map((name) => [name, kind])

const SERVICE: ReadonlyMap<string, Kind> = new Map([
  ...of(
    'text',
    'cgroup cgroup_parent container_name cpuset domainname hostname image ipc isolation mac_address',
  ),
  ...of(
    'text',
    'network_mode pid platform pull_policy pull_refresh_after restart runtime stop_grace_period stop_signal user userns_mode uts',
  ),
  ...of(
    'text',
    'volume_driver working_dir cpu_rt_period cpu_rt_runtime mem_limit mem_reservation memswap_limit shm_size',
  ),
  ...of(
    'number',
    'cpu_count cpu_percent cpu_period cpu_quota cpu_shares cpus mem_swappiness oom_score_adj pids_limit scale',
  ),
  ...of('truth', 'attach init oom_kill_disable privileged read_only stdin_open tty use_api_socket'),
  ...of('map', 'blkio_config credential_spec deploy healthcheck logging provider ulimits'),
  ...of(
    'list',
    'cap_add cap_drop configs device_cgroup_rules devices expose external_links group_add links ports',
  ),
  ...of('list', 'post_start pre_stop profiles secrets security_opt volumes volumes_from'),
  ...of(
    'mapOrList',
    'annotations depends_on environment extra_hosts labels networks storage_opt sysctls models',
  ),
  ...of('textOrList', 'command dns dns_opt dns_search entrypoint label_file tmpfs'),
  ...of('textOrMap', 'build extends'),
  ...of('any', 'develop env_file gpus'),
])

const DEPLOY: ReadonlyMap<string, Kind> = new Map([
  ...of('text', 'mode endpoint_mode'),
  ...of('number', 'replicas'),
  ...of('map', 'update_config rollback_config resources restart_policy placement'),
  ...of('mapOrList', 'labels'),
])

const RESOURCES: ReadonlyMap<string, Kind> = new Map(of('map', 'limits reservations'))
const AMOUNTS: ReadonlyMap<string, Kind> = new Map([
  ...of('text', 'cpus memory'),
  ...of('number', 'pids'),
  ...of('list', 'devices generic_resources'),
])
const UPDATE: ReadonlyMap<string, Kind> = new Map([
  ...of('text', 'delay failure_action monitor order max_failure_ratio'),
  ...of('number', 'parallelism'),
])
const HEALTH: ReadonlyMap<string, Kind> = new Map([
  ...of('text', 'interval timeout start_period start_interval'),
  ...of('number', 'retries'),
  ...of('truth', 'disable'),
  ...of('textOrList', 'test'),
])
const LOGGING: ReadonlyMap<string, Kind> = new Map([...of('text', 'driver'), ...of('map', 'options')])

const INSIDE: Readonly<Record<string, ReadonlyMap<string, Kind>>> = {
  '': SERVICE,
  deploy: DEPLOY,
  'deploy.resources': RESOURCES,
  'deploy.resources.limits': AMOUNTS,
  'deploy.resources.reservations': AMOUNTS,
  'deploy.update_config': UPDATE,
  'deploy.rollback_config': UPDATE,
  healthcheck: HEALTH,
  logging: LOGGING,
}

/** A key that Compose does not know, with the nearest one it does. */
export interface UnknownKey {
  readonly path: string
  readonly key: string
  readonly map: Mapping
  readonly nearest: string | null
}

export interface ShapeFindings {
  readonly problems: readonly Problem[]
  readonly unknown: readonly UnknownKey[]
}

export function shapeOf(service: Mapping, name: string): ShapeFindings {
  const problems: Problem[] = []
  const unknown: UnknownKey[] = []
  const look = (map: Mapping, path: string) => {
    const keys = INSIDE[path]
    if (keys === undefined) return
    for (const [key, { value, key: origin }] of map.entries) {
      const kind = keys.get(key)
      const inside = path === '' ? key : `${path}.${key}`
      if (kind === undefined) {
        if (!key.startsWith('x-')) unknown.push({ path, key, map, nearest: nearestOf(key, [...keys.keys()]) })
        continue
      }
      const wanted = wrongKind(value, kind)
      if (wanted !== null)
        problems.push(
          problemAt(
            value.origin.to > value.origin.from ? value.origin : origin,
            `services.${name}.${inside} must be ${wanted}`,
          ),
        )
      else if (value.kind === 'map') look(value, inside)
    }
  }
  look(service, '')
  return { problems, unknown }
}

/** What it should be; null: it is. Empty values are as if they were not there. */
function wrongKind(tree: Tree, kind: Kind): string | null {
  if (tree.kind === 'leaf' && tree.value === null) return null
  switch (kind) {
    case 'text':
      return tree.kind === 'leaf' ? null : 'a single value'
    case 'number':
      return tree.kind === 'leaf' && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(String(tree.value))
        ? null
        : 'a number'
    case 'truth':
      return tree.kind === 'leaf' && /^(true|false|yes|no|on|off|y|n)$/i.test(String(tree.value))
        ? null
        : 'true or false'
    case 'map':
      return tree.kind === 'map' ? null : 'a mapping'
    case 'list':
      return tree.kind === 'list' ? null : 'a list'
    case 'mapOrList':
      return tree.kind === 'leaf' ? 'a mapping or a list' : null
    case 'textOrList':
      return tree.kind === 'map' ? 'a text or a list' : null
    case 'textOrMap':
      return tree.kind === 'list' ? 'a text or a mapping' : null
    case 'any':
      return null
  }
}

/** The key that differs in at most two letters. */
function nearestOf(key: string, keys: readonly string[]): string | null {
  const ranked = keys.map((each) => ({ each, away: distance(key, each) })).sort((a, b) => a.away - b.away)
  const [best] = ranked
  return best !== undefined && best.away <= 2 ? best.each : null
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      )
    row = next
  }
  return row[b.length] ?? 0
}
