/** The engine's machine, from `GET /info`. */
import type { Host } from '../../shared/domain/inventory.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { fieldsOf, type Report } from './fields.ts'

/** CPUs and memory are what everything is a share of: without them there is no inventory. */
export function readHost(info: unknown, apiVersion: string, report: Report): Result<Host> {
  const fields = fieldsOf(info, 'the engine', report)
  const cpus = fields.number('NCPU') ?? 0
  const memoryBytes = fields.number('MemTotal') ?? 0
  if (cpus <= 0) return fail('Failed', 'the engine does not say how many CPUs it has (NCPU of GET /info)')
  if (memoryBytes <= 0) {
    return fail('Failed', 'the engine does not say how much memory it has (MemTotal of GET /info)')
  }
  const cgroup = fields.text('CgroupVersion')
  return ok({
    name: fields.text('Name') ?? '',
    cpus,
    memoryBytes,
    engineVersion: fields.text('ServerVersion') ?? '',
    apiVersion,
    os: fields.text('OperatingSystem') ?? fields.text('OSType') ?? '',
    cgroupVersion: cgroup === '1' || cgroup === '2' ? cgroup : null,
  })
}
