/** Runs a command inside a replica with a deadline, and keeps the last lines it wrote, without secrets. */
import { PassThrough, type Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { CommandOutcome } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { inspectContainer, nameOf, shortId, type InspectedContainer } from './inspected.ts'
import { createRedactor, type Redactor } from './redact.ts'

/** To begin a command, and to ask how it ended. */
const ASK_MS = 10_000
const ASK_AGAIN_MS = 50
/** To kill what has not ended in time. */
const KILL_SECONDS = 5
const KEPT_LINES = 20
const LONGEST_LINE = 500
const KEPT_CHARACTERS = 64_000

/** The shell tells its own number first: Docker cannot end a command, another command can. */
const SHELL = ['/bin/sh', '-c', 'echo "$$"; exec /bin/sh -c "$0"'] as const
/** The whole group, where the command has one of its own. */
const KILL = ['/bin/sh', '-c', 'kill -9 -- "-$0" 2>/dev/null || kill -9 "$0"'] as const

/** What a command has written until now. */
interface Said {
  out(piece: string): void
  error(piece: string): void
  /** The end of both streams, in the order of arrival. */
  text(): string
  /** The number that the shell told of itself; null: none yet, or the command has no shell. */
  pid(): string | null
}

/**
 * Failures: `NotFound` (the container is gone), `TimedOut`, or the engine's. A command that ended with another code
 * than 0 is an answer, not a failure.
 */
export async function runCommand(
  api: DockerApi,
  id: string,
  command: string,
  timeoutSeconds: number,
): Promise<Result<CommandOutcome>> {
  const container = await inspectContainer(api, id, shortId(id))
  if (!container.ok) return container
  const name = nameOf(container.value)
  const redactor = createRedactor(container.value.Config.Env ?? [])
  const words = wordsOf(command)
  const said = createSaid(words === null)
  const ended = await execute(api, container.value, words ?? [...SHELL, command], timeoutSeconds, said)
  const lines = linesOf(said.text(), redactor)
  if (ended.ok && ended.value !== null) return ok({ exitCode: ended.value, output: lines })
  if (!ended.ok && ended.error.code !== 'TimedOut') return ended
  const pid = said.pid()
  const fate = pid === null ? 'goes on in the container' : await killed(api, container.value, pid)
  const last = lines.at(-1)
  return fail('TimedOut', `the command in ${name} had not ended after ${timeoutSeconds} s and ${fate}`, {
    details: { output: last ?? null },
  })
}

/** A JSON list of words is a command without a shell; null: it goes to the shell. */
export function wordsOf(command: string): readonly string[] | null {
  if (!command.trimStart().startsWith('[')) return null
  try {
    const words: unknown = JSON.parse(command)
    const given = Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string')
    return given ? words : null
  } catch {
    return null
  }
}

/** Answers the exit code; null: the engine does not tell it. */
async function execute(
  api: DockerApi,
  container: InspectedContainer,
  words: readonly string[],
  timeoutSeconds: number,
  said: Said,
): Promise<Result<number | null>> {
  const name = nameOf(container)
  const made = await api.mutate(`run a command in ${name}`, ASK_MS, (abortSignal) =>
    api.docker.getContainer(container.Id).exec({
      Cmd: [...words],
      AttachStdout: true,
      AttachStderr: true,
      abortSignal,
    }),
  )
  if (!made.ok) return made
  const exec = made.value
  const started = await api.mutate(`start a command in ${name}`, ASK_MS, (abortSignal) =>
    exec.start({ abortSignal, Detach: false, Tty: false }),
  )
  if (!started.ok) return started
  const deadline = performance.now() + timeoutSeconds * 1_000
  const late = fail('TimedOut', `the command in ${name} had not ended after ${timeoutSeconds} s`)
  if (!(await collect(api, started.value, said, timeoutSeconds * 1_000))) return late
  // Its output ends a moment before the engine knows that it ended, or long before: a command may close its streams
  // and go on.
  for (;;) {
    const asked = await api.call(`ask how the command in ${name} ended`, ASK_MS, (abortSignal) =>
      exec.inspect({ abortSignal }),
    )
    if (!asked.ok) return asked
    if (!asked.value.Running) return ok(asked.value.ExitCode ?? null)
    if (performance.now() > deadline) return late
    await setTimeout(ASK_AGAIN_MS)
  }
}

/** Reads to the end or until the time is up; answers whether it ended. */
function collect(api: DockerApi, stream: Readable, said: Said, limitMs: number): Promise<boolean> {
  const out = new PassThrough()
  const errors = new PassThrough()
  api.docker.modem.demuxStream(stream, out, errors)
  out.setEncoding('utf8').on('data', (piece: string) => said.out(piece))
  errors.setEncoding('utf8').on('data', (piece: string) => said.error(piece))
  return new Promise((resolve) => {
    const end = (inTime: boolean) => {
      clearTimeout(timer)
      stream.destroy()
      resolve(inTime)
    }
    const timer = globalThis.setTimeout(() => end(false), limitMs)
    stream
      .once('end', () => end(true))
      .once('error', () => end(true))
      .once('close', () => end(true))
  })
}

/**
 * `numbered`: the first line of the output is the shell's number. The two streams come by ways of their own, so what was
 * written to the other one later may be here before it.
 */
function createSaid(numbered: boolean): Said {
  let text = ''
  let first = numbered ? '' : null
  let pid: string | null = null
  const keep = (piece: string) => {
    text = (text + piece).slice(-KEPT_CHARACTERS)
  }
  return {
    out(piece) {
      if (first === null) {
        keep(piece)
        return
      }
      first += piece
      const end = first.indexOf('\n')
      if (end < 0) return
      const number = first.slice(0, end)
      pid = /^\d+$/.test(number) ? number : null
      keep(pid === null ? first : first.slice(end + 1))
      first = null
    },
    error: keep,
    text: () => text,
    pid: () => pid,
  }
}

function linesOf(text: string, redactor: Redactor): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
  if (lines.at(-1) === '') lines.pop()
  const kept = redactor.lines(lines.slice(-KEPT_LINES))
  return kept.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
}

async function killed(api: DockerApi, container: InspectedContainer, pid: string): Promise<string> {
  const answer = await execute(api, container, [...KILL, pid], KILL_SECONDS, createSaid(false))
  return answer.ok && answer.value === 0 ? 'was killed' : 'could not be killed: it goes on in the container'
}
