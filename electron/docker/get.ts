/** Plain requests to the Engine API; the answer is whatever the engine sent, to be read by a reader that expects anything. */
import type Docker from 'dockerode'
import type { Readable } from 'node:stream'

/** dockerode ends its own paths with `?` and cuts the last character off whatever has one. */
function whole(path: string): string {
  return `${path}?`
}

/** `path` begins with `/` and has its query in it. Rejects as dockerode does: with `statusCode` and the engine's words. */
export function getJson(docker: Docker, path: string, abortSignal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      { path: whole(path), method: 'GET', statusCodes: { 200: true }, abortSignal },
      (error, answer) => {
        if (error === null) resolve(answer)
        else reject(error)
      },
    )
  })
}

/** The answer's own text, for what is to be sent back as it was. */
export async function getText(docker: Docker, path: string, abortSignal: AbortSignal): Promise<string> {
  const stream = await openStream(docker, path, abortSignal)
  // The signal ends the request alone: what is being read has to be ended with it.
  const end = () => stream.destroy(new Error('aborted'))
  abortSignal.addEventListener('abort', end)
  try {
    const chunks: Buffer[] = []
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    abortSignal.removeEventListener('abort', end)
  }
}

/** Sends a JSON text as it is. */
export function postText(
  docker: Docker,
  path: string,
  body: string,
  abortSignal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: whole(path),
        method: 'POST',
        file: Buffer.from(body, 'utf8'),
        headers: { 'Content-Type': 'application/json' },
        statusCodes: { 200: true, 201: true },
        abortSignal,
      },
      (error, answer) => {
        if (error === null) resolve(answer)
        else reject(error)
      },
    )
  })
}

/** As `getJson`, for answers that do not end; `abortSignal` counts until the stream is there. */
export function openStream(docker: Docker, path: string, abortSignal: AbortSignal): Promise<Readable> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      { path: whole(path), method: 'GET', isStream: true, statusCodes: { 200: true }, abortSignal },
      (error, answer) => {
        if (error === null) resolve(answer as Readable)
        else reject(error)
      },
    )
  })
}
