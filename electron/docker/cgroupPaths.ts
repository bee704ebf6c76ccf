/**
 * Where the kernel keeps a container's counters: read from `/proc/PID/cgroup` and `/proc/self/mountinfo`, never guessed
 * from names, so that cgroup v1, v2, mixtures of both, and any cgroup driver or parent are the same here.
 */
export type Controller = 'cpuacct' | 'cpu' | 'memory' | 'pids'

export interface Place {
  readonly version: 1 | 2
  readonly folder: string
}

/** Null where a controller is not mounted here or lies outside what is mounted. */
export type Places = Readonly<Record<Controller, Place | null>>

interface Mount {
  readonly type: string
  /** The part of the hierarchy that is mounted: `/` for all of it. */
  readonly root: string
  readonly point: string
  readonly options: readonly string[]
}

/** mountinfo writes blanks, tabs, newlines and backslashes as octal numbers. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
}

/** The cgroup mounts of `/proc/self/mountinfo`; see proc(5): fields before and after the `-` have fixed places. */
export function readMounts(mountinfo: string): readonly Mount[] {
  return mountinfo.split('\n').flatMap((line): Mount[] => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , root, point] = before.split(' ')
    const [type = '', , options = ''] = after.split(' ')
    if (root === undefined || point === undefined || !type.startsWith('cgroup')) return []
    return [{ type, root: unescape(root), point: unescape(point), options: options.split(',') }]
  })
}

/** Which cgroup a process is in, by controller; `''` stands for the one hierarchy of version 2. */
export function readMembership(cgroup: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  for (const line of cgroup.split('\n')) {
    // "4:memory:/docker/…", "0::/system.slice/docker-….scope"; a path may hold colons.
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) continue
    for (const controller of match[1].split(',')) paths.set(controller, match[2])
  }
  return paths
}

/** The folder of `path` under a mount; null where the mount does not show it. */
function folderIn(mount: Mount, path: string): string | null {
  // "/../…": outside the cgroup namespace of this process.
  if (path.split('/').includes('..')) return null
  const root = mount.root === '/' ? '' : mount.root
  if (path !== root && !path.startsWith(`${root}/`)) return null
  return `${mount.point}${path.slice(root.length)}`
}

function placeOf(
  controller: Controller,
  membership: ReadonlyMap<string, string>,
  mounts: readonly Mount[],
): Place | null {
  const find = (path: string | undefined, fits: (mount: Mount) => boolean, version: 1 | 2): Place | null => {
    if (path === undefined) return null
    for (const mount of mounts.filter(fits)) {
      const folder = folderIn(mount, path)
      if (folder !== null) return { version, folder }
    }
    return null
  }
  const own = membership.get(controller)
  if (own !== undefined) {
    return find(own, ({ type, options }) => type === 'cgroup' && options.includes(controller), 1)
  }
  return find(membership.get(''), ({ type }) => type === 'cgroup2', 2)
}

/** The container's own cgroup; its first process may sit in one further down, as systemd's does. */
function ownPath(path: string, id: string): string | null {
  const at = path.indexOf(id)
  if (at < 0) return null
  const end = path.indexOf('/', at)
  return end < 0 ? path : path.slice(0, end)
}

/** `cgroup` is `/proc/PID/cgroup` of a process of the container `id`. */
export function findPlaces(cgroup: string, mounts: readonly Mount[], id: string): Places {
  const membership = new Map<string, string>()
  for (const [controller, path] of readMembership(cgroup)) {
    const own = ownPath(path, id)
    if (own !== null) membership.set(controller, own)
  }
  const place = (controller: Controller) => placeOf(controller, membership, mounts)
  return { cpuacct: place('cpuacct'), cpu: place('cpu'), memory: place('memory'), pids: place('pids') }
}

/**
 * Whether a process belongs to the container: both drivers put the whole id into the cgroup's name (`/docker/ID`,
 * `docker-ID.scope`). A process of another host or container that has the same number does not carry it.
 */
export function belongsTo(cgroup: string, id: string): boolean {
  return id.length >= 12 && [...readMembership(cgroup).values()].some((path) => path.includes(id))
}
