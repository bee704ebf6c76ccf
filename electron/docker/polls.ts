/** Statistics by asking: one reading a container at a time, a few containers at once, each again when it is its turn. */
import type { Usage } from '../../shared/domain/metrics.ts'
import type { DockerConnection } from './client.ts'
import { getJson } from './get.ts'
import { readStatistics } from './statistics.ts'
import type { Streams } from './streams.ts'

/** Engines before 23.0 take a second for each reading. */
const AT_ONCE = 4
const ASK_MS = 10_000
/** A container is not asked again sooner. */
const EVERY_MS = 2_000
/** After a failure, of whatever kind. */
const PAUSE_MS = 5_000
/** A reading this old tells nothing any more. */
const SILENT_MS = 30_000

interface Polled {
  newest: { readonly usage: Usage; readonly receivedAt: number } | null
  asking: boolean
  notBefore: number
}

export function createPolls(api: DockerConnection, hostCpus: () => number, now: () => number): Streams {
  const polled = new Map<string, Polled>()
  let asking = 0
  let closed = false

  async function ask(id: string, entry: Polled): Promise<void> {
    entry.asking = true
    asking += 1
    const begun = now()
    const what = `read the statistics of container ${id.slice(0, 12)}`
    const answer = await api.call(what, ASK_MS, (signal) =>
      getJson(api.docker, `/containers/${id}/stats?stream=false&one-shot=true`, signal),
    )
    asking -= 1
    entry.asking = false
    const usage = answer.ok ? readStatistics(answer.value, id, hostCpus()) : null
    if (usage !== null) entry.newest = { usage, receivedAt: now() }
    entry.notBefore = answer.ok ? begun + EVERY_MS : now() + PAUSE_MS
    // The place is free for the next: not only when somebody looks again.
    fill()
  }

  /** Whoever waits longest comes first. */
  function fill(): void {
    if (closed) return
    const due = [...polled]
      .filter(([, entry]) => !entry.asking && entry.notBefore <= now())
      .sort(([, a], [, b]) => a.notBefore - b.notBefore)
    for (const [id, entry] of due.slice(0, Math.max(0, AT_ONCE - asking))) void ask(id, entry)
  }

  return {
    watch(ids) {
      for (const id of polled.keys()) if (!ids.has(id)) polled.delete(id)
      for (const id of ids) if (!polled.has(id)) polled.set(id, { newest: null, asking: false, notBefore: 0 })
      fill()
    },
    readings() {
      return [...polled.values()].flatMap(({ newest }) =>
        newest !== null && now() - newest.receivedAt < SILENT_MS ? [newest.usage] : [],
      )
    },
    close() {
      closed = true
      polled.clear()
    },
  }
}
