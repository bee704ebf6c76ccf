/** What a query that gives nothing to judge by may have been meant to say; each guess is tried before it is told. */
import { nearest } from '../../../shared/lib/nearest.ts'
import type { PrometheusClient } from '../client.ts'
import { labelsText, type Labels } from '../answers.ts'
import {
  closedBrackets,
  exchanged,
  selectorText,
  selectorsOf,
  withoutComparison,
  type Matcher,
  type Selector,
} from './expression.ts'

export interface Guess {
  readonly query: string
  /** Why, up to what it gave: "metric queue_dept is not known here; queue_depth is". */
  readonly sentence: string
}

/** What was found out about a selector that matches nothing. */
export interface Finding {
  readonly sentence: string
  readonly guesses: readonly Guess[]
  /** Of the series that its metric has. */
  readonly labels: readonly Labels[]
}

/** Of a metric with thousands of series this many are looked at. */
const LOOKED_AT = 50
export const MOST_GUESSES = 6
/** Older samples than the default five minutes back are no data to an instant query. */
const WIDER = ['1m', '5m'] as const

export async function findingOf(
  client: PrometheusClient,
  query: string,
  selector: Selector,
): Promise<Finding | null> {
  const text = selectorText(selector.metric, selector.matchers)
  if ((await seriesOf(client, text)).length > 0) return null
  const bare = selector.metric === '' ? [] : await seriesOf(client, selector.metric)
  return bare.length === 0 ? unknownMetric(client, query, selector) : wrongLabels(query, selector, bare)
}

async function seriesOf(client: PrometheusClient, selector: string): Promise<readonly Labels[]> {
  const answer = await client.instant(`topk(${LOOKED_AT}, ${selector})`)
  return answer.ok && answer.value.kind === 'vector' ? answer.value.elements.map(({ labels }) => labels) : []
}

async function unknownMetric(client: PrometheusClient, query: string, selector: Selector): Promise<Finding> {
  const { metric, matchers } = selector
  const known = wordsOf(await client.data('/api/v1/label/__name__/values'))
  const down = await client.instant('up == 0')
  const targets =
    down.ok && down.value.kind === 'vector' ? down.value.elements.map(({ labels }) => labels) : []
  const silent = targets.slice(0, 3).map((labels) => labelsText({ job: '', instance: '', ...labels }))
  const scraped = await client.instant('count(up)')
  const none = scraped.ok && scraped.value.kind === 'vector' && scraped.value.elements.length === 0
  const why =
    silent.length > 0
      ? `; ${targets.length === 1 ? 'a target does' : `${targets.length} targets do`} not answer its scrapes: ${silent.join(', ')}`
      : none
        ? '; this Prometheus scrapes no target at all'
        : '; no target that it scrapes exports it: start the exporter, or add it to scrape_configs'
  const suffixed = ['_total', '_seconds', '_bytes', '_ratio'].map((suffix) => `${metric}${suffix}`)
  const near = [
    ...suffixed.filter((name) => known.includes(name)),
    ...[nearest(metric, known)].filter((name) => name !== null),
  ].filter((name, at, all) => name !== metric && all.indexOf(name) === at)
  return {
    sentence: `Prometheus has no series of ${metric === '' ? selectorText('', matchers) : metric}${why}.`,
    guesses: near.map((name) => ({
      query: exchanged(query, selector, selectorText(name, matchers)),
      sentence: `${metric} is not known here, ${name} is`,
    })),
    labels: [],
  }
}

function wordsOf(data: unknown): readonly string[] {
  return Array.isArray(data) ? data.filter((word) => typeof word === 'string') : []
}

function wrongLabels(query: string, selector: Selector, series: readonly Labels[]): Finding {
  const { metric, matchers } = selector
  const guilty = matchers.filter((matcher) => !series.some((labels) => matches(labels, matcher)))
  const blamed = guilty.length > 0 ? guilty : matchers
  const written = blamed.map(({ label, operator, text }) => `${label}${operator}${text}`).join(', ')
  const put = (exchange: (matcher: Matcher) => readonly Matcher[]) =>
    exchanged(
      query,
      selector,
      selectorText(
        metric,
        matchers.flatMap((matcher) => (blamed.includes(matcher) ? exchange(matcher) : [matcher])),
      ),
    )
  const guesses = [
    ...blamed.flatMap((matcher) =>
      otherLabels(matcher, series).map((label) => ({
        query: put((each) => (each === matcher ? [{ ...each, label }] : [each])),
        sentence: `the label is called ${label} here, not ${matcher.label}`,
      })),
    ),
    ...blamed.flatMap((matcher) => {
      const values = valuesOf(series, matcher.label)
      const value = nearest(matcher.value, values) ?? (values.length === 1 ? values[0] : undefined)
      if (value === undefined || matcher.operator !== '=') return []
      const text = JSON.stringify(value)
      return [
        {
          query: put((each) => (each === matcher ? [{ ...each, text, value }] : [each])),
          sentence: `${matcher.label} is ${text} here, not ${matcher.text}`,
        },
      ]
    }),
    { query: put(() => []), sentence: `no series of ${metric} has ${written}; without it there are some` },
  ]
  return { sentence: `No series of ${metric} has ${written}.`, guesses, labels: series }
}

function matches(labels: Labels, { label, operator, value }: Matcher): boolean {
  const own = labels[label] ?? ''
  switch (operator) {
    case '=':
      return own === value
    case '!=':
      return own !== value
    case '=~':
      return pattern(value)?.test(own) ?? true
    case '!~':
      return !(pattern(value)?.test(own) ?? false)
  }
}

/** Prometheus' expressions are RE2's; null: one that only it can read. */
function pattern(text: string): RegExp | null {
  try {
    return new RegExp(`^(?:${text})$`)
  } catch {
    return null
  }
}

function valuesOf(series: readonly Labels[], label: string): readonly string[] {
  return [...new Set(series.flatMap((labels) => labels[label] ?? []))]
}

/** Labels that have the value, else one of nearly that name, when the one that is written is on no series. */
function otherLabels(matcher: Matcher, series: readonly Labels[]): readonly string[] {
  if (series.some((labels) => labels[matcher.label] !== undefined)) return []
  const names = [...new Set(series.flatMap((labels) => Object.keys(labels)))].filter(
    (each) => each !== '__name__',
  )
  const having = names.filter((label) => series.some((labels) => matches(labels, { ...matcher, label })))
  const near = nearest(matcher.label, names)
  return [...new Set([...(near === null ? [] : [near]), ...having])]
}

/** Where every selector has series and there is nothing all the same, or something that is no single number. */
export function formGuesses(query: string, kind: 'empty' | 'several' | 'range' | 'nan'): readonly Guess[] {
  switch (kind) {
    case 'empty': {
      const left = withoutComparison(query)
      const comparison =
        left === null
          ? []
          : [{ query: left, sentence: 'a comparison filters: it gives nothing while it does not hold' }]
      return [...comparison, ...widened(query)]
    }
    case 'several': {
      const largest = /quantile|p9\d|latency|_seconds|ratio/i.test(query)
      return (largest ? ['max', 'sum'] : ['sum', 'max']).map((name) => ({
        query: `${name}(${query})`,
        sentence: `a factor wants one number: ${name === 'sum' ? 'their sum' : 'the largest of them'}`,
      }))
    }
    case 'range': {
      const name = /_total\b|_count\b|_sum\b|_bucket\b/.test(query) ? 'rate' : 'avg_over_time'
      return [{ query: `sum(${name}(${query}))`, sentence: `a range needs a function: ${name}(…)` }]
    }
    case 'nan':
      return [
        {
          query: `((${query}) >= 0) or vector(0)`,
          sentence: 'there was nothing to divide by; say 0 for that, if nothing happening is 0 to you',
        },
      ]
  }
}

/** A range that holds fewer than two scrapes has no rate. */
function widened(query: string): readonly Guess[] {
  const ranges = selectorsOf(query).flatMap(({ range }) => range ?? [])
  if (ranges.length === 0) return []
  return WIDER.map((text) => ({
    query: [...ranges].reverse().reduce((changed, range) => exchanged(changed, range, text), query),
    sentence: `[${ranges[0]?.text ?? ''}] holds too few scrapes, [${text}] holds enough`,
  }))
}

/** For a query that Prometheus cannot read. */
export function spellingGuesses(query: string): readonly Guess[] {
  const quotes = query.replace(/[“”„]/g, '"').replace(/[‘’]/g, "'")
  const closed = closedBrackets(quotes)
  const guesses: Guess[] = []
  if (quotes !== query)
    guesses.push({ query: quotes, sentence: 'typographic quotes are no quotes to Prometheus' })
  if (closed !== null) guesses.push({ query: closed, sentence: 'a bracket was left open' })
  return guesses
}
