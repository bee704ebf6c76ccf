/** Eyrie as a user starts it, from the built `dist/`, with folders of its own that go with it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { BrowserType, Electron } from 'playwright'
import { provisionedEnvironment } from '../../test/environment.mjs'

export const ROOT = process.cwd()
const ENVIRONMENT = provisionedEnvironment(process.env)

/** Not bundled: it brings files of its own. */
export const playwright = createRequire(path.join(ROOT, 'package.json'))('playwright') as {
  readonly chromium: BrowserType
  readonly _electron: Electron
}

export function build(): void {
  const built = spawnSync(process.execPath, [path.join(ROOT, 'build/build.mjs'), '--if-needed'], {
    stdio: 'inherit',
  })
  if (built.status !== 0) throw new Error('it could not be built')
}

export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'eyrie-bench-'))
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

/** The environment of what is measured; `size` as in `EYRIE_DEMO_SIZE`, null: the demo as it is. */
export function environmentOf(size: string | null, more: Readonly<Record<string, string>> = {}) {
  return { ...ENVIRONMENT, ...(size === null ? {} : { EYRIE_DEMO_SIZE: size }), ...more } as Record<
    string,
    string
  >
}

/** The first line a child says, and when (by `performance.now()`). */
export async function firstLine(
  child: ChildProcess,
): Promise<{ readonly line: string; readonly at: number }> {
  if (child.stdout === null) throw new Error('its output is not read')
  for await (const line of createInterface({ input: child.stdout })) return { line, at: performance.now() }
  throw new Error('it ended without a word')
}

/** Ends a process as Ctrl-C does, and waits for it. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(hard)
}

/** `eyrie serve` with the simulated project; gives its address and how to end it. */
export async function serveDemo(size: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const dataDir = temporaryFolder()
  const child = spawn(
    process.execPath,
    [
      path.join(ROOT, 'dist/cli.js'),
      ...['serve', '--json', '--port', '0', '--connection', 'demo', '--data-dir', dataDir],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: environmentOf(size) },
  )
  const { line } = await firstLine(child)
  const { url } = JSON.parse(line) as { readonly url: string }
  return {
    url,
    async close() {
      await ended(child)
      remove(dataDir)
    },
  }
}

export function chromiumProgram(): string {
  return ENVIRONMENT.EYRIE_CHROMIUM ?? '/usr/bin/chromium'
}

export function electronProgram(): string {
  const folder = ENVIRONMENT.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(ROOT, 'node_modules/electron/dist')
  return path.join(folder, 'electron')
}

/** Electron refuses to run as root with its sandbox on. */
export const SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** A display of its own where there is none; null where none can be had. */
export async function openDisplay(): Promise<{ readonly name: string; close(): Promise<void> }> {
  if (process.env.DISPLAY !== undefined && process.env.DISPLAY !== '')
    return { name: process.env.DISPLAY, close: () => Promise.resolve() }
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { line } = await firstLine(child)
  return { name: `:${line.trim()}`, close: () => ended(child, 'SIGTERM') }
}

/** How busy the machine is besides: processes that want to run, over the last minute. */
export function machineLoad(): string {
  return `load ${(loadavg()[0] ?? NaN).toFixed(1)}`
}
