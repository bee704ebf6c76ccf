/** Starts the desktop app as its launcher does, sandbox on, with folders of its own. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { ROOT, temporaryFolder, type Environment } from '../support/eyrie.ts'

export const HOME = 'eyrie-app://dashboard/'

export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  readonly dataDir: string
  /** Electron's own profile: one instance each. */
  readonly profile: string
  close(): Promise<void>
  /** Closes it and removes its folders. */
  stop(): Promise<void>
}

export interface LaunchOptions {
  readonly args?: readonly string[]
  readonly environment?: Environment
  readonly dataDir?: string
  /** An existing one; by default a new one. */
  readonly profile?: string
}

export function electronProgram(): string {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(ROOT, 'node_modules/electron/dist')
  return path.join(folder, 'electron')
}

export function appArguments(dataDir: string, profile: string, args: readonly string[]): readonly string[] {
  return [ROOT, `--data-dir=${dataDir}`, `--user-data-dir=${profile}`, ...args]
}

export async function launch(options: LaunchOptions = {}): Promise<Desktop> {
  const dataDir = options.dataDir ?? (await temporaryFolder())
  const profile = options.profile ?? (await temporaryFolder())
  const environment = Object.fromEntries(
    Object.entries({ ...process.env, ...options.environment }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
  const app = await _electron.launch({
    executablePath: electronProgram(),
    args: [...appArguments(dataDir, profile, options.args ?? [])],
    env: environment,
    // Playwright turns the sandbox off where it is not asked to leave it on.
    chromiumSandbox: true,
  })
  const page = await app.firstWindow()
  await page.waitForLoadState()
  return {
    app,
    page,
    dataDir,
    profile,
    close: () => app.close(),
    async stop() {
      await app.close()
      await rm(profile, { recursive: true, force: true })
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
