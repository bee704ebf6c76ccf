/** What a page saves, in either host: a browser's download, or on the desktop what its dialog would be asked for. */
import type { Download } from '@playwright/test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Dashboard } from './dashboard.ts'

export interface Saved {
  readonly name: string
  readonly file: string
}

/** Listens for the next download; what it gives back waits until it is whole. */
export async function saveNextDownload({ page, desktop }: Dashboard): Promise<() => Promise<Saved>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'eyrie-download-'))
  if (desktop === undefined) {
    const coming: Promise<Download> = page.waitForEvent('download')
    return async () => {
      const download = await coming
      const name = download.suggestedFilename()
      const file = path.join(folder, name)
      await download.saveAs(file)
      return { name, file }
    }
  }
  const coming = desktop.evaluate(
    ({ session }, into) =>
      new Promise<string>((resolve) => {
        session.defaultSession.once('will-download', (_event, item) => {
          const name = item.getFilename()
          // Where the operator would have chosen to save it.
          item.setSavePath(`${into}/${name}`)
          item.once('done', () => resolve(name))
        })
      }),
    folder,
  )
  return async () => {
    const name = await coming
    return { name, file: path.join(folder, name) }
  }
}
