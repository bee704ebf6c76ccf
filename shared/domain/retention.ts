/** How long the history is kept: finer steps for hours, coarser ones for days. */
import { z } from 'zod'

const HOUR = 3_600_000
const DAY = 24 * HOUR

export interface Kept {
  readonly name: 'samplesHours' | 'tenSecondsHours' | 'minutesDays' | 'tenMinutesDays'
  /** What is kept, within a sentence: "every minute". */
  readonly step: string
  readonly unit: 'hours' | 'days'
  readonly unitMs: number
  readonly least: number
  readonly most: number
  readonly usual: number
}

const IN_HOURS = { unit: 'hours', unitMs: HOUR } as const
const IN_DAYS = { unit: 'days', unitMs: DAY } as const

/** Finest first, as the tiers of the store. Decisions and alerts go with the last. */
export const KEPT: readonly [Kept, Kept, Kept, Kept] = [
  { name: 'samplesHours', step: 'every sample', ...IN_HOURS, least: 1, most: 48, usual: 2 },
  { name: 'tenSecondsHours', step: 'every 10 seconds', ...IN_HOURS, least: 2, most: 336, usual: 24 },
  { name: 'minutesDays', step: 'every minute', ...IN_DAYS, least: 1, most: 90, usual: 7 },
  { name: 'tenMinutesDays', step: 'every 10 minutes', ...IN_DAYS, least: 7, most: 1096, usual: 30 },
]

const [samples, tenSeconds, minutes, tenMinutes] = KEPT
const whole = ({ least, most }: Kept) => z.number().int().min(least).max(most)

export const retentionSchema = z
  .strictObject({
    samplesHours: whole(samples),
    tenSecondsHours: whole(tenSeconds),
    minutesDays: whole(minutes),
    tenMinutesDays: whole(tenMinutes),
  })
  .superRefine((retention, context) => {
    const problem = orderProblem(retention)
    if (problem !== null)
      context.addIssue({ code: 'custom', path: [problem.name], message: problem.sentence })
  })
export type Retention = Readonly<z.infer<typeof retentionSchema>>

export const DEFAULT_RETENTION: Retention = {
  samplesHours: samples.usual,
  tenSecondsHours: tenSeconds.usual,
  minutesDays: minutes.usual,
  tenMinutesDays: tenMinutes.usual,
}

/** Milliseconds each tier is kept for, finest first. */
export function keptMs(retention: Retention): readonly number[] {
  return KEPT.map(({ name, unitMs }) => retention[name] * unitMs)
}

/** Bytes a series takes at most that is measured every 2 s: a sample is two numbers, a step of the others five. */
export function fullBytes(retention: Retention): number {
  const steps = [2_000, 10_000, 60_000, 600_000]
  return keptMs(retention).reduce((sum, kept, place) => {
    return sum + (kept / (steps[place] ?? Infinity)) * 8 * (place === 0 ? 2 : 5)
  }, 0)
}

/** "2 hours", "1 day". */
export function keptWords({ unit }: Pick<Kept, 'unit'>, amount: number): string {
  return `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`
}

/** A coarser step that is gone before the finer ones would leave a hole behind them; null: there is none. */
export function orderProblem(
  retention: Retention,
): { readonly name: Kept['name']; readonly sentence: string } | null {
  for (const [index, coarser] of KEPT.entries()) {
    const finer = KEPT[index - 1]
    if (finer === undefined) continue
    if (retention[coarser.name] * coarser.unitMs >= retention[finer.name] * finer.unitMs) continue
    const least = keptWords(finer, retention[finer.name])
    return { name: coarser.name, sentence: `kept no shorter than what is finer (${least})` }
  }
  return null
}
