/** What a container may use, read and changed while it runs (`docker update`). */
import type { ContainerLimits } from '../../shared/domain/change.ts'
import { ok } from '../../shared/lib/result.ts'
import type { LimitOperations } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { fieldsOf } from './fields.ts'
import { getJson, postText } from './get.ts'
import { shortId } from './inspected.ts'

const READ_MS = 10_000
/** The kernel may have to make room first. */
const SET_MS = 20_000

/** Ours, and the Engine API's. */
const FIELDS = {
  memory: 'Memory',
  memorySwap: 'MemorySwap',
  memoryReservation: 'MemoryReservation',
  nanoCpus: 'NanoCpus',
  cpuPeriod: 'CpuPeriod',
  cpuQuota: 'CpuQuota',
  pids: 'PidsLimit',
} as const satisfies Record<keyof ContainerLimits, string>

export function containerLimits(api: DockerApi): LimitOperations {
  return {
    async read(id) {
      const what = `container ${shortId(id)}`
      const answer = await api.call<unknown>(`read the limits of ${what}`, READ_MS, (abortSignal) =>
        getJson(api.docker, `/containers/${encodeURIComponent(id)}/json`, abortSignal),
      )
      if (!answer.ok) return answer
      const fields = fieldsOf(answer.value, what, null)
      const read = (name: keyof ContainerLimits) => fields.number(`HostConfig.${FIELDS[name]}`) ?? 0
      return ok({
        memory: read('memory'),
        memorySwap: read('memorySwap'),
        memoryReservation: read('memoryReservation'),
        nanoCpus: read('nanoCpus'),
        cpuPeriod: read('cpuPeriod'),
        cpuQuota: read('cpuQuota'),
        pids: read('pids'),
      })
    },
    async set(id, update) {
      const body = Object.fromEntries(
        Object.entries(update).map(([name, value]) => [FIELDS[name as keyof ContainerLimits], value]),
      )
      const answer = await api.mutate<unknown>(
        `change the limits of container ${shortId(id)}`,
        SET_MS,
        (abortSignal) =>
          postText(
            api.docker,
            `/containers/${encodeURIComponent(id)}/update`,
            JSON.stringify(body),
            abortSignal,
          ),
      )
      if (!answer.ok) return answer
      const warnings = fieldsOf(answer.value, 'the answer', null).list('Warnings')
      return ok(warnings.filter((warning) => typeof warning === 'string'))
    },
  }
}
