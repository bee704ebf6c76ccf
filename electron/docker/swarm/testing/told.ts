/** A Swarm as a manager tells it over the Engine API, in the form of API 1.41, to be spoiled field by field. */

type Told = Record<string, unknown>

const AT = '2026-11-27T18:03:00.123456789Z'

export interface ServiceOptions {
  readonly name?: string
  readonly replicas?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly mode?: Told
  readonly template?: Told
  readonly placement?: Told
  readonly reservations?: Told
  readonly ports?: readonly Told[]
  readonly update?: Told
  readonly version?: number
}

export function templateTold(
  options: Pick<ServiceOptions, 'template' | 'placement' | 'reservations'> = {},
): Told {
  return {
    ContainerSpec: {
      Image: 'shop/web:1@sha256:aa',
      Env: ['PASSWORD=hunter2hunter2'],
      Labels: { team: 'a', both: 'container' },
      Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 1_000_000_000, StartPeriod: 5_000_000_000 },
      StopGracePeriod: 3_000_000_000,
    },
    Resources: {
      Limits: { NanoCPUs: 500_000_000, MemoryBytes: 64 * 2 ** 20, Pids: 50 },
      Reservations: options.reservations ?? {},
    },
    RestartPolicy: { Condition: 'any' },
    Placement: options.placement ?? {},
    ForceUpdate: 0,
    ...options.template,
  }
}

export function serviceTold(id: string, options: ServiceOptions = {}): Told {
  const name = options.name ?? 'shop_web'
  return {
    ID: id,
    Version: { Index: options.version ?? 16 },
    CreatedAt: AT,
    UpdatedAt: AT,
    Spec: {
      Name: name,
      Labels: options.labels ?? { 'com.docker.stack.namespace': 'shop', both: 'service' },
      TaskTemplate: { ...templateTold(options), Runtime: 'container' },
      Mode: options.mode ?? { Replicated: { Replicas: options.replicas ?? 2 } },
      EndpointSpec: { Mode: 'vip', ...(options.ports === undefined ? {} : { Ports: options.ports }) },
    },
    ...(options.update === undefined ? {} : { UpdateStatus: options.update }),
  }
}

export interface TaskOptions {
  readonly service?: string
  readonly slot?: number
  readonly node?: string
  readonly state?: string
  readonly desired?: string
  readonly error?: string
  readonly exitCode?: number
  /** Seconds after the first task was made. */
  readonly age?: number
  readonly container?: string | null
  readonly spec?: Told
  readonly iteration?: number
}

export function taskTold(id: string, options: TaskOptions = {}): Told {
  const { state = 'running', container = `c${id}`.padEnd(64, '0') } = options
  const at = new Date(Date.parse(AT) + (options.age ?? 0) * 1000).toISOString()
  return {
    ID: id,
    Version: { Index: 30 },
    CreatedAt: at,
    UpdatedAt: at,
    Spec: options.spec ?? templateTold(),
    ServiceID: options.service ?? 's1',
    ...(options.slot === undefined ? {} : { Slot: options.slot }),
    ...(options.node === '' ? {} : { NodeID: options.node ?? 'n1' }),
    Status: {
      Timestamp: at,
      State: state,
      Message: 'started',
      ...(options.error === undefined ? {} : { Err: options.error }),
      ...(container === null
        ? {}
        : { ContainerStatus: { ContainerID: container, PID: 7, ExitCode: options.exitCode ?? 0 } }),
    },
    DesiredState: options.desired ?? 'running',
    ...(options.iteration === undefined ? {} : { JobIteration: { Index: options.iteration } }),
  }
}

export interface NodeOptions {
  readonly name?: string
  readonly role?: string
  readonly availability?: string
  readonly state?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly cpus?: number
  readonly memoryBytes?: number
  readonly platform?: Told
}

export function nodeTold(id: string, options: NodeOptions = {}): Told {
  return {
    ID: id,
    Version: { Index: 9 },
    Spec: {
      Labels: options.labels ?? {},
      Role: options.role ?? 'worker',
      Availability: options.availability ?? 'active',
    },
    Description: {
      Hostname: options.name ?? id,
      Platform: options.platform ?? { Architecture: 'x86_64', OS: 'linux' },
      Resources: { NanoCPUs: (options.cpus ?? 2) * 1e9, MemoryBytes: options.memoryBytes ?? 4 * 2 ** 30 },
      Engine: { EngineVersion: '20.10.24', Labels: { zone: 'north' } },
    },
    Status: { State: options.state ?? 'ready', Addr: '10.0.0.1' },
  }
}
