/** A scaling report as one HTML file, with its charts drawn in it. */
import { formatDuration } from '../../../shared/lib/format.ts'
import type { SeriesRange } from '../../../shared/domain/metrics.ts'
import { MEASURES, measureText } from '../comparison.ts'
import { html, type Html } from '../html.ts'
import { htmlPage, LINES, MUTED_LINE } from '../page.ts'
import { svgChart, type SvgSeries } from '../svgChart.ts'
import {
  wasQuiet,
  type EarlierPolicy,
  type ReportedService,
  type ReportedToday,
  type ScalingReport,
} from './report.ts'
import {
  countText,
  effectText,
  figuresOf,
  howLong,
  outcomeText,
  periodText,
  replicasText,
  timeText,
  titleOf,
  useText,
  watchedText,
} from './words.ts'

export function scalingHtml(report: ScalingReport): string {
  const title = titleOf(report)
  return htmlPage(
    `${title}, ${periodText(report)}`,
    html`<h1>${title}</h1>
      <p class="quiet">
        ${periodText(report)}. Made by Eyrie ${report.version} from what it recorded on connection
        ${report.connection}.
      </p>
      <div class="figures">
        ${figuresOf(report).map(({ name, value }) => html`<p><strong>${value}</strong>${name}</p>`)}
      </div>
      ${report.services.length === 0 ? html`<p>No service was recorded in this period.</p>` : html``}
      ${report.services.filter((service) => !wasQuiet(service)).map((service) => serviceSection(service, report))}
      ${quietSection(report.services.filter(wasQuiet))} ${alertsSection(report)} ${notesSection(report)}
      ${report.today === null ? html`` : todaySection(report.today)}`,
  ).html
}

function serviceSection(service: ReportedService, period: ScalingReport): Html {
  const unwatched = watchedText(service)
  return html`<h2>${service.project}/${service.service}</h2>
    <p>${replicasText(service)}.</p>
    <p>${useText(service)}.</p>
    ${unwatched === null ? html`` : html`<p class="bad">${unwatched}</p>`} ${charts(service, period)}
    ${actionsTable(service)} ${holdsTable(service)} ${changesTable(service)} ${earlierPart(service.earlier)}`
}

function quietSection(services: readonly ReportedService[]): Html {
  if (services.length === 0) return html``
  return html`<h2>Services that were left as they were</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col" class="words">Replicas</th>
          <th scope="col" class="words">Use</th>
        </tr>
      </thead>
      <tbody>
        ${services.map(
          (service) =>
            html`<tr>
              <th scope="row">${service.project}/${service.service}</th>
              <td class="words">${replicasText(service)} ${watchedText(service) ?? ''}</td>
              <td class="words">${useText(service)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`
}

function charts({ series, actions }: ReportedService, { from, to }: ScalingReport): Html {
  const marks = actions.map((action) => ({
    at: action.at,
    label: `${timeText(action.at)} ${countText(action)}`,
  }))
  const common = { from, to, marks, timeLabel: (at: number) => timeText(at).slice(5) }
  const drawn = [
    {
      title: 'Replicas',
      unit: 'what there was, and what was ready; dashed: an action began',
      // Quarters of the axis are whole replicas.
      top: Math.max(4, 4 * Math.ceil(mostOf(series.current) / 4)),
      series: [
        line('There', LINES[0], 'steps', series.current),
        line('Ready', LINES[2], 'steps', series.ready),
      ],
    },
    {
      title: 'Use',
      unit: '% of the limit, mean over ready replicas',
      series: [
        line('CPU', LINES[1], 'line', scaled(series.cpu, 100)),
        line('Memory', LINES[3], 'line', scaled(series.memory, 100)),
      ],
    },
    {
      title: 'Scores',
      unit: 'points: 15 up and 7 down at most',
      series: [line('Up', LINES[4], 'line', series.up), line('Down', MUTED_LINE, 'line', series.down)],
    },
  ].filter((chart) => chart.series.some(({ points }) => points.length > 0))
  return html`${drawn.map((chart) => svgChart({ ...common, ...chart }))}`
}

function mostOf({ points }: SeriesRange): number {
  return points.reduce((most, { max }) => Math.max(most, max), 0)
}

function line(label: string, color: string, draw: SvgSeries['draw'], range: SeriesRange): SvgSeries {
  return { label, color, draw, points: range.points, step: range.step }
}

function scaled(range: SeriesRange, factor: number): SeriesRange {
  const points = range.points.map(({ at, min, mean, max }) => ({
    at,
    min: min * factor,
    mean: mean * factor,
    max: max * factor,
  }))
  return { ...range, points }
}

function actionsTable({ actions }: ReportedService): Html {
  if (actions.length === 0) return html`<p>Nothing was scaled.</p>`
  return html`<h3>Actions</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Began</th>
          <th scope="col">Count</th>
          <th scope="col">Took</th>
          <th scope="col" class="words">Why</th>
          <th scope="col" class="words">How it ended</th>
          <th scope="col" class="words">Effect, one warm-up later</th>
        </tr>
      </thead>
      <tbody>
        ${actions.map(
          (action) =>
            html`<tr>
              <th scope="row">${timeText(action.at)}</th>
              <td>${countText(action)}</td>
              <td>${howLong(action)}</td>
              <td class="words">${action.cause} <small>${action.reason}, by ${action.by}</small></td>
              <td class="${action.verification === 'converged' ? 'words' : 'words bad'}">
                ${outcomeText(action)}
              </td>
              <td class="words">${effectText(action)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`
}

function holdsTable({ holds }: ReportedService): Html {
  if (holds.length === 0) return html``
  return html`<h3>Why nothing was done</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Reason</th>
          <th scope="col">For</th>
          <th scope="col">Began</th>
        </tr>
      </thead>
      <tbody>
        ${holds.map(
          ({ reason, kind, seconds, times }) =>
            html`<tr>
              <th scope="row">${reason} ${kind === 'blocked' ? html`<small>blocked</small>` : html``}</th>
              <td>${formatDuration(seconds)}</td>
              <td>${times} ×</td>
            </tr> `,
        )}
      </tbody>
    </table>`
}

function changesTable({ changes }: ReportedService): Html {
  return changes.length === 0
    ? html``
    : html`<h3>Changes by hand and from outside</h3>
        ${noted(changes)}`
}

function notesSection({ notes }: ScalingReport): Html {
  return notes.length === 0
    ? html``
    : html`<h2>Of all services</h2>
        ${noted(notes)}`
}

function noted(notes: ScalingReport['notes']): Html {
  return html`<table>
    <tbody>
      ${notes.map(
        ({ at, sentence }) =>
          html`<tr>
            <th scope="row">${timeText(at)}</th>
            <td class="words">${sentence}</td>
          </tr> `,
      )}
    </tbody>
  </table>`
}

function earlierPart(earlier: EarlierPolicy): Html {
  const heading = html`<h3>What the policy before would have done</h3>`
  if (earlier.kind === 'none')
    return html`${heading}
      <p class="quiet">${earlier.sentence}</p>`
  return html`${heading}
    <p class="advice">${earlier.sentence}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col">Policy before</th>
          <th scope="col">Policy now</th>
        </tr>
      </thead>
      <tbody>
        ${MEASURES.map(
          (measure) =>
            html`<tr>
              <th scope="row">${measure.label} <small>${measure.unit}</small></th>
              <td>${measureText(earlier.before[measure.key], measure)}</td>
              <td>${measureText(earlier.now[measure.key], measure)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${earlier.changes.map(
      ({ setting, before, now }) => html`<p class="quiet">${setting}: ${before}, now ${now}.</p>`,
    )}
    ${earlier.notes.map((note) => html`<p class="quiet">${note}</p>`)}`
}

function alertsSection({ alerts }: ScalingReport): Html {
  if (alerts.length === 0)
    return html`<h2>Alerts</h2>
      <p>No alert fired.</p>`
  return html`<h2>Alerts</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Alert</th>
          <th scope="col" class="words">Of</th>
          <th scope="col">From</th>
          <th scope="col">Fired for</th>
          <th scope="col" class="words">What</th>
        </tr>
      </thead>
      <tbody>
        ${alerts.map(
          (alert) =>
            html`<tr>
              <th scope="row">${alert.name} <small>${alert.severity}, ${judge(alert.source)}</small></th>
              <td class="words">${alert.subject}</td>
              <td>${timeText(alert.from)}</td>
              <td>${alert.to === null ? 'still fires' : formatDuration((alert.to - alert.from) / 1000)}</td>
              <td class="words">
                ${alert.sentence} ${alert.silenced ? html`<small>silenced</small>` : html``}
              </td>
            </tr> `,
        )}
      </tbody>
    </table>`
}

function judge(source: 'eyrie' | 'prometheus'): string {
  return source === 'eyrie' ? 'by Eyrie' : 'by Prometheus'
}

function todaySection({ audits, sizes }: ReportedToday): Html {
  return html`<h2>Limits and files, as they are today</h2>
    ${audits.map(
      ({ project, pass, warn, fail, findings }) =>
        html`<h3>Audit of ${project}</h3>
          <p>${pass} passed, ${warn} warnings, ${fail} failures.</p>
          <table>
            <tbody>
              ${findings.map(
                ({ service, message }) =>
                  html`<tr>
                    <th scope="row">${service ?? project}</th>
                    <td class="words">${message}</td>
                  </tr> `,
              )}
            </tbody>
          </table>`,
    )}
    ${
      sizes.length === 0
        ? html``
        : html`<h3>Right-sizing</h3>
            <table>
              <tbody>
                ${sizes.map(
                  ({ project, service, sentence }) =>
                    html`<tr>
                      <th scope="row">${project}/${service}</th>
                      <td class="words">${sentence}</td>
                    </tr> `,
                )}
              </tbody>
            </table>`
    }`
}
