/** The last lines that a container, or a task of a Swarm on whichever node, wrote, without secrets. */
import { PassThrough, type Readable } from 'node:stream'
import type { DockerApi } from './api.ts'
import type { InspectedContainer } from './inspected.ts'
import type { Redactor } from './redact.ts'

const LOG_MS = 10_000
export const LOG_LINES = 50
/** Characters of one line; the rest is said to be there. */
const LONGEST = 2_000
/** Bytes read at most, should single lines be huge. */
const MOST_BYTES = 2_000_000

/** Never fails: where the log cannot be read, its one line says why. */
export function lastLines(
  api: DockerApi,
  container: InspectedContainer,
  redactor: Redactor,
): Promise<readonly string[]> {
  return readLog(api, `/containers/${container.Id}`, container.Config.Tty === true, redactor)
}

/** `owner` is the path of what has a log: `/containers/ID`, `/tasks/ID`. */
export async function readLog(
  api: DockerApi,
  owner: string,
  terminal: boolean,
  redactor: Redactor,
): Promise<readonly string[]> {
  const answer = await api.call('read its log', LOG_MS, async (signal) =>
    collect(api, await openLog(api, owner, signal), terminal),
  )
  if (!answer.ok) return [`(${redactor.line(answer.error.message)})`]
  const lines = answer.value.split('\n').map((line) => line.replace(/\r$/, ''))
  if (lines.at(-1) === '') lines.pop()
  return redactor.lines(lines.slice(-LOG_LINES)).map(shortened)
}

function shortened(line: string): string {
  return line.length <= LONGEST
    ? line
    : `${line.slice(0, LONGEST)}… (${line.length - LONGEST} more characters)`
}

/** dockerode's own `logs` would parse a log that happens to be JSON. */
function openLog(api: DockerApi, owner: string, abortSignal: AbortSignal): Promise<Readable> {
  return new Promise((resolve, reject) => {
    api.docker.modem.dial(
      {
        path: `${owner}/logs?`,
        method: 'GET',
        isStream: true,
        options: { stdout: true, stderr: true, tail: LOG_LINES },
        abortSignal,
        statusCodes: { 200: true, 404: 'it is gone', 500: 'server error' },
      },
      (error: Error | null, answer: unknown) => {
        if (error === null) resolve(answer as Readable)
        else reject(error)
      },
    )
  })
}

/** Both streams in the order written. Without a terminal the engine puts a header before each piece. */
async function collect(api: DockerApi, stream: Readable, terminal: boolean): Promise<string> {
  const text = new PassThrough()
  if (terminal) stream.pipe(text)
  else {
    api.docker.modem.demuxStream(stream, text, text)
    stream.once('end', () => text.end())
  }
  stream.once('error', (error) => text.destroy(error))
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of text as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MOST_BYTES) break
  }
  stream.destroy()
  return Buffer.concat(chunks).toString('utf8')
}
