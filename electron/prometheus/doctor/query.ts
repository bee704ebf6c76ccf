/** Examines one query: what was sent and answered, which labels there are, and what would give series. */
import type { DoctorQuery } from '../../../shared/domain/doctor.ts'
import type { Labels, QueryResult } from '../answers.ts'
import type { Exchange, PrometheusClient } from '../client.ts'
import { quoted } from '../problems.ts'
import { selectorsOf } from './expression.ts'
import { findingOf, formGuesses, MOST_GUESSES, spellingGuesses, type Guess } from './guesses.ts'

export type Examined = Omit<DoctorQuery, 'project' | 'service' | 'name' | 'factors'>

const NAMED_VALUES = 5

export async function examineQuery(client: PrometheusClient, query: string): Promise<Examined> {
  const exchange = await client.examine(query)
  const { result } = exchange
  if (!result.ok) {
    const refused = result.error.code === 'refused-query'
    const suggestion = refused ? await firstThatWorks(client, spellingGuesses(query)) : null
    return examined(query, exchange, { state: 'failed', sentence: result.error.message, suggestion })
  }
  const answer = result.value
  const labels = labelsFound(answer.kind === 'vector' ? answer.elements.map((each) => each.labels) : [])
  const series = seriesIn(answer)
  const value = valueIn(answer)
  if (value !== null && Number.isFinite(value))
    return examined(query, exchange, {
      state: 'ok',
      sentence: 'One number, as a factor wants it.',
      series,
      value,
      labels,
    })
  if (answer.kind === 'vector' && series === 0) return examineEmpty(client, query, exchange)
  const { state, sentence, guesses } = notOneNumber(query, answer, series)
  const suggestion = await firstThatWorks(client, guesses)
  return examined(query, exchange, { state, sentence, series, labels, suggestion })
}

async function examineEmpty(client: PrometheusClient, query: string, exchange: Exchange): Promise<Examined> {
  const findings = []
  for (const selector of selectorsOf(query)) {
    const finding = await findingOf(client, query, selector)
    if (finding !== null) findings.push(finding)
  }
  const labels = labelsFound(findings.flatMap((finding) => finding.labels))
  const sentence =
    findings.length > 0
      ? findings.map((finding) => finding.sentence).join(' ')
      : `${quoted(query)} gives nothing, although each of its metrics has series.`
  const guesses = findings.length > 0 ? findings.flatMap((each) => each.guesses) : formGuesses(query, 'empty')
  const suggestion = await firstThatWorks(client, guesses)
  return examined(query, exchange, { state: 'no-data', sentence, series: 0, labels, suggestion })
}

interface Shape {
  readonly state: DoctorQuery['state']
  readonly sentence: string
  readonly guesses: readonly Guess[]
}

function notOneNumber(query: string, answer: QueryResult, series: number | null): Shape {
  if (answer.kind === 'matrix')
    return {
      state: 'failed',
      sentence: `${quoted(query)} gives a range of samples; a factor wants one number.`,
      guesses: formGuesses(query, 'range'),
    }
  if (answer.kind === 'string')
    return {
      state: 'failed',
      sentence: `${quoted(query)} gives a text; a factor wants one number.`,
      guesses: [],
    }
  if (answer.kind === 'vector' && series !== null && series > 1)
    return {
      state: 'failed',
      sentence: `${quoted(query)} gives ${series} series; a factor wants one number.`,
      guesses: formGuesses(query, 'several'),
    }
  if (answer.kind === 'vector' && answer.elements[0]?.sample === 'histogram')
    return {
      state: 'failed',
      sentence: `${quoted(query)} gives a histogram; a factor wants one number.`,
      guesses: [
        { query: `histogram_quantile(0.95, ${query})`, sentence: 'the 95th percentile of it is a number' },
      ],
    }
  const value = valueIn(answer)
  return {
    state: 'no-data',
    sentence: `${quoted(query)} is ${value ?? 'nothing'}, which is not a number to judge by.`,
    guesses: value !== null && Number.isNaN(value) ? formGuesses(query, 'nan') : [],
  }
}

/** Asks for each; only what gives one number is told, and where there is none, what at least gives series. */
export async function firstThatWorks(
  client: PrometheusClient,
  guesses: readonly Guess[],
): Promise<DoctorQuery['suggestion']> {
  let several: DoctorQuery['suggestion'] = null
  for (const guess of guesses.slice(0, MOST_GUESSES)) {
    const works = await tried(client, guess)
    if (works !== null && works.series === 1) return works
    if (works === null || several !== null) continue
    several = works
    for (const form of formGuesses(guess.query, 'several')) {
      const one = await tried(client, { query: form.query, sentence: `${guess.sentence}; ${form.sentence}` })
      if (one?.series === 1) return one
    }
  }
  return several
}

async function tried(
  client: PrometheusClient,
  { query, sentence }: Guess,
): Promise<DoctorQuery['suggestion']> {
  const answer = await client.instant(query)
  if (!answer.ok) return null
  const series = seriesIn(answer.value)
  const value = valueIn(answer.value)
  if (series === null || series === 0 || (series === 1 && (value === null || !Number.isFinite(value))))
    return null
  return { query, value, series, sentence }
}

function seriesIn(answer: QueryResult): number | null {
  switch (answer.kind) {
    case 'vector':
      return answer.elements.length
    case 'scalar':
      return 1
    case 'matrix':
      return answer.series.length
    case 'string':
      return null
  }
}

/** The one number; null where it is not one. */
function valueIn(answer: QueryResult): number | null {
  if (answer.kind === 'scalar') return answer.sample.value
  if (answer.kind !== 'vector' || answer.elements.length !== 1) return null
  const sample = answer.elements[0]?.sample
  return sample === undefined || sample === 'histogram' ? null : sample.value
}

export function labelsFound(series: readonly Labels[]): DoctorQuery['labels'] {
  const names = [...new Set(series.flatMap((labels) => Object.keys(labels)))].sort()
  return names.map((name) => {
    const values = [...new Set(series.flatMap((labels) => labels[name] ?? []))].sort()
    return { name, values: values.slice(0, NAMED_VALUES), more: Math.max(0, values.length - NAMED_VALUES) }
  })
}

function examined(
  query: string,
  { sent, status, ms }: Exchange,
  found: Pick<Examined, 'state' | 'sentence'> & Partial<Examined>,
): Examined {
  return {
    query,
    sent,
    status,
    ms: Math.round(ms),
    series: null,
    value: null,
    labels: [],
    suggestion: null,
    ...found,
  }
}
