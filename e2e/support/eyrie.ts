/** Starts Eyrie as a user does, from the built `dist/`, with a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const ROOT = path.resolve(import.meta.dirname, '../..')
const CLI = path.join(ROOT, 'dist/cli.js')

export type Environment = Readonly<Record<string, string | undefined>>

export interface Served {
  /** The address with its one-time token. */
  readonly url: string
  readonly origin: string
  readonly pid: number
  readonly dataDir: string
  readonly child: ChildProcess
  /** What it said on stderr so far. */
  said(): string
  /** Ends it as Ctrl-C does; its data folder stays. */
  end(): Promise<void>
  /** Ends it and removes its data folder. */
  stop(): Promise<void>
}

export interface ServeOptions {
  readonly args?: readonly string[]
  readonly environment?: Environment
  /** An existing folder; by default a new one. */
  readonly dataDir?: string
  /** By default any that is free. */
  readonly port?: number
  /** The program and its first arguments; by default this Node and the built CLI. */
  readonly program?: readonly string[]
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'eyrie-e2e-'))
}

/** The variables Eyrie itself reads are taken from the test alone, never from the shell it was started in. */
function cleaned(environment: Environment): NodeJS.ProcessEnv {
  const own = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'PROMETHEUS_URL', 'DRY_RUN', 'MIN_REPLICAS', 'MAX_REPLICAS']
  const inherited = Object.entries(process.env).filter(([name]) => !own.includes(name))
  return { ...Object.fromEntries(inherited), ...environment }
}

/** `eyrie serve --json …`: resolves with its line `{url, pid}`. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const dataDir = options.dataDir ?? (await temporaryFolder())
  const [program = process.execPath, ...first] = options.program ?? [process.execPath, CLI]
  const child = spawn(
    program,
    [
      ...first,
      'serve',
      '--json',
      '--port',
      String(options.port ?? 0),
      '--data-dir',
      dataDir,
      ...(options.args ?? []),
    ],
    { env: cleaned(options.environment ?? {}), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  const line = await firstLine(child, () => said)
  const { url, pid } = JSON.parse(line) as { url: string; pid: number }
  return {
    url,
    origin: new URL(url).origin,
    pid,
    dataDir,
    child,
    said: () => said,
    end: () => ended(child, 'SIGINT', pid),
    async stop() {
      await ended(child, 'SIGINT', pid)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Long, for a machine that does many things at once; where it is quiet this takes a second. */
const START_MS = 60_000

function firstLine(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`eyrie serve said nothing for ${START_MS / 1000} s: ${said()}`))
    }, START_MS)
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end === -1) return
      clearTimeout(late)
      resolve(text.slice(0, end))
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`eyrie serve ended with ${String(code)}: ${said()}`))
    })
  })
}

/**
 * Ends a process as Ctrl-C (or `signal`) does and waits for it. `pid` is the one to tell, where the child is a program
 * that started it as somebody else and would end without it.
 */
export function ended(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGINT',
  pid = child.pid ?? 0,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const hard = setTimeout(() => process.kill(pid, 'SIGKILL'), 10_000)
    child.once('exit', () => {
      clearTimeout(hard)
      resolve()
    })
    process.kill(pid, signal)
  })
}

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The one JSON document of `--json`; throws where stdout is anything else. */
  json(): unknown
}

/** Runs one CLI command to its end. */
export function eyrie(args: readonly string[], environment: Environment = {}): Promise<CliResult> {
  return runProgram([process.execPath, CLI, ...args], environment)
}

export function runProgram(command: readonly string[], environment: Environment = {}): Promise<CliResult> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: cleaned(environment), stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code: code ?? -1, stdout, stderr, json: () => oneDocument(stdout, stderr) })
    })
  })
}

/** Exactly one JSON document, and nothing beside it. */
function oneDocument(stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`stdout is not one JSON document: ${JSON.stringify(stdout)}; stderr: ${stderr}`)
  }
}
