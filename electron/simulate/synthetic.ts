/** A load made up by rules and a seed: seasons of a day and a week, trend, bursts, noise, a flash crowd, an outage. */
import type { Synthetic } from '../../shared/domain/simulation.ts'
import { chance, noise } from './random.ts'
import type { Trace } from './trace.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 24 * HOUR
/** Quietest at four in the morning, busiest twelve hours later; the first row is midnight of a Monday. */
const QUIETEST = 4 * HOUR
const NOISE_SECONDS = 120
/** A crowd halves every so often once it has come. */
const CROWD_HALVES_SECONDS = 12 * MINUTE
const CROWD_LASTS_SECONDS = 2 * HOUR
/** After an outage everybody tries again: this much more at first, gone after the minutes below. */
const RETURN_SHARE = 0.8
const RETURN_SECONDS = 10 * MINUTE

export const DEFAULT_SYNTHETIC: Synthetic = {
  seed: 1,
  days: 7,
  stepSeconds: 60,
  baseRps: 20,
  dailyRps: 120,
  weekendShare: 0.3,
  trendPerDay: 0.01,
  noiseShare: 0.1,
  burstsPerDay: 4,
  burstRps: 80,
  flashCrowd: { atHour: 62, rps: 200 },
  outage: { atHour: 107, minutes: 20 },
}

export function syntheticTrace(spec: Synthetic): Trace {
  const rows = Math.floor((spec.days * DAY) / spec.stepSeconds) + 1
  const seconds = new Float64Array(rows)
  const rps = new Float64Array(rows)
  for (let row = 0; row < rows; row += 1) {
    const t = row * spec.stepSeconds
    seconds[row] = t
    // To a thousandth, as an export would have it.
    rps[row] = Math.round(1000 * loadAt(spec, t)) / 1000
  }
  return { seconds, rps }
}

function loadAt(spec: Synthetic, t: number): number {
  if (isOut(spec, t)) return 0
  const growth = Math.max(0, 1 + (spec.trendPerDay * t) / DAY)
  const course = season(spec, t) * growth
  const strayed = course * (1 + spec.noiseShare * noise(spec.seed, 1, t, NOISE_SECONDS))
  return Math.max(0, (strayed + bursts(spec, t) + crowd(spec, t)) * returning(spec, t))
}

function season(spec: Synthetic, t: number): number {
  const hours = 0.5 - 0.5 * Math.cos((2 * Math.PI * (t - QUIETEST)) / DAY)
  const weekend = Math.floor(t / DAY) % 7 >= 5
  return (spec.baseRps + spec.dailyRps * hours) * (weekend ? 1 - spec.weekendShare : 1)
}

/** The day is cut into as many slots as there are bursts; each has one at a time of its own. */
function bursts(spec: Synthetic, t: number): number {
  if (spec.burstsPerDay === 0) return 0
  const slotSeconds = DAY / spec.burstsPerDay
  const slot = Math.floor(t / slotSeconds)
  return burst(spec, slot - 1, slotSeconds, t) + burst(spec, slot, slotSeconds, t)
}

function burst({ seed, burstRps }: Synthetic, slot: number, slotSeconds: number, t: number): number {
  if (slot < 0) return 0
  const begins = (slot + chance(seed, 2, slot)) * slotSeconds
  const lasts = (3 + 12 * chance(seed, 3, slot)) * MINUTE
  const into = t - begins
  if (into < 0 || into > lasts) return 0
  const ramp = Math.min(1, into / MINUTE, (lasts - into) / MINUTE)
  return burstRps * (0.4 + 0.6 * chance(seed, 4, slot)) * ramp
}

function crowd({ flashCrowd }: Synthetic, t: number): number {
  if (flashCrowd === null) return 0
  const into = t - flashCrowd.atHour * HOUR
  if (into < 0 || into > CROWD_LASTS_SECONDS) return 0
  return flashCrowd.rps * 0.5 ** (into / CROWD_HALVES_SECONDS)
}

function isOut({ outage }: Synthetic, t: number): boolean {
  if (outage === null) return false
  const into = t - outage.atHour * HOUR
  return into >= 0 && into < outage.minutes * MINUTE
}

function returning({ outage }: Synthetic, t: number): number {
  if (outage === null) return 1
  const since = t - outage.atHour * HOUR - outage.minutes * MINUTE
  if (since < 0 || since > RETURN_SECONDS) return 1
  return 1 + RETURN_SHARE * (1 - since / RETURN_SECONDS)
}
