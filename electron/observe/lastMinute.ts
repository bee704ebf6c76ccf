/** The mean CPU share of each replica over the last minute: which of them is the idlest. */

const MINUTE_MS = 60_000

export interface LastMinute {
  add(id: string, at: number, share: number): void
  /** Null: nothing was read of it within the last minute. */
  mean(id: string, now: number): number | null
  /** Forgets every other replica. */
  keep(ids: ReadonlySet<string>): void
}

interface Reading {
  readonly at: number
  readonly share: number
}

export function createLastMinute(): LastMinute {
  const readings = new Map<string, readonly Reading[]>()
  const recent = (id: string, now: number) =>
    (readings.get(id) ?? []).filter(({ at }) => at > now - MINUTE_MS && at <= now)

  return {
    add(id, at, share) {
      const known = recent(id, at)
      // The same reading again: nothing newer came.
      if (known.at(-1)?.at === at) return
      readings.set(id, [...known, { at, share }])
    },
    mean(id, now) {
      const shares = recent(id, now).map(({ share }) => share)
      return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length
    },
    keep(ids) {
      for (const id of readings.keys()) if (!ids.has(id)) readings.delete(id)
    },
  }
}
