/** What `/api/v1/rules?type=alert` answers, checked at the edge and bounded. */
import { z } from 'zod'
import type { ForeignRule } from '../observe/ports.ts'
import { dataOf } from './answers.ts'

const ruleSchema = z.object({
  type: z.literal('alerting'),
  name: z.string().min(1),
  query: z.string(),
  /** Seconds. */
  duration: z.number().nonnegative().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  health: z.string().optional(),
  lastError: z.string().optional(),
})
const groupSchema = z.object({ name: z.string(), rules: z.array(z.unknown()) })
const dataSchema = z.object({ groups: z.array(z.unknown()) })

/** Nobody reads more. */
const MOST_RULES = 1000
const MOST_TEXT = 2000

/** Null: not an answer of this API. A rule that cannot be read is left out, the others are not. */
export function readRules(body: string): readonly ForeignRule[] | null {
  const checked = dataSchema.safeParse(dataOf(body))
  if (!checked.success) return null
  return checked.data.groups
    .flatMap((each) => {
      const group = groupSchema.safeParse(each)
      return group.success ? group.data.rules.flatMap((rule) => toRule(rule, group.data.name)) : []
    })
    .slice(0, MOST_RULES)
}

function toRule(given: unknown, group: string): ForeignRule[] {
  const checked = ruleSchema.safeParse(given)
  if (!checked.success) return []
  const { name, query, duration = 0, labels = {}, annotations = {}, health, lastError = '' } = checked.data
  return [
    {
      ...{ name, group, labels, forSeconds: duration },
      query: query.slice(0, MOST_TEXT),
      description: (annotations.description ?? annotations.summary ?? '').slice(0, MOST_TEXT),
      health: health === 'ok' ? 'ok' : health === 'err' ? 'failing' : 'waiting',
      problem: lastError.slice(0, MOST_TEXT),
    },
  ]
}
