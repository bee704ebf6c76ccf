/** Where Eyrie keeps what it must not lose, and whether it may write there. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The platform's own place for an application's data of one user. */
export function defaultDataDir(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  home: string = os.homedir(),
): string {
  if (platform === 'win32') {
    const local = environment.LOCALAPPDATA
    const base = local !== undefined && local !== '' ? local : path.win32.join(home, 'AppData', 'Local')
    return path.win32.join(base, 'Eyrie')
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'Eyrie')
  const xdg = environment.XDG_DATA_HOME
  // The XDG specification: a relative path is invalid and to be ignored.
  const base =
    xdg !== undefined && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(home, '.local', 'share')
  return path.posix.join(base, 'eyrie')
}

/** Creates the folder (default: the platform's) for its owner only and tries to write in it; gives its full path. */
export function prepareDataDir(dataDir: string | null, environment: Environment): Result<string> {
  const folder = path.resolve(dataDir ?? defaultDataDir(environment))
  const probe = path.join(folder, `.probe-${process.pid}`)
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    fs.writeFileSync(probe, '', { mode: 0o600 })
    fs.rmSync(probe)
  } catch (thrown) {
    return fail(
      'data-folder',
      `Eyrie cannot keep its data in ${folder}: ${reasonOf(thrown)}. ` +
        'Make that folder writable for this user, or name another one with --data-dir.',
    )
  }
  return ok(folder)
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  ENOSPC: 'the disk is full',
}

function reasonOf(thrown: unknown): string {
  return REASONS[(thrown as NodeJS.ErrnoException).code ?? ''] ?? messageOf(thrown)
}
