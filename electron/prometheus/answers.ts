/** What Prometheus' query API answers, checked at the edge and typed: vector, scalar, matrix or string. */
import { z } from 'zod'
import { assertNever } from '../../shared/lib/result.ts'
import type { Sample } from '../../shared/domain/metrics.ts'

export type Labels = Readonly<Record<string, string>>

/** One series at one time. `histogram`: a native histogram, which is not a number. */
export interface VectorElement {
  readonly labels: Labels
  readonly sample: Sample | 'histogram'
}

export interface MatrixSeries {
  readonly labels: Labels
  /** NaN and infinite values included, as Prometheus gave them. */
  readonly samples: readonly Sample[]
}

/** Times are epoch milliseconds. */
export type QueryResult =
  | { readonly kind: 'vector'; readonly elements: readonly VectorElement[] }
  | { readonly kind: 'scalar'; readonly sample: Sample }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'matrix'; readonly series: readonly MatrixSeries[] }

const labelsSchema = z.record(z.string(), z.string())
/** [Unix seconds, value as text] */
const pointSchema = z.tuple([z.number(), z.string()])

const dataSchema = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({ metric: labelsSchema, value: pointSchema.optional(), histogram: z.unknown().optional() }),
    ),
  }),
  z.object({ resultType: z.literal('scalar'), result: pointSchema }),
  z.object({ resultType: z.literal('string'), result: pointSchema }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labelsSchema, values: z.array(pointSchema).optional() })),
  }),
])

const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: dataSchema }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
])

export type Answer =
  | { readonly kind: 'result'; readonly result: QueryResult }
  /** Prometheus' own words on why not. */
  | { readonly kind: 'error'; readonly type: string; readonly text: string }
  /** Not an answer of this API. */
  | { readonly kind: 'foreign' }

export function readAnswer(body: string): Answer {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return { kind: 'foreign' }
  }
  const checked = answerSchema.safeParse(json)
  if (!checked.success) return { kind: 'foreign' }
  const answer = checked.data
  if (answer.status === 'error') return { kind: 'error', type: answer.errorType, text: answer.error }
  return { kind: 'result', result: toResult(answer.data) }
}

/** `data` of any good answer of Prometheus' API; null where there is none. */
export function dataOf(body: string): unknown {
  try {
    const answer = z.object({ status: z.literal('success'), data: z.unknown() }).safeParse(JSON.parse(body))
    return answer.success ? answer.data.data : null
  } catch {
    return null
  }
}

function toResult(data: z.infer<typeof dataSchema>): QueryResult {
  switch (data.resultType) {
    case 'vector':
      return {
        kind: 'vector',
        elements: data.result.map(({ metric, value }) => {
          return { labels: metric, sample: value === undefined ? 'histogram' : toSample(value) }
        }),
      }
    case 'scalar':
      return { kind: 'scalar', sample: toSample(data.result) }
    case 'string':
      return { kind: 'string', text: data.result[1] }
    case 'matrix':
      return {
        kind: 'matrix',
        series: data.result.map(({ metric, values }) => {
          return { labels: metric, samples: (values ?? []).map(toSample) }
        }),
      }
    default:
      return assertNever(data)
  }
}

function toSample([seconds, text]: readonly [number, string]): Sample {
  return { at: Math.round(seconds * 1000), value: toNumber(text) }
}

/** Prometheus writes `+Inf` and `-Inf`, which Number() does not know. */
function toNumber(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Infinity
  if (text === '-Inf') return -Infinity
  return text.trim() === '' ? NaN : Number(text)
}

/** `{instance="a:1", job="web"}` */
export function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `{${pairs.join(', ')}}`
}
