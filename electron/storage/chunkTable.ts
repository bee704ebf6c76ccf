/** The table of stored chunks, one row per series, tier and chunk. */
import { keptMs, type Retention } from '../../shared/domain/retention.ts'
import type { Driver, Row } from './driver.ts'
import { TIERS, decode, encode, number, type Chunk, type Tier } from './tiers.ts'

export const CHUNKS_SCHEMA = `
  CREATE TABLE chunk (
    series INTEGER NOT NULL, tier INTEGER NOT NULL, t0 INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (series, tier, t0)
  );
`

export class ChunkTable {
  readonly #sql

  constructor(driver: Driver) {
    const select = 'SELECT t0, data FROM chunk WHERE series = ? AND tier = ?'
    this.#sql = {
      put: driver.prepare('INSERT OR REPLACE INTO chunk (series, tier, t0, data) VALUES (?, ?, ?, ?)'),
      newest: driver.prepare(`${select} ORDER BY t0 DESC LIMIT 1`),
      oldest: driver.prepare(`${select} ORDER BY t0 LIMIT 1`),
      between: driver.prepare(`${select} AND t0 >= ? AND t0 < ? ORDER BY t0`),
      start: driver.prepare('SELECT min(t0) AS t0 FROM chunk WHERE series = ? AND tier = ?'),
      expiring: driver.prepare('SELECT 1 FROM chunk WHERE tier = ? AND t0 <= ? LIMIT 1'),
      expire: driver.prepare('DELETE FROM chunk WHERE tier = ? AND (t0 <= ? OR t0 > ?)'),
    }
  }

  put(series: number, tier: Tier, chunk: Chunk): void {
    this.#sql.put.run(series, tier.id, chunk.t0, encode(chunk.records))
  }

  newest(series: number, tier: Tier): Chunk | null {
    return toChunk(tier, this.#sql.newest.get(series, tier.id))
  }

  oldest(series: number, tier: Tier): Chunk | null {
    return toChunk(tier, this.#sql.oldest.get(series, tier.id))
  }

  /** Where the oldest one begins; null when there is none. Cheaper than `oldest`: reads no records. */
  start(series: number, tier: Tier): number | null {
    const t0 = this.#sql.start.get(series, tier.id)?.t0 ?? null
    return t0 === null ? null : Number(t0)
  }

  /** Those that touch [from, to) and begin before `before`, in order. */
  between(series: number, tier: Tier, from: number, to: number, before: number): readonly Chunk[] {
    const rows = this.#sql.between.all(series, tier.id, from - tier.span + 1, Math.min(to, before))
    return rows.flatMap((row) => toChunk(tier, row) ?? [])
  }

  /** Deletes whole chunks that are older than is kept, and those that begin after `ahead`. */
  expire(now: number, retention: Retention, ahead: number): void {
    const kept = keptMs(retention)
    for (const tier of TIERS) this.#sql.expire.run(tier.id, lastGone(now, kept, tier), ahead)
  }

  /** Of each tier the time before which chunks would be deleted; null: there are none. */
  expiring(now: number, retention: Retention): readonly (number | null)[] {
    const kept = keptMs(retention)
    return TIERS.map((tier) => {
      const gone = lastGone(now, kept, tier)
      return this.#sql.expiring.get(tier.id, gone) === null ? null : gone + tier.span
    })
  }
}

/** Where the newest chunk begins of which nothing is kept. */
function lastGone(now: number, kept: readonly number[], tier: Tier): number {
  return now - number(kept, tier.id) - tier.span
}

function toChunk(tier: Tier, row: Row | null): Chunk | null {
  if (row === null || !(row.data instanceof Uint8Array)) return null
  const t0 = Number(row.t0)
  return { t0, records: decode(tier, t0, row.data), dirty: false }
}
