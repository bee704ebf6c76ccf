/** What `/api/v1/alerts` answers, checked at the edge and bounded. */
import { z } from 'zod'
import type { ForeignAlert } from '../observe/ports.ts'
import { dataOf } from './answers.ts'

const alertSchema = z.object({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).optional(),
  state: z.enum(['inactive', 'pending', 'firing']),
  activeAt: z.string().optional(),
  value: z.union([z.string(), z.number()]).optional(),
})
const dataSchema = z.object({ alerts: z.array(z.unknown()) })

/** Nobody reads more; the firing ones first. */
const MOST_ALERTS = 500
const MOST_TEXT = 2000

/** Null: not an answer of this API. An alert that cannot be read is left out, the others are not. */
export function readAlerts(body: string): readonly ForeignAlert[] | null {
  const checked = dataSchema.safeParse(dataOf(body))
  if (!checked.success) return null
  return checked.data.alerts
    .flatMap((each): ForeignAlert[] => {
      const alert = alertSchema.safeParse(each)
      return alert.success ? toAlert(alert.data) : []
    })
    .toSorted((a, b) => Number(b.state === 'firing') - Number(a.state === 'firing'))
    .slice(0, MOST_ALERTS)
}

function toAlert({
  labels,
  annotations = {},
  state,
  activeAt,
  value,
}: z.infer<typeof alertSchema>): ForeignAlert[] {
  const since = Date.parse(activeAt ?? '')
  const name = labels.alertname ?? ''
  if (state === 'inactive' || name === '' || Number.isNaN(since)) return []
  const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value)
  const text = (key: string) => (annotations[key] ?? '').slice(0, MOST_TEXT)
  return [
    {
      ...{ name, labels, state, since },
      value: Number.isFinite(number) ? number : null,
      summary: text('summary'),
      description: text('description'),
    },
  ]
}
