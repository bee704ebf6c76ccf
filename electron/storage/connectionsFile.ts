/**
 * `connections.json` of the data folder: the operator's own connections, and which ones run at every start. A file of
 * its own, read anew each time: whichever process owns the default connection, any process may add one.
 */
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { savedConnectionSchema } from '../../shared/domain/connection.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { fileTime, writeWhole } from './atomicFile.ts'

const fileSchema = z.strictObject({
  version: z.literal(1),
  connections: z.array(savedConnectionSchema),
  /** Names of connections that are opened whenever Eyrie starts. */
  kept: z.array(z.string()),
})
export type SavedConnections = Omit<z.infer<typeof fileSchema>, 'version'>

export interface ConnectionsFile {
  /** Never fails: what cannot be read is as if it were not there, and `problem` says so. */
  read(): SavedConnections & { readonly problem: string | null }
  update(edit: (saved: SavedConnections) => SavedConnections): Result<void>
}

const NONE: SavedConnections = { connections: [], kept: [] }

export function createConnectionsFile(dataDir: string, now: () => number = Date.now): ConnectionsFile {
  const file = path.join(dataDir, 'connections.json')

  function read(): ReturnType<ConnectionsFile['read']> {
    let text: string
    try {
      text = fs.readFileSync(file, 'utf8')
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { ...NONE, problem: null }
      return { ...NONE, problem: `${file} cannot be read: ${messageOf(thrown)}` }
    }
    const parsed = fileSchema.safeParse(parse(text))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const where =
        issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')}: ${issue.message})`
      return { ...NONE, problem: `${file} cannot be used as it is${where}: repair or remove it` }
    }
    const { connections, kept } = parsed.data
    return { connections, kept, problem: null }
  }

  return {
    read,
    update(edit) {
      const { problem, ...before } = read()
      try {
        // What cannot be used is kept for its owner to repair, never overwritten.
        if (problem !== null) fs.renameSync(file, `${file}.torn-${fileTime(now())}`)
        writeWhole(file, `${JSON.stringify({ version: 1, ...edit(before) }, null, 2)}\n`)
        return ok(undefined)
      } catch (thrown) {
        return fail(
          'Failed',
          `${file} could not be written: ${messageOf(thrown)}; check the folder's permissions`,
        )
      }
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
