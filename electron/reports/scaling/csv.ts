/** A scaling report as CSV: one thing that happened or was measured a row, so that any tool can group it. */
import { MEASURES } from '../comparison.ts'
import { csvText, type CsvCell } from '../csv.ts'
import type { ReportedService, ReportedToday, ScalingReport, Spread } from './report.ts'
import { effectText, outcomeText } from './words.ts'

type Row = readonly CsvCell[]

const HEADER = ['section', 'project', 'service', 'at', 'name', 'value', 'unit', 'from', 'to', 'by', 'text']

export function scalingCsv({ services, alerts, notes, today, from, to }: ScalingReport): string {
  const rows: readonly Row[] = [
    row('period', null, { at: from, name: 'from' }),
    row('period', null, { at: to, name: 'to' }),
    ...services.flatMap(serviceRows),
    ...alerts.map((alert) =>
      row('alert', null, {
        at: alert.from,
        name: alert.name,
        value: alert.to === null ? null : (alert.to - alert.from) / 1000,
        unit: 's',
        by: alert.source,
        text: `${alert.severity}: ${alert.subject}: ${alert.sentence}`,
      }),
    ),
    ...notes.map(({ at, topic, sentence }) => row('note', null, { at, name: topic, text: sentence })),
    ...(today === null ? [] : todayRows(today)),
  ]
  return csvText(HEADER, rows)
}

interface Cells {
  readonly at?: number
  readonly name: string
  readonly value?: number | null
  readonly unit?: string
  readonly from?: number
  readonly to?: number
  readonly by?: string
  readonly text?: string
}

type Named = Pick<ReportedService, 'project' | 'service'> | null

function row(section: string, of: Named, cells: Cells): Row {
  const { at, name, value = null, unit = null, from = null, to = null, by = null, text = null } = cells
  const time = at === undefined ? null : new Date(at).toISOString()
  return [section, of?.project ?? null, of?.service ?? null, time, name, value, unit, from, to, by, text]
}

function serviceRows(service: ReportedService): readonly Row[] {
  const { replicas, cpu, memory, actions, holds, changes, earlier, watched } = service
  return [
    row('measured', service, { name: 'watched', value: watched, unit: 'share' }),
    ...spreadRows(service, 'replicas', 'replicas', replicas),
    ...(replicas === null
      ? []
      : [row('measured', service, { name: 'replica-hours', value: replicas.hours, unit: 'h' })]),
    ...spreadRows(service, 'cpu', 'share', cpu),
    ...spreadRows(service, 'memory', 'share', memory),
    ...actions.flatMap((action) => [
      row('action', service, {
        at: action.at,
        name: action.reason,
        value: action.endedAt === null ? null : (action.endedAt - action.at) / 1000,
        unit: 's',
        from: action.from,
        to: action.to,
        by: action.by,
        text: `${action.cause} ${outcomeText(action)} Effect: ${effectText(action)}`,
      }),
      ...(action.effect?.factors ?? []).map(({ source, before, after }) =>
        row('effect', service, { at: action.at, name: source, from: before, to: after }),
      ),
    ]),
    ...holds.map(({ reason, kind, seconds, times }) =>
      row(kind === 'hold' ? 'held' : 'blocked', service, {
        name: reason,
        value: seconds,
        unit: 's',
        text: `began ${times} times`,
      }),
    ),
    ...changes.map(({ at, topic, sentence }) => row('change', service, { at, name: topic, text: sentence })),
    ...(earlier.kind === 'none'
      ? [row('policy before', service, { name: 'none', text: earlier.sentence })]
      : [
          row('policy before', service, { name: 'compared', text: earlier.sentence }),
          ...MEASURES.flatMap(({ key, unit }) => [
            row('policy before', service, { name: key, value: earlier.before[key], unit }),
            row('policy now', service, { name: key, value: earlier.now[key], unit }),
          ]),
        ]),
  ]
}

function spreadRows(service: Named, name: string, unit: string, spread: Spread | null): readonly Row[] {
  if (spread === null) return []
  return (['least', 'mean', 'most'] as const).map((part) =>
    row('measured', service, { name: `${name} ${part}`, value: spread[part], unit }),
  )
}

function todayRows({ audits, sizes }: ReportedToday): readonly Row[] {
  return [
    ...audits.flatMap(({ project, pass, warn, fail, findings }) => [
      ...Object.entries({ pass, warn, fail }).map(([name, value]) =>
        row('audit', { project, service: '' }, { name, value }),
      ),
      ...findings.map(({ service, message }) =>
        row('audit', { project, service: service ?? '' }, { name: 'finding', text: message }),
      ),
    ]),
    ...sizes.map(({ project, service, sentence }) =>
      row('right-sizing', { project, service }, { name: 'advice', text: sentence }),
    ),
  ]
}
