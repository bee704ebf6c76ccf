/**
 * Changes that an earlier process, or an engine that went away, left half-made: finished where they had begun to take
 * effect, else told as not done. While everything is frozen, or somebody else leads, they stay as they are.
 */
import type { ChangeEntry } from '../../../shared/domain/history.ts'
import { sameLimits } from '../../resources/change/liveLimits.ts'
import { stateOf } from '../../resources/change/textChange.ts'
import type { Core } from '../core.ts'
import { isDryRun } from '../dryRun.ts'
import { textOfFile } from '../resources/composeFile.ts'
import { carryOut } from './perform.ts'

const LOOKED_THROUGH = 200

export async function recoverChanges(core: Core): Promise<void> {
  if (isDryRun(core.environment) || core.settings.get().frozen) return
  if (core.observer.status().state !== 'connected') return
  const open = core.store
    .entries({ kind: 'change', limit: LOOKED_THROUGH })
    .flatMap((entry) => (entry.kind === 'change' && entry.change.endedAt === null ? [entry] : []))
  for (const entry of open.reverse()) await settle(core, entry)
}

async function settle(core: Core, entry: ChangeEntry): Promise<void> {
  const { project, service: name } = entry
  const service = core.observer.service(project, name)
  // What is under way in this process is its own.
  const reserved = core.actions.reserve(project, name, 'having its limits changed')
  if (!reserved.ok) return
  try {
    const lease = await core.leases.acquire(project, service?.engine ?? 'compose')
    if (!lease.ok) return
    try {
      const begun = await hasBegun(core, entry)
      if (begun === null) return
      if (begun) await carryOut(core, entry)
      else
        core.store.updateEntry({
          ...entry,
          change: {
            ...entry.change,
            endedAt: core.now(),
            verification: 'reverted',
            outcome: 'Eyrie ended before anything of it was done: everything is as it was.',
          },
        })
    } finally {
      lease.value.release()
    }
  } finally {
    reserved.value()
    await core.observer.refresh()
    core.controller.changed.emit()
  }
}

/** Whether any of it took effect; null: the engine does not tell. */
async function hasBegun(core: Core, { project, change }: ChangeEntry): Promise<boolean | null> {
  const { limits } = core.operations(project)
  for (const { id, after } of change.containers) {
    const now = await limits.read(id)
    if (!now.ok && now.error.code !== 'NotFound') return null
    if (now.ok && sameLimits(now.value, after)) return true
  }
  if (change.file === null) return false
  const text = textOfFile(change.file.file)
  return text.ok && stateOf(change.file, text.value) === 'after'
}
