/** A socket in front of an engine's own that records every request and can hold back an answer. */
import http from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

export interface Passed {
  /** When it arrived here, on this process's monotonic clock. */
  readonly at: number
  readonly method: string
  /** Without the version. */
  readonly url: string
}

export interface HoldingProxy {
  readonly socket: string
  readonly requests: readonly Passed[]
  close(): Promise<void>
}

/** Whether it may change anything on the engine. */
export function isMutating({ method }: Passed): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

/** `onAnswer`: the engine has answered; the answer is passed on when it resolves. */
export async function holdingProxy(
  engine: string,
  onAnswer: (request: Passed, statusCode: number) => Promise<void>,
): Promise<HoldingProxy> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-holding-'))
  const socket = path.join(folder, 'd.sock')
  const requests: Passed[] = []
  const server = http.createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request
    const passed: Passed = { at: performance.now(), method, url: url.replace(/^\/v1\.\d+/, '') }
    requests.push(passed)
    const onward = http.request(
      { socketPath: engine, agent: false, method, path: url, headers },
      (answer) => {
        const pass = () => {
          response.writeHead(answer.statusCode ?? 500, answer.headers)
          // A stream of events has its head long before its first piece.
          response.flushHeaders()
          answer.pipe(response)
        }
        answer.on('error', () => response.destroy())
        onAnswer(passed, answer.statusCode ?? 500).then(pass, () => response.destroy())
      },
    )
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  // As an engine: it closes no connection that is still to be used.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    socket,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
