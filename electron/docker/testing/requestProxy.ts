/** A socket in front of an engine's own that passes every request on and keeps a list of them. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { createConnection } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

export interface SeenRequest {
  readonly method: string
  /** Without its version and query. */
  readonly path: string
}

export interface RequestProxy {
  readonly socket: string
  requests(): readonly SeenRequest[]
  /** Those that could change something: whatever is not GET or HEAD. */
  mutating(): readonly SeenRequest[]
  close(): Promise<void>
}

export async function requestProxy(engine: string): Promise<RequestProxy> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-requests-'))
  const socket = path.join(folder, 'd.sock')
  const seen: SeenRequest[] = []

  function note({ method, url }: IncomingMessage): void {
    const bare = (url ?? '').split('?')[0] ?? ''
    seen.push({ method: method ?? '', path: bare.replace(/^\/v\d+\.\d+(?=\/)/, '') })
  }

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    note(incoming)
    const { method, url, headers } = incoming
    const onward = request({ socketPath: engine, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
      outgoing.on('close', () => answer.destroy())
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  }

  const server = createServer(pass)
  // An exec takes its connection over.
  server.on('upgrade', (incoming: IncomingMessage, client, head) => {
    note(incoming)
    const onward = createConnection(engine, () => {
      const lines = [`${incoming.method ?? 'POST'} ${incoming.url ?? '/'} HTTP/1.1`]
      for (let at = 0; at < incoming.rawHeaders.length; at += 2)
        lines.push(`${incoming.rawHeaders[at] ?? ''}: ${incoming.rawHeaders[at + 1] ?? ''}`)
      onward.write(`${lines.join('\r\n')}\r\n\r\n`)
      onward.write(head)
      client.pipe(onward).pipe(client)
    })
    for (const side of [client, onward]) side.on('error', () => [client, onward].map((end) => end.destroy()))
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    socket,
    requests: () => [...seen],
    mutating: () => seen.filter(({ method }) => method !== 'GET' && method !== 'HEAD'),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
