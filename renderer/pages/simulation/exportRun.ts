/** Saves a run as a document: the core makes it, the host saves it (a dialog on the desktop, a download in a browser). */
import { call } from '../../state/link.ts'
import { newToastId, showToast } from '../../state/toasts.ts'

export type ExportFormat = 'html' | 'json' | 'csv'

/** Long enough for the slowest disk to have begun; the text stays in memory as long. */
const KEEP_MS = 60_000

export function download(name: string, mediaType: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: `${mediaType};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS)
}

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
