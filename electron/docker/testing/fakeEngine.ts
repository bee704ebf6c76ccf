/** An HTTP server on a socket of its own that answers like an engine gone wrong, which no real engine does on demand. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import type { Endpoint } from '../address.ts'

export type Answer = (response: ServerResponse, request: IncomingMessage) => void

export interface FakeEngine {
  readonly endpoint: Endpoint
  readonly socket: string
  /** Paths asked for, without the version, in order. */
  readonly asked: string[]
  /** What is answered from now on to a path (without version and query); a function says how. */
  answer(path: string, what: Answer | object): void
  close(): Promise<void>
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json', 'api-version': '1.41' })
  response.end(JSON.stringify(value))
}

export async function fakeEngine(): Promise<FakeEngine> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-fake-'))
  const socket = path.join(folder, 'd.sock')
  const answers = new Map<string, Answer | object>([['/_ping', {}]])
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = (request.url ?? '').replace(/^\/v1\.\d+/, '')
    asked.push(url)
    const what = answers.get(url.split('?')[0] ?? '')
    if (typeof what === 'function') (what as Answer)(response, request)
    else if (what === undefined) json(response, { message: `no answer to ${url}` }, 404)
    else json(response, what)
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    endpoint: { name: 'fake', address: { kind: 'socket', path: socket } },
    socket,
    asked,
    answer: (at, what) => {
      answers.set(at, what)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
