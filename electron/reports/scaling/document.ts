/** A scaling report in the form that was asked for. PDF is its HTML as a browser prints it. */
import type { ReportFormat } from '../../../shared/domain/report.ts'
import { scalingCsv } from './csv.ts'
import { scalingHtml } from './html.ts'
import { scalingMarkdown } from './markdown.ts'
import type { ScalingReport } from './report.ts'

export type TextFormat = Exclude<ReportFormat, 'pdf'>

export const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html',
  pdf: 'application/pdf',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
}

export function scalingText(report: ScalingReport, format: TextFormat): string {
  switch (format) {
    case 'html':
      return scalingHtml(report)
    case 'md':
      return scalingMarkdown(report)
    case 'csv':
      return scalingCsv(report)
    case 'json':
      return `${JSON.stringify(report)}\n`
  }
}

/** "eyrie-report-2026-01-30-to-2026-01-31.html"; with hours where a period does not begin and end with a day. */
export function reportName({ from, to }: Pick<ScalingReport, 'from' | 'to'>, format: ReportFormat): string {
  const [begin, end] = [from, to].map((at) => new Date(at).toISOString().slice(0, 16).replace(':', ''))
  const short = (text = '') => text.replace(/T0000$/, '')
  return `eyrie-report-${short(begin)}-to-${short(end)}.${format}`
}
