/** Plain GETs on the Engine API; the answer is whatever the engine sent, to be read by a reader that expects anything. */
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

/** The same for answers that do not end; `abortSignal` counts until the stream is there. */
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
