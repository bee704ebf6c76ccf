/** What a page saves, in either host: a browser's download, or on the desktop what its dialog would be asked for. */
import type { Download } from '@playwright/test'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Dashboard } from './dashboard.ts'

export interface Saved {
  readonly name: string
  readonly bytes: Buffer
}

/** Listens for the next download; what it gives back waits until it is whole. */
export async function saveNextDownload({ page, desktop }: Dashboard): Promise<() => Promise<Saved>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'eyrie-download-'))
  const take = async (name: string): Promise<Saved> => {
    const bytes = await readFile(path.join(folder, name))
    await rm(folder, { recursive: true })
    return { name, bytes }
  }
  if (desktop === undefined) {
    const coming: Promise<Download> = page.waitForEvent('download')
    return async () => {
      const download = await coming
      const name = download.suggestedFilename()
      await download.saveAs(path.join(folder, name))
      return take(name)
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
  return async () => take(await coming)
}
