/**
 * The way to the Engine API of one who must not act for longer than its lease: each request that changes something
 * first gets leave of the fence, and is given up when it is not on its way in time.
 */
import { fail, type Result } from '../../shared/lib/result.ts'
import type { Fence } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { inTime, TOO_LATE } from './departures.ts'

/** A request of the lease's own, which needs no leave, but must be on its way by `until`. */
export async function mutateInTime<T>(
  api: DockerApi,
  until: number,
  what: string,
  deadline: number,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<Result<T>> {
  const answer = await inTime(until, () => api.mutate(what, deadline, request))
  return answer ?? fail('NotLeader', `did not ${what}: ${TOO_LATE}`)
}

export function fencedApi(api: DockerApi, fence: Fence): DockerApi {
  return {
    ...api,
    longestMs: Math.min(api.longestMs, fence.longestMs),
    async mutate(what, deadline, request) {
      const shortened = Math.min(deadline, fence.longestMs)
      const leave = await fence.leave(shortened)
      if (!leave.ok) {
        const { code, message, ...rest } = leave.error
        return fail(code, `did not ${what}: ${message}`, rest)
      }
      const answer = await inTime(leave.value.until, () => api.mutate(what, shortened, request))
      return answer ?? fail('NotLeader', `did not ${what}: ${TOO_LATE}`)
    },
  }
}
