/** A webhook's other end on this machine: answers as it is told, and keeps what came. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Delivered {
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

/** A status, with headers; `hang`: no answer at all; `cut`: the connection is closed. */
export type HookAnswer =
  number | 'hang' | 'cut' | { readonly status: number; readonly headers: Record<string, string> }

export interface HookServer {
  readonly url: string
  readonly deliveries: readonly Delivered[]
  /** The next answers, in order; after them 200. */
  answer(...answers: readonly HookAnswer[]): void
  close(): Promise<void>
}

export async function hookServer(): Promise<HookServer> {
  const deliveries: Delivered[] = []
  let answers: readonly HookAnswer[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      deliveries.push({ body, headers: request.headers })
      const [next = 200, ...rest] = answers
      answers = rest
      if (next === 'hang') return
      if (next === 'cut') request.socket.destroy()
      else if (typeof next === 'number') response.writeHead(next).end()
      else response.writeHead(next.status, next.headers).end()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=abc`,
    deliveries,
    answer: (...next) => {
      answers = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
