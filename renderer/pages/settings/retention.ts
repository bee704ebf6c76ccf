/** The words and the numbers of how long the history is kept. Pure. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import { KEPT, type Kept } from '../../../shared/domain/retention.ts'
import { capital, grouped } from '../../../shared/lib/format.ts'
import type { Read } from '../../components/Field.tsx'

export function labelOf({ name, step }: Kept): string {
  return `${capital(step)}${name === 'tenMinutesDays' ? ', decisions, alerts' : ''}`
}

/** As the settings take it: a whole number within the bounds. */
export function readAmount(text: string, { least, most, unit }: Kept): Read<number> {
  const typed = text.trim()
  const value = Number(typed)
  if (typed === '' || !Number.isInteger(value))
    return { ok: false, problem: `A whole number of ${unit} is needed.` }
  if (value >= least && value <= most) return { ok: true, value }
  return { ok: false, problem: `From ${least} to ${most} ${unit}.` }
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** One line for each kind of thing that would go; none: nothing would. */
export function dropWords({ before, entries }: ResultOf<'settings.tryRetention'>): readonly string[] {
  const values = KEPT.flatMap(({ step }, place) => {
    const end = before[place] ?? null
    return end === null ? [] : [`values of ${step} from before ${moment.format(end)}`]
  })
  if (entries === 0) return values
  return [...values, `${grouped(entries)} ${entries === 1 ? 'decision or alert' : 'decisions and alerts'}`]
}
