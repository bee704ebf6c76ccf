/** Files that are built beside the program, wherever its code was bundled to. */
import { existsSync } from 'node:fs'
import path from 'node:path'

/**
 * Code lies in the built folder or in its `chunks`. A worker and plain Node cannot look into an archive: there the files
 * are unpacked beside it. Null: run from sources.
 */
export function builtFile(name: string, here: string = import.meta.dirname): string | null {
  const unpacked = here.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2')
  for (const folder of [unpacked, path.dirname(unpacked), here, path.dirname(here)]) {
    const file = path.join(folder, name)
    if (existsSync(file)) return file
  }
  return null
}
