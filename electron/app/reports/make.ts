/** One report as one document. */
import type { Params } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { ReportDocument } from '../../../shared/contract/reports.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { MEDIA_TYPES, reportName, scalingText } from '../../reports/scaling/document.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { collectReport } from './collect.ts'

export async function makeReport(
  core: Core,
  { format, ...asked }: Params<'reports.make'>,
): Promise<Result<ReportDocument, ContractError>> {
  const collected = await collectReport(core, asked)
  if (!collected.ok) return collected
  const report = collected.value
  const named = { name: reportName(report, format), mediaType: MEDIA_TYPES[format] }
  if (format !== 'pdf')
    return { ok: true, value: { ...named, encoding: 'utf8', content: scalingText(report, format) } }
  const printed = await core.print(scalingText(report, 'html'))
  if (!printed.ok) return refuse('Failed', printed.error.message)
  const content = Buffer.from(printed.value).toString('base64')
  return { ok: true, value: { ...named, encoding: 'base64', content } }
}
