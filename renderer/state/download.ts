/** Has the host save a document: a dialog on the desktop, a download in a browser. */

/** Long enough for the slowest disk to have begun; the text stays in memory as long. */
const KEEP_MS = 60_000

export function download(name: string, mediaType: string, content: string | Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(
    new Blob([content], { type: typeof content === 'string' ? `${mediaType};charset=utf-8` : mediaType }),
  )
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS)
}
