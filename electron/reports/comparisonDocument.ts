/** A comparison as HTML, JSON or CSV: each one whole, with nothing to fetch. */
import { formatDuration, grouped } from '../../shared/lib/format.ts'
import {
  columnsOf,
  leastOf,
  MEASURES,
  measureText,
  type ComparedPolicy,
  type Comparison,
} from './comparison.ts'
import { csvText, type CsvCell } from './csv.ts'
import { html, type Html } from './html.ts'
import { htmlPage, LINES, MUTED_LINE } from './page.ts'
import { svgChart, type SvgSeries } from './svgChart.ts'

export type ComparisonFormat = 'html' | 'json' | 'csv'

export interface ReportDocument {
  readonly name: string
  readonly mediaType: string
  readonly content: string
}

const MEDIA: Readonly<Record<ComparisonFormat, string>> = {
  html: 'text/html',
  json: 'application/json',
  csv: 'text/csv',
}

export function comparisonDocument(comparison: Comparison, format: ComparisonFormat): ReportDocument {
  const day = new Date(comparison.madeAt).toISOString().slice(0, 16).replace(':', '')
  return {
    name: `eyrie-comparison-${day}.${format}`,
    mediaType: MEDIA[format],
    content: contentOf(comparison, format),
  }
}

function contentOf(comparison: Comparison, format: ComparisonFormat): string {
  switch (format) {
    case 'html':
      return comparisonHtml(comparison).html
    case 'json':
      return `${JSON.stringify(comparison, null, 2)}\n`
    case 'csv':
      return comparisonCsv(comparison)
  }
}

/** One number a row, so that any tool can group it. */
function comparisonCsv(comparison: Comparison): string {
  const { load, model, policies, beside } = comparison
  const rows: (readonly CsvCell[])[] = [
    ['load', 'title', null, load.title, null],
    ['load', 'seconds', null, load.seconds, 's'],
    ['load', 'steps', null, load.steps, null],
    ['load', 'dt', null, load.dt, 's'],
    ...load.notes.map((note): readonly CsvCell[] => ['load', 'note', null, note, null]),
    ...Object.entries(model).map(([name, value]): readonly CsvCell[] => ['model', name, null, value, null]),
    ...policies.flatMap(({ name, notes }) =>
      notes.map((note): readonly CsvCell[] => ['policy', 'note', name, note, null]),
    ),
    ...columnsOf(comparison).flatMap(({ name, measures }) =>
      MEASURES.map(({ key, unit }): readonly CsvCell[] => ['measure', key, name, measures[key], unit]),
    ),
  ]
  if (beside !== null) rows.push(['advice', 'sentence', null, beside.advice, null])
  return csvText(['section', 'name', 'policy', 'value', 'unit'], rows)
}

function comparisonHtml(comparison: Comparison): Html {
  const { load, policies, beside, madeAt, version } = comparison
  return htmlPage(
    `Policies compared on ${load.title}`,
    html`<h1>Policies compared on ${load.title}</h1>
      <p class="quiet">
        Made by Eyrie ${version}, ${new Date(madeAt).toISOString()}. ${formatDuration(load.seconds)} of load
        in ${grouped(load.steps)} steps of ${load.dt} s.
      </p>
      ${load.notes.map((note) => html`<p class="quiet">${note}</p>`)}
      ${beside === null ? html`` : html`<p class="advice">${beside.advice}</p>`}
      <h2>Measures</h2>
      ${measuresTable(comparison)}
      <h2>Charts</h2>
      ${charts(comparison)}
      <h2>Service model</h2>
      ${definitions(comparison.model)}
      <h2>Policies</h2>
      ${policies.map(policySection)}`,
  )
}

function measuresTable(comparison: Comparison): Html {
  const columns = columnsOf(comparison)
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Measure</th>
        ${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${MEASURES.map((measure) => {
        const least = leastOf(columns, measure)
        return html`<tr>
          <th scope="row">${measure.label} <small>${measure.unit}</small></th>
          ${columns.map(({ measures, beside }) => {
            const value = measures[measure.key]
            const text = measureText(value, measure)
            if (beside) return html`<td class="quiet">${text}</td>`
            return text === least
              ? html`<td class="best">${text} <small>best</small></td>`
              : html`<td>${text}</td>`
          })}
        </tr> `
      })}
    </tbody>
  </table>`
}

function colorAt(index: number): string {
  return LINES[index % LINES.length] ?? MUTED_LINE
}

function charts(comparison: Comparison): Html {
  const { load, policies, model } = comparison
  const from = load.t0 * 1000
  const to = from + Math.max(load.dt, load.seconds) * 1000
  const common = { from, to, timeLabel: (at: number) => timeText(at / 1000, load.t0) }
  const points = (policy: ComparedPolicy | undefined, name: string) =>
    policy?.series.find(({ series }) => series === name)?.points ?? []
  const [first] = policies
  const rps = points(first, 'rps')
  const capacity = points(first, 'ready').map(({ at, min, mean, max }) => ({
    at,
    min: min * model.capacityRps,
    mean: mean * model.capacityRps,
    max: max * model.capacityRps,
  }))
  const ofEach = (name: string): readonly SvgSeries[] =>
    policies.map((policy, index) => ({
      label: policy.name,
      color: colorAt(index),
      draw: 'steps',
      points: points(policy, name),
    }))
  return html`${svgChart({
    ...common,
    title: `Load against the capacity of ${first?.name ?? 'nothing'}`,
    unit: 'requests a second',
    series: [
      { label: 'Load, lowest to highest', color: MUTED_LINE, draw: 'area', points: rps },
      { label: 'Load', color: MUTED_LINE, draw: 'line', points: rps },
      {
        label: `Capacity of ${first?.name ?? 'nothing'}`,
        color: colorAt(0),
        draw: 'steps',
        points: capacity,
      },
    ],
  })}
  ${svgChart({ ...common, title: 'Replicas ordered', unit: 'replicas', series: ofEach('ordered') })}
  ${svgChart({ ...common, title: 'p95 response time', unit: 'milliseconds', series: ofEach('p95') })}`
}

function policySection({ name, notes, policy }: ComparedPolicy): Html {
  return html`<section>
    <h3>${name}</h3>
    ${notes.map((note) => html`<p class="quiet">${note}</p>`)}
    ${
      policy === null
        ? html`<p class="quiet">A reference that comes with Eyrie.</p>`
        : html`<details>
            <summary>All its settings</summary>
            <pre>${JSON.stringify(policy, null, 2)}</pre>
          </details>`
    }
  </section> `
}

/** As far as it means something; the other formats have it in full. */
function readable(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 })
}

function definitions(values: object): Html {
  return html`<dl>
    ${Object.entries(values).map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${typeof value === 'number' ? readable(value) : String(value)}</dd>`,
    )}
  </dl>`
}

/** Seconds since 1970 as a date; smaller ones are counted from the load's beginning. */
function timeText(t: number, t0: number): string {
  if (t0 >= 1e8) return new Date(t * 1000).toISOString().slice(5, 16).replace('T', ' ')
  return t <= 0 ? '0' : formatDuration(t)
}
