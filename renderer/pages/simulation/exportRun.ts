/** Saves a run as a document: the core makes it, the host saves it. */
import { download } from '../../state/download.ts'
import { call } from '../../state/link.ts'
import { newToastId, showToast } from '../../state/toasts.ts'

export type ExportFormat = 'html' | 'json' | 'csv'

export async function exportRun(job: string, format: ExportFormat): Promise<void> {
  const answer = await call('simulate.export', { job, format })
  if (!answer.ok) {
    showToast({
      id: newToastId(),
      tone: 'bad',
      text: 'The comparison was not exported',
      detail: answer.error.message,
    })
    return
  }
  const { name, mediaType, content } = answer.value
  download(name, mediaType, content)
}
