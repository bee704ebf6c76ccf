/** HTML as PDF where there is no window: by a Chromium or Chrome of this machine, without network and without a profile. */
import { execFile } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fail, messageOf, ok, type Result } from '../../../shared/lib/result.ts'

/** Bytes of a PDF. */
export type Print = (html: string) => Promise<Result<Uint8Array>>

type Environment = Readonly<Record<string, string | undefined>>

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const TIMEOUT_MS = 60_000

export function findBrowser(environment: Environment): string | null {
  const { CHROME_PATH: own, PATH: folders = '' } = environment
  const found = folders
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
  return [...(own === undefined ? [] : [own]), ...found, ...PLACES].find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export function printWithBrowser(environment: Environment): Print {
  return async (html) => {
    const browser = findBrowser(environment)
    if (browser === null)
      return fail(
        'Failed',
        'a PDF needs Chromium or Chrome, and there is none: install one, name it in CHROME_PATH, export from the desktop app, or choose HTML',
      )
    const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-print-'))
    try {
      const [page, pdf] = [path.join(folder, 'report.html'), path.join(folder, 'report.pdf')]
      writeFileSync(page, html, { mode: 0o600 })
      const failure = await run(browser, [
        '--headless',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Chromium does not start as root with its sandbox; the page has neither script nor anything to load.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--user-data-dir=${path.join(folder, 'profile')}`,
        '--no-pdf-header-footer',
        `--print-to-pdf=${pdf}`,
        page,
      ])
      if (failure !== null) return fail('Failed', `${browser} could not print the report: ${failure}`)
      return ok(readFileSync(pdf))
    } catch (thrown) {
      return fail('Failed', `${browser} printed no report: ${messageOf(thrown)}`)
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}

function run(program: string, parameters: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, parameters, { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' }, (error) => {
      if (error === null) resolve(null)
      else
        resolve(
          error.killed === true ? `it did not end within ${TIMEOUT_MS / 1000} s` : firstLine(error.message),
        )
    })
  })
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
