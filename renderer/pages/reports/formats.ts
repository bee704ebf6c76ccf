/** The forms of a report, as they are chosen. */
import type { ReportFormat } from '../../../shared/domain/report.ts'

export const FORMATS: readonly { readonly value: ReportFormat; readonly label: string }[] = [
  { value: 'html', label: 'HTML, one page' },
  { value: 'pdf', label: 'PDF' },
  { value: 'md', label: 'Markdown' },
  { value: 'csv', label: 'CSV' },
  { value: 'json', label: 'JSON' },
]
