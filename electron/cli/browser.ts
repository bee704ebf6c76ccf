/** Opens an address in the system's browser, where there is one and somebody to see it. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/lib/result.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The program that opens an address, with its arguments; null where there is none. */
export function browserCommand(
  url: string,
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): readonly [string, ...string[]] | null {
  if (platform === 'darwin') return ['open', url]
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  const display = [environment.DISPLAY, environment.WAYLAND_DISPLAY].some(
    (name) => name !== undefined && name !== '',
  )
  return display && isThere('xdg-open', environment) ? ['xdg-open', url] : null
}

export function openBrowser(url: string, environment: Environment): Result<void> {
  const command = browserCommand(url, environment)
  if (command === null) return fail('NotFound', 'There is no browser to open here.')
  const [program, ...args] = command
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  // Started and gone wrong: the link is on the terminal all the same.
  child.on('error', () => undefined)
  child.unref()
  return ok(undefined)
}

function isThere(program: string, environment: Environment): boolean {
  return (environment.PATH ?? '').split(path.delimiter).some((folder) => {
    if (!path.isAbsolute(folder)) return false
    try {
      accessSync(path.join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
