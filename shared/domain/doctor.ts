/** What the Prometheus doctor tells: how the address answers, and each factor's query one by one. */
import { z } from 'zod'

const exchangeFields = {
  /** What was sent, without credentials; empty: nothing was. */
  sent: z.string(),
  /** HTTP status; null: nobody answered, or nobody was asked. */
  status: z.number().nullable(),
  ms: z.number().nullable(),
  sentence: z.string(),
}

/** Never told untried: `series` is how many series it gave when the doctor asked it a moment ago. */
const suggested = { sentence: z.string(), series: z.number().int().min(1) }

export const doctorSourceSchema = z.object({
  ...exchangeFields,
  /** The address asked, without credentials; null: none is set. */
  url: z.string().nullable(),
  state: z.enum(['ok', 'failed', 'off']),
  suggestion: z.object({ url: z.string(), ...suggested }).nullable(),
})
export type DoctorSource = z.infer<typeof doctorSourceSchema>

export const doctorQuerySchema = z.object({
  ...exchangeFields,
  project: z.string(),
  service: z.string(),
  /** The name of the source, `queueDepth`. */
  name: z.string(),
  /** Ids of the factors and targets that are read by it. */
  factors: z.array(z.string()),
  query: z.string(),
  /** `ok`: one number. `no-data`: an answer without one. `failed`: no answer to judge by. `not-asked`: Prometheus did not answer. */
  state: z.enum(['ok', 'no-data', 'failed', 'not-asked']),
  /** Null: there was no answer that has series. */
  series: z.number().nullable(),
  value: z.number().nullable(),
  /** Labels of the series it gives, else of those its metrics have; at most five values of each. */
  labels: z.array(z.object({ name: z.string(), values: z.array(z.string()), more: z.number() })),
  suggestion: z.object({ query: z.string(), value: z.number().nullable(), ...suggested }).nullable(),
})
export type DoctorQuery = z.infer<typeof doctorQuerySchema>

export const doctorReportSchema = z.object({
  source: doctorSourceSchema,
  queries: z.array(doctorQuerySchema),
})
export type DoctorReport = z.infer<typeof doctorReportSchema>

/** "1 series, value 0.2572": what an answer had; four digits tell whether a number is the one that was meant. */
export function whatCame(series: number, value: number | null): string {
  return value === null ? `${series} series` : `${series} series, value ${Number(value.toPrecision(4))}`
}
