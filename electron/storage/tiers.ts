/**
 * The tiers of a stored series and their chunks: flat Float64 records in time order, at most 600 steps a chunk.
 * Raw records are [at, value]; rollup records [at, min, mean, max, count]. A gap has no record.
 */

export interface Tier {
  readonly id: number
  /** Milliseconds a record stands for; raw: the finest step it is shown at. */
  readonly step: number
  /** Milliseconds a chunk covers; chunks begin at its multiples. */
  readonly span: number
  /** Numbers in a record. */
  readonly stride: 2 | 5
}

const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const STEPS = 600

export const RAW: Tier = { id: 0, step: SECOND, span: STEPS * SECOND, stride: 2 }
const rollup = (id: number, step: number): Tier => ({ id, step, span: STEPS * step, stride: 5 })
export const COARSEST: Tier = rollup(3, 10 * MINUTE)
/** Finest first; how long each is kept is the operator's word (shared/domain/retention.ts). */
export const TIERS: readonly Tier[] = [RAW, rollup(1, 10 * SECOND), rollup(2, MINUTE), COARSEST]

export interface Chunk {
  readonly t0: number
  /** Whole records of the tier's stride. */
  readonly records: number[]
  /** Not yet on disk as it is here. */
  dirty: boolean
}

export function chunkStart(tier: Tier, at: number): number {
  return Math.floor(at / tier.span) * tier.span
}

/** Adds one sample, no older than the newest one; begins a new chunk where one is due. */
export function addSample(tier: Tier, chunks: Chunk[], at: number, value: number): void {
  const t0 = chunkStart(tier, at)
  let chunk = chunks.at(-1)
  if (chunk?.t0 !== t0) {
    chunk = { t0, records: [], dirty: true }
    chunks.push(chunk)
  }
  chunk.dirty = true
  const { records } = chunk
  if (tier.stride === 2) {
    records.push(at, value)
    return
  }
  const slot = Math.floor(at / tier.step) * tier.step
  const last = records.length - tier.stride
  if (last >= 0 && records[last] === slot) {
    // As `merge` with one sample, in place: this runs for every sample of every tier.
    const count = number(records, last + 4) + 1
    const min = Math.min(number(records, last + 1), value)
    const max = Math.max(number(records, last + 3), value)
    const mean = number(records, last + 2) * ((count - 1) / count) + value / count
    records[last + 1] = min
    records[last + 2] = Math.min(max, Math.max(min, mean))
    records[last + 3] = max
    records[last + 4] = count
  } else {
    records.push(slot, value, value, value, 1)
  }
}

/** [min, mean, max, count] */
export type Summary = readonly [number, number, number, number]

/** Means weighted by count, without a sum that could overflow, and never outside min and max by rounding. */
export function merge(a: Summary, b: Summary): Summary {
  const count = a[3] + b[3]
  const min = Math.min(a[0], b[0])
  const max = Math.max(a[2], b[2])
  const mean = a[1] * (a[3] / count) + b[1] * (b[3] / count)
  return [min, Math.min(max, Math.max(min, mean)), max, count]
}

export function encode(records: readonly number[]): Uint8Array {
  // `Float64Array.from` would ask for each number by itself.
  return new Uint8Array(new Float64Array(records).buffer)
}

/** The records of a stored chunk; those a damaged file would put outside it are left out. */
export function decode(tier: Tier, t0: number, data: Uint8Array): number[] {
  const all = toFloats(data)
  const records: number[] = []
  for (let index = 0; index + tier.stride <= all.length; index += tier.stride) {
    const at = number(all, index)
    if (!(at >= t0 && at < t0 + tier.span)) continue
    for (let part = 0; part < tier.stride; part += 1) records.push(number(all, index + part))
  }
  return records
}

export function toFloats(data: Uint8Array): Float64Array {
  return new Float64Array(data.slice(0, data.length - (data.length % 8)).buffer)
}

/** The number at an index that is known to be there. */
export function number(list: ArrayLike<number>, index: number): number {
  return list[index] ?? NaN
}
