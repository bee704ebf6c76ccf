/** What the engine tells about one container, read from `GET /containers/ID/json`; unknown fields are kept. */
import { z } from 'zod'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { DockerApi } from './api.ts'

const words = z.array(z.string()).nullish()
const named = z.record(z.string(), z.string()).nullish()

const endpoint = z.looseObject({
  NetworkID: z.string().optional(),
  Aliases: words,
  Links: words,
  DriverOpts: named,
  GwPriority: z.number().optional(),
  IPAMConfig: z
    .looseObject({
      IPv4Address: z.string().optional(),
      IPv6Address: z.string().optional(),
      LinkLocalIPs: words,
    })
    .nullish(),
})

const mount = z.looseObject({ Type: z.string(), Source: z.string().optional(), Target: z.string() })

const binding = z.looseObject({ HostIp: z.string().optional(), HostPort: z.string().optional() })

const probe = z.looseObject({ ExitCode: z.number(), Output: z.string() })

const schema = z.looseObject({
  Id: z.string().min(12),
  Name: z.string(),
  Image: z.string(),
  RestartCount: z.number().optional(),
  State: z.looseObject({
    Status: z.string(),
    ExitCode: z.number(),
    OOMKilled: z.boolean(),
    Error: z.string().optional(),
    StartedAt: z.string(),
    Health: z.looseObject({ Status: z.string(), Log: z.array(probe).nullish() }).nullish(),
  }),
  Config: z.looseObject({
    Image: z.string(),
    Hostname: z.string().optional(),
    Env: words,
    Labels: named,
    Entrypoint: words,
    ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
    Volumes: z.record(z.string(), z.unknown()).nullish(),
    Tty: z.boolean().optional(),
    StopTimeout: z.number().nullish(),
    StopSignal: z.string().nullish(),
    /** Nanoseconds. */
    Healthcheck: z.looseObject({ Test: words, StartPeriod: z.number().optional() }).nullish(),
  }),
  HostConfig: z.looseObject({
    NetworkMode: z.string().optional(),
    Binds: words,
    Mounts: z.array(mount).nullish(),
    Links: words,
    PortBindings: z.record(z.string(), z.array(binding).nullable()).nullish(),
  }),
  NetworkSettings: z.looseObject({ Networks: z.record(z.string(), endpoint).nullish() }),
  /** Since API 1.48, with the containerd image store. */
  ImageManifestDescriptor: z
    .looseObject({
      platform: z
        .looseObject({ architecture: z.string(), os: z.string(), variant: z.string().optional() })
        .nullish(),
    })
    .nullish(),
})

export type InspectedContainer = z.infer<typeof schema>
export type InspectedEndpoint = z.infer<typeof endpoint>
export type InspectedMount = z.infer<typeof mount>

const INSPECT_MS = 10_000

export function nameOf(container: { readonly Name: string }): string {
  return container.Name.replace(/^\//, '')
}

/** How the engine names a container that was given no name of its own, as in `docker ps`. */
export function shortId(id: string): string {
  return id.slice(0, 12)
}

/** Reads the engine's answer; `Failed` names the first field that is not as the Engine API says. */
export function readContainer(answer: unknown, what: string): Result<InspectedContainer> {
  const read = schema.safeParse(answer)
  if (read.success) return ok(read.data)
  const issue = read.error.issues[0]
  const field = issue?.path.join('.') ?? ''
  return fail(
    'Failed',
    `the engine describes ${what} in a way this version of Eyrie does not know ` +
      `(${field === '' ? 'the whole answer' : field}: ${issue?.message ?? 'unreadable'}): update Eyrie`,
  )
}

/** Asks the engine for one container. `NotFound` when it is gone; `Unreachable` may be tried again. */
export async function inspectContainer(
  api: DockerApi,
  id: string,
  what: string,
): Promise<Result<InspectedContainer>> {
  const answer = await api.call<unknown>(`look at ${what}`, INSPECT_MS, (abortSignal) =>
    api.docker.getContainer(id).inspect({ abortSignal }),
  )
  return answer.ok ? readContainer(answer.value, what) : answer
}
