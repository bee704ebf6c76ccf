/** Containers as the Engine API tells them, to be spoiled field by field. */
export interface Told {
  readonly listed: Record<string, unknown>
  readonly inspected: Record<string, unknown>
}

export const idOf = (number: number) => number.toString(16).padStart(64, '0')

/** Replica `number` of shop/web: running, healthy, 0.5 CPUs, 64 MiB. */
export function replicaTold(number: number, service = 'web'): Told {
  const id = idOf(number)
  const labels = {
    'com.docker.compose.project': 'shop',
    'com.docker.compose.service': service,
    'com.docker.compose.container-number': String(number),
    'com.docker.compose.oneoff': 'False',
    'com.docker.compose.config-hash': `hash-${number}`,
    'com.docker.compose.project.working_dir': '/srv/shop',
    'com.docker.compose.project.config_files': '/srv/shop/compose.yaml',
  }
  return {
    listed: {
      Id: id,
      Names: ['/linked/alias', `/shop-${service}-${number}`],
      Image: 'shop/web:1',
      ImageID: 'sha256:aa',
      Created: 1_700_000_000 + number,
      State: 'running',
      Status: 'Up 2 minutes (healthy)',
      Labels: labels,
    },
    inspected: {
      Id: id,
      Name: `/shop-${service}-${number}`,
      Created: new Date(1_700_000_000_000 + number * 1000).toISOString(),
      Image: 'sha256:aa',
      RestartCount: 2,
      State: {
        Status: 'running',
        Pid: 4000 + number,
        ExitCode: 0,
        OOMKilled: false,
        StartedAt: '2023-11-14T22:20:00.123456789Z',
        Health: { Status: 'healthy' },
      },
      Config: { Image: 'shop/web:1', Labels: labels },
      HostConfig: { NanoCpus: 5e8, Memory: 64 * 2 ** 20, MemoryReservation: 16 * 2 ** 20, PidsLimit: 50 },
      NetworkSettings: { Networks: {} },
    },
  }
}

export const INFO = {
  Name: 'box',
  NCPU: 4,
  MemTotal: 8 * 2 ** 30,
  ServerVersion: '20.10.24',
  OperatingSystem: 'Debian GNU/Linux 12',
  CgroupVersion: '1',
}
