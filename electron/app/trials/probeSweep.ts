/** Removes probes that their maker did not remove: it was killed, or the engine did not answer. */
import { ownHolder } from '../../loop/leaseHolder.ts'
import type { Core } from '../core.ts'

/** Longer than any test of limits takes: whoever made it is gone. */
const ABANDONED_MS = 15 * 60_000

/** Whose a probe is: this data folder's, which one process owns at a time. */
export function probeOwner({ store }: Pick<Core, 'store'>): string {
  return ownHolder(store).folder
}

/** Only while no test of this process runs. */
export async function sweepProbes(core: Pick<Core, 'source' | 'store' | 'log'>): Promise<void> {
  const { probes } = core.source.operations
  if (probes === undefined) return
  const listed = await probes.list()
  if (!listed.ok) return
  const owner = probeOwner(core)
  for (const probe of listed.value) {
    if (probe.owner !== owner && probe.ageMs < ABANDONED_MS) continue
    const removed = await probes.remove(probe.id)
    if (removed.ok) core.log.info('a left probe was removed', { name: probe.name })
    else core.log.error('a left probe could not be removed', { name: probe.name, why: removed.error.message })
  }
}
