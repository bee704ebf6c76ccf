/** The engine's statistics streams: one per watched container, each keeping its newest reading. */
import type { Readable } from 'node:stream'
import type { Usage } from '../../shared/domain/metrics.ts'
import type { DockerConnection } from './client.ts'
import { openStream } from './get.ts'
import { readJsonLines } from './lines.ts'
import { readStatistics } from './statistics.ts'

export interface Streams {
  /** Opens what is missing and closes what is no longer wanted. */
  watch(ids: ReadonlySet<string>): void
  /** The newest reading of each container that sent one of late. */
  readings(): readonly Usage[]
  close(): void
}

interface Followed {
  stream: Readable | null
  /** Epoch ms of the newest line, or of the opening. */
  heardAt: number
  newest: { readonly usage: Usage; readonly receivedAt: number } | null
  opening: boolean
  closed: boolean
  /** Epoch ms before which a stream that broke is not opened again. */
  notBefore: number
}

const OPEN_MS = 10_000
const PAUSE_MS = 2_000
/** The engine sends once a second; this is silence. */
const SILENT_MS = 15_000

export function createStreams(api: DockerConnection, hostCpus: () => number, now: () => number): Streams {
  const followed = new Map<string, Followed>()

  function drop(id: string, entry: Followed): void {
    entry.closed = true
    entry.stream?.destroy()
    followed.delete(id)
  }

  async function open(id: string, entry: Followed): Promise<void> {
    entry.opening = true
    const what = `read the statistics of container ${id.slice(0, 12)}`
    const answer = await api.call(what, OPEN_MS, (abortSignal) =>
      openStream(api.docker, `/containers/${id}/stats?stream=1`, abortSignal),
    )
    entry.opening = false
    entry.notBefore = now() + PAUSE_MS
    if (!answer.ok) return
    if (entry.closed) {
      answer.value.destroy()
      return
    }
    const stream = answer.value
    entry.stream = stream
    entry.heardAt = now()
    readJsonLines(
      stream,
      (message) => {
        entry.heardAt = now()
        const usage = readStatistics(message, id, hostCpus())
        if (usage !== null) entry.newest = { usage, receivedAt: now() }
      },
      () => {
        if (entry.stream !== stream) return
        entry.stream = null
        entry.newest = null
      },
    )
  }

  return {
    watch(ids) {
      for (const [id, entry] of followed) if (!ids.has(id)) drop(id, entry)
      for (const id of ids) {
        const entry = followed.get(id) ?? {
          stream: null,
          heardAt: 0,
          newest: null,
          opening: false,
          closed: false,
          notBefore: 0,
        }
        followed.set(id, entry)
        if (entry.stream !== null && now() - entry.heardAt > SILENT_MS) {
          // Its connection may be dead without anybody having said so.
          entry.stream.destroy()
          entry.stream = null
          entry.newest = null
        }
        if (entry.stream === null && !entry.opening && entry.notBefore <= now()) void open(id, entry)
      }
    },
    readings() {
      return [...followed.values()].flatMap(({ newest }) =>
        newest !== null && now() - newest.receivedAt < SILENT_MS ? [newest.usage] : [],
      )
    },
    close() {
      for (const [id, entry] of followed) drop(id, entry)
    },
  }
}
