/** `eyrie app`: the desktop window where it can be opened, the same dashboard in the browser elsewhere. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { hashOfLink } from '../../desktop/links.ts'
import type { Context } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { serve } from './serve.ts'

/** `link`: where to look (`eyrie://PROJECT/SERVICE`); refused before anything is started when it leads nowhere. */
export async function desktop(context: Context, link?: string): Promise<Report> {
  const hash = link === undefined ? null : hashOfLink(link)
  if (hash?.ok === false) return badUsage(hash.error.message)
  const root = path.resolve(context.rendererDir, '../..')
  const runtime = findRuntime(root, context.environment)
  if (!runtime.ok) {
    context.note(`No desktop window: ${runtime.error.message}. Serving the dashboard in the browser instead.`)
    if (link !== undefined) context.note('The link is not followed there: choose the place in the dashboard.')
    return serve(context, { open: true })
  }
  return run(context, runtime.value, root, link)
}

export interface Machine {
  readonly platform: NodeJS.Platform
  /** Null where there is no such thing. */
  readonly user: number | null
}

const here: Machine = { platform: process.platform, user: process.getuid?.() ?? null }

/** The Electron binary; fails with why no window can be opened. */
export function findRuntime(
  root: string,
  environment: Context['environment'],
  machine = here,
): Result<string> {
  if (machine.platform === 'linux' && machine.user === 0)
    return fail('Failed', 'Electron refuses to run as root with its sandbox on')
  const shown = [environment.DISPLAY, environment.WAYLAND_DISPLAY].some(
    (name) => name !== undefined && name !== '',
  )
  if (machine.platform === 'linux' && !shown) return fail('Failed', 'there is no display')
  const folder = path.join(root, 'node_modules/electron')
  const named = path.join(folder, 'path.txt')
  const name = existsSync(named) ? readFileSync(named, 'utf8').trim() : 'electron'
  const dist = environment.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist')
  const binary = path.join(dist, name)
  return existsSync(binary) ? ok(binary) : fail('NotFound', 'the Electron runtime is not here')
}

function run(context: Context, binary: string, root: string, link: string | undefined): Promise<Report> {
  const { connection, dataDir, json } = context.globals
  const args = [
    root,
    ...(dataDir === null ? [] : [`--data-dir=${path.resolve(dataDir)}`]),
    ...(connection === null ? [] : [`--connection=${connection}`]),
    ...(link === undefined ? [] : [link]),
  ]
  return new Promise((resolve) => {
    const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('spawn', () => {
      if (json) context.say(JSON.stringify({ url: null, pid: child.pid ?? null }))
      void context.interrupted.then(() => child.kill('SIGTERM'))
    })
    child.once('error', (error) =>
      resolve(
        failed({ code: 'Failed', message: `cannot start ${binary}: ${error.message}`, retryable: false }),
      ),
    )
    child.once('exit', (code, signal) => {
      const ended = code === 0 || signal === 'SIGTERM'
      const message = `the desktop app ended with ${signal ?? `code ${String(code)}`}`
      resolve(ended ? done(null, []) : failed({ code: 'Failed', message, retryable: false }))
    })
  })
}
