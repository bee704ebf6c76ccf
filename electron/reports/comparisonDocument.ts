/** A comparison as HTML, JSON or CSV: each one whole, with nothing to fetch. */
import { formatDuration } from '../../shared/lib/format.ts'
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
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Policies compared on ${load.title}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <h1>Policies compared on ${load.title}</h1>
        <p class="quiet">
          Made by Eyrie ${version}, ${new Date(madeAt).toISOString()}. ${formatDuration(load.seconds)} of load
          in ${load.steps} steps of ${load.dt} s.
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
        ${policies.map(policySection)}
      </body>
    </html> `
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
        const least = leastOf(columns, measure.key)
        return html`<tr>
          <th scope="row">${measure.label} <small>${measure.unit}</small></th>
          ${columns.map(({ measures, beside }) => {
            const value = measures[measure.key]
            const text = measureText(value, measure)
            if (beside) return html`<td class="quiet">${text}</td>`
            return value === least
              ? html`<td class="best">${text} <small>best</small></td>`
              : html`<td>${text}</td>`
          })}
        </tr> `
      })}
    </tbody>
  </table>`
}

const COLORS = ['#3f66d4', '#b7560b', '#14807a', '#8a4fc4', '#b3386d', '#5f6b1a'] as const
const LOAD = '#5b6370'

function colorAt(index: number): string {
  return COLORS[index % COLORS.length] ?? LOAD
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
      { label: 'Load, lowest to highest', color: LOAD, draw: 'area', points: rps },
      { label: 'Load', color: LOAD, draw: 'line', points: rps },
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
        : html`<pre>${JSON.stringify(policy, null, 2)}</pre>`
    }
  </section> `
}

function definitions(values: object): Html {
  return html`<dl>
    ${Object.entries(values).map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${String(value)}</dd>`,
    )}
  </dl>`
}

/** Seconds since 1970 as a date; smaller ones are counted from the load's beginning. */
function timeText(t: number, t0: number): string {
  if (t0 >= 1e8) return new Date(t * 1000).toISOString().slice(5, 16).replace('T', ' ')
  return t <= 0 ? '0' : formatDuration(t)
}

const STYLE = `
:root { color-scheme: light dark; --line: #d5d9df; --quiet: #5b6370; --best: #166b40; }
@media (prefers-color-scheme: dark) { :root { --line: #3a4049; --quiet: #a9afb9; --best: #4fc48a; } }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 32px auto; padding: 0 24px; }
h1 { font-size: 22px; } h2 { font-size: 16px; margin-top: 32px; } h3 { font-size: 14px; }
.quiet, small { color: var(--quiet); } small { font-weight: 400; }
.advice { border-left: 3px solid #3a5bd0; padding: 4px 12px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-top: 1px solid var(--line); padding: 4px 10px; text-align: right; }
th:first-child { text-align: left; font-weight: 400; } thead th { border: 0; }
.best { color: var(--best); font-weight: 600; }
figure { margin: 16px 0; } svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: var(--quiet); }
.grid { stroke: var(--line); } .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; list-style: none; }
.legend span { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 24px; } dt { color: var(--quiet); } dd { margin: 0; }
pre { border: 1px solid var(--line); border-radius: 6px; padding: 12px; overflow: auto; font-size: 12px; }
`
