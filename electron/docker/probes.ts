/**
 * Containers that are made to be driven to their limits: a service's image and limits, and nothing else of it. They have
 * no network, no volume of its own, none of its environment or labels, and are of no project; should the machine itself
 * run out of memory, they are the first to be ended.
 */
import { fail, ok, type Failure, type Result } from '../../shared/lib/result.ts'
import type { LeftProbe, ProbeOperations, ProbeRequest } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { OPERATION_LABEL, PROBE_LABEL } from './composeLabels.ts'
import { lastLines } from './containerLog.ts'
import { getDated } from './dated.ts'
import { fieldsOf, type Json } from './fields.ts'
import { getJson } from './get.ts'
import { inspectContainer, type InspectedContainer } from './inspected.ts'
import { startReplica, tolerate } from './lifecycle.ts'
import { createRedactor } from './redact.ts'
import { readStatistics } from './statistics.ts'

const CREATE_MS = 30_000
const REMOVE_MS = 30_000
const LIST_MS = 10_000
/** Older engines wait for their next tick before they answer. */
const USAGE_MS = 10_000

/** All of a container's configuration that bounds it. Whatever it is given of the machine is left out. */
const BOUNDS = [
  'Memory',
  'MemorySwap',
  'MemorySwappiness',
  'KernelMemory',
  'OomKillDisable',
  'NanoCpus',
  'CpuQuota',
  'CpuPeriod',
  'CpuShares',
  'CpusetCpus',
  'CpusetMems',
  'PidsLimit',
  'Ulimits',
  'CgroupParent',
  'Runtime',
  'SecurityOpt',
] as const

/** By which Compose, Swarm or Eyrie would take it for a container of theirs: an image may have them of its own. */
const FOREIGN = /^(com\.docker\.(compose|stack|swarm)|eyrie)\./

const NO_SHELL = /\/bin\/sh.*(no such file|not found)|(no such file|not found).*\/bin\/sh/i

export function createProbeOperations(api: DockerApi): ProbeOperations {
  return {
    async run(request) {
      const source = await inspectContainer(api, request.source, 'the replica to make a probe of')
      if (!source.ok) return source
      const { name } = request
      const created = await api.mutate(`create ${name}`, CREATE_MS, (abortSignal) =>
        api.docker.createContainer(
          Object.assign({ abortSignal }, { _query: { name }, _body: probeBody(source.value, request) }),
        ),
      )
      if (!created.ok) return created
      const { id } = created.value
      const started = await startReplica(api, id, name)
      if (started.ok) return ok({ id, name })
      const removed = await remove(api, id)
      const { code, message, ...rest } = shellFailure(source.value, started.error)
      const left = removed.ok ? '' : `; and ${removed.error.message}: remove it with docker rm -fv ${name}`
      return fail(code, message + left, rest)
    },
    async look(id) {
      const seen = await inspectContainer(api, id, 'the probe')
      if (!seen.ok) return seen
      const { Running: running, ExitCode, OOMKilled } = seen.value.State
      const log = await lastLines(api, seen.value, createRedactor())
      return ok({ running: running === true, exitCode: ExitCode, oomKilled: OOMKilled, log })
    },
    async usage(id) {
      const answer = await api.call('read the counters of the probe', USAGE_MS, (abortSignal) =>
        getJson(api.docker, `/containers/${id}/stats?stream=false`, abortSignal),
      )
      return answer.ok ? ok(readStatistics(answer.value, id, 1)) : answer
    },
    async list() {
      const filters = encodeURIComponent(JSON.stringify({ label: [PROBE_LABEL] }))
      const answer = await api.call('list probes', LIST_MS, (abortSignal) =>
        getDated(api.docker, `/containers/json?all=1&filters=${filters}`, abortSignal),
      )
      if (!answer.ok) return answer
      const { body, at } = answer.value
      return ok(Array.isArray(body) ? body.flatMap((entry) => leftProbe(entry as unknown, at) ?? []) : [])
    },
    remove: (id) => remove(api, id),
  }
}

function probeBody({ Image, Config, HostConfig }: InspectedContainer, request: ProbeRequest): Json {
  const foreign = Object.keys(Config.Labels ?? {}).filter((label) => FOREIGN.test(label))
  const bounds = BOUNDS.flatMap((name) => {
    const value = (HostConfig as Json)[name]
    return value === undefined || value === null ? [] : [[name, value] as const]
  })
  const user = (Config as Json).User
  return {
    Image,
    ...(typeof user === 'string' ? { User: user } : {}),
    Entrypoint: ['/bin/sh', '-c', request.script],
    Cmd: [],
    // A shell that reads waits for it to end.
    OpenStdin: true,
    Healthcheck: { Test: ['NONE'] },
    NetworkDisabled: true,
    Labels: {
      ...Object.fromEntries(foreign.map((label) => [label, ''])),
      [PROBE_LABEL]: request.owner,
      [OPERATION_LABEL]: request.operation,
    },
    HostConfig: {
      ...Object.fromEntries(bounds),
      NetworkMode: 'none',
      OomScoreAdj: 1000,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
    },
  }
}

function shellFailure(source: InspectedContainer, failure: Failure): Failure {
  if (!NO_SHELL.test(failure.message)) return failure
  return {
    code: 'NoShell',
    message: `the image ${source.Config.Image} has no /bin/sh that could drive it to its limits`,
    retryable: false,
  }
}

function leftProbe(entry: unknown, at: number | null): LeftProbe | null {
  const fields = fieldsOf(entry, 'a probe', null)
  const id = fields.text('Id')
  const labels = fields.texts('Labels')
  const created = fields.number('Created')
  const [name] = fields.list('Names')
  if (id === null || created === null || at === null) return null
  return {
    id,
    name: typeof name === 'string' ? name.replace(/^\//, '') : id.slice(0, 12),
    owner: labels[PROBE_LABEL] ?? '',
    ageMs: Math.max(0, at - created * 1000),
  }
}

function remove(api: DockerApi, id: string): Promise<Result<void>> {
  return api.mutate('remove the probe', REMOVE_MS, async (abortSignal) => {
    await tolerate(
      [404],
      api.docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
      /already in progress/,
    )
  })
}
