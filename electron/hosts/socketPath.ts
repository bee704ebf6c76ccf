/** Where the owner's socket lies: in the data folder, or, where that path is too long for a socket, in a short one. */
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, its closing zero included. */
const LONGEST = 103

type Environment = Readonly<Record<string, string | undefined>>

export function socketPathFor(dataDir: string, environment: Environment = process.env): string {
  const digest = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\eyrie-${digest}`
  const inside = path.join(path.resolve(dataDir), 'eyrie.sock')
  if (Buffer.byteLength(inside) <= LONGEST) return inside
  return path.join(shortFolder(environment, digest), `${digest}.sock`)
}

function shortFolder(environment: Environment, digest: string): string {
  const runtime = environment.XDG_RUNTIME_DIR
  const user = process.getuid?.() ?? 0
  const candidates = [
    ...(runtime !== undefined && path.isAbsolute(runtime) ? [path.join(runtime, 'eyrie')] : []),
    path.join(os.tmpdir(), `eyrie-${user}`),
  ]
  const fits = (folder: string) => Buffer.byteLength(path.join(folder, `${digest}.sock`)) <= LONGEST
  return candidates.find(fits) ?? path.join('/tmp', `eyrie-${user}`)
}

export interface PreparedPath {
  /** Only once nobody answers there. */
  removeLeftover(): void
}

/** Makes the socket's folder, and refuses one that others could have put there or could write to. */
export function prepareSocketPath(file: string): Result<PreparedPath> {
  if (process.platform === 'win32') return ok({ removeLeftover: () => undefined })
  const bytes = Buffer.byteLength(file)
  if (bytes > LONGEST)
    return fail('BadRequest', `the socket path ${file} has ${bytes} bytes: at most ${LONGEST} are possible`)
  const folder = path.dirname(file)
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(folder, 0o700)
    const info = lstatSync(folder)
    const user = process.getuid?.()
    if (!info.isDirectory() || (user !== undefined && info.uid !== user))
      return fail('Failed', `${folder} does not belong to this user: remove it, or use another data folder`)
    if ((info.mode & 0o022) !== 0)
      return fail('Failed', `others may write to ${folder}: run \`chmod 700 ${folder}\` first`)
  } catch (thrown) {
    return fail('Failed', `cannot prepare ${folder} for the socket: ${messageOf(thrown)}`)
  }
  return ok({ removeLeftover: () => rmSync(file, { force: true }) })
}
