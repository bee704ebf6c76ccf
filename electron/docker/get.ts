/** A plain GET on the Engine API; the answer is whatever the engine sent, to be read by a reader that expects anything. */
import type Docker from 'dockerode'

/** `path` begins with `/` and has its query in it. Rejects as dockerode does: with `statusCode` and the engine's words. */
export function getJson(docker: Docker, path: string, abortSignal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    docker.modem.dial({ path, method: 'GET', statusCodes: { 200: true }, abortSignal }, (error, answer) => {
      if (error === null) resolve(answer)
      else reject(error)
    })
  })
}
