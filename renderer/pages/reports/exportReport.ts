/** Saves a report as a document: the core makes it, the host saves it. */
import type { ReportFormat } from '../../../shared/domain/report.ts'
import { download } from '../../state/download.ts'
import { call } from '../../state/link.ts'
import { newToastId, showToast } from '../../state/toasts.ts'
import type { Asked } from './useReport.ts'

export async function exportReport(asked: Asked, format: ReportFormat): Promise<void> {
  const answer = await call('reports.make', { ...asked, format })
  if (!answer.ok) {
    const { message: detail } = answer.error
    showToast({ id: newToastId(), tone: 'bad', text: 'The report was not exported', detail })
    return
  }
  const { name, mediaType, encoding, content } = answer.value
  download(name, mediaType, encoding === 'utf8' ? content : bytesOf(content))
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
