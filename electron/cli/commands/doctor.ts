/** `eyrie doctor`: each factor's query as Prometheus answers it, and what would mend those that give nothing. */
import {
  whatCame,
  type DoctorQuery,
  type DoctorReport,
  type DoctorSource,
} from '../../../shared/domain/doctor.ts'
import { withSession, type Context } from '../core.ts'
import { done, failed, type ExitCode, type Report } from '../report.ts'
import type { Style } from '../style.ts'
import { label } from '../target.ts'

export function doctor(context: Context): Promise<Report> {
  return withSession(context, 'fail', async ({ client }) => {
    const { project } = context.globals
    const answer = await client.call('doctor.run', project === null ? {} : { project })
    return answer.ok ? doctorReport(answer.value, context.style) : failed(answer.error)
  })
}

/** A Prometheus that does not answer is 3, a query that gives nothing to judge by 1. */
export function doctorReport({ source, queries }: DoctorReport, style: Style): Report {
  const ill = queries.filter(({ state }) => state !== 'ok')
  const asked = source.state !== 'off' || queries.length > 0
  const code: ExitCode = asked && source.state !== 'ok' ? 3 : ill.length > 0 ? 1 : 0
  const none = queries.length === 0 ? ['No policy asks Prometheus anything.'] : []
  const lines = [
    ...sourceLines(source, style),
    ...queries.flatMap((each) => ['', ...queryLines(each, style)]),
    ...none,
  ]
  const problems = [
    source.state === 'failed' ? source.sentence : null,
    ...ill.map(
      (each) => `${label({ project: each.project, name: each.service })} ${each.name}: ${each.sentence}`,
    ),
  ]
  const problem = code === 0 ? null : problems.filter((line) => line !== null).join('\n')
  return { ...done({ queries, source }, lines, code), problem: problem === '' ? source.sentence : problem }
}

function sourceLines(source: DoctorSource, style: Style): readonly string[] {
  const { state, suggestion } = source
  const mark = state === 'ok' ? style.good('ok') : state === 'off' ? style.dim('off') : style.bad('failed')
  const sent = source.sent === '' ? [] : [sentLine(source, style)]
  const works =
    suggestion === null
      ? []
      : [
          `  ${style.bold('works')}: PROMETHEUS_URL=${suggestion.url} (${suggestion.sentence}); the queries were asked there`,
        ]
  return [`${mark}  ${source.sentence}`, ...sent, ...works]
}

function sentLine({ sent, status, ms }: Pick<DoctorQuery, 'sent' | 'status' | 'ms'>, style: Style): string {
  return style.dim(
    `  ${sent} → ${status === null ? 'no answer' : `HTTP ${status}`}${ms === null ? '' : `, ${ms} ms`}`,
  )
}

function queryLines(query: DoctorQuery, style: Style): readonly string[] {
  const { state, suggestion, series, value, labels } = query
  const mark =
    state === 'ok' ? style.good('ok') : state === 'failed' ? style.bad('failed') : style.warn(state)
  const gives = series === null ? '' : `: ${whatCame(series, value)}`
  const found = labels.map(
    ({ name, values, more }) => `${name}=${values.join('|')}${more > 0 ? `|… ${more} more` : ''}`,
  )
  return [
    `${mark}  ${label({ project: query.project, name: query.service })} ${query.name}${gives}`,
    `  ${query.query}`,
    ...(query.sent === '' ? [] : [sentLine(query, style)]),
    ...(state === 'ok' ? [] : [`  ${query.sentence}`]),
    ...(found.length === 0 ? [] : [style.dim(`  labels: ${found.join('  ')}`)]),
    ...(suggestion === null
      ? []
      : [
          `  ${style.bold('works')}: ${suggestion.query}`,
          `         ${suggestion.sentence}; it gave ${whatCame(suggestion.series, suggestion.value)}`,
        ]),
  ]
}
