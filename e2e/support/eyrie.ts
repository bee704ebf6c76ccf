/** Starts Eyrie as a user does, from the built `dist/`, with a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const ROOT = path.resolve(import.meta.dirname, '../..')
const CLI = path.join(ROOT, 'dist/cli.js')

export interface Served {
  /** The address with its one-time token. */
  readonly url: string
  readonly pid: number
  readonly dataDir: string
  readonly child: ChildProcess
  stop(): Promise<void>
}

export async function temporaryDataDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'eyrie-e2e-'))
}

/** `eyrie serve --json …`: resolves with its line `{url, pid}`. */
export async function serve(args: readonly string[], environment: Record<string, string> = {}): Promise<Served> {
  const dataDir = await temporaryDataDir()
  const child = spawn(process.execPath, [CLI, 'serve', '--json', '--port', '0', '--data-dir', dataDir, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const line = await firstLine(child, () => said.join(''))
  const { url, pid } = JSON.parse(line) as { url: string; pid: number }
  return {
    url,
    pid,
    dataDir,
    child,
    async stop() {
      await ended(child)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function firstLine(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const late = setTimeout(() => reject(new Error(`eyrie serve said nothing for 30 s: ${said()}`)), 30_000)
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const end = text.indexOf('\n')
      if (end === -1) return
      clearTimeout(late)
      resolve(text.slice(0, end))
    })
    child.on('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`eyrie serve ended with ${String(code)}: ${said()}`))
    })
  })
}

/** Ends a process as Ctrl-C does and waits for it. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
    child.once('exit', () => {
      clearTimeout(hard)
      resolve()
    })
    child.kill('SIGINT')
  })
}

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The one JSON document of `--json`. */
  json<T>(): T
}

/** Runs one CLI command to its end. */
export function eyrie(args: readonly string[], environment: Record<string, string> = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code: code ?? -1, stdout, stderr, json: <T>() => JSON.parse(stdout) as T })
    })
  })
}
