/** Servers that stand where Docker or Prometheus should, and misbehave as real ones do. */
import net from 'node:net'
import { once } from 'node:events'

export interface Misbehaving {
  /** The port where it listens on 127.0.0.1, or 0 for a socket file. */
  readonly port: number
  close(): Promise<void>
}

async function listening(server: net.Server, at: string | number): Promise<Misbehaving> {
  const open = new Set<net.Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
  })
  if (typeof at === 'string') server.listen(at)
  else server.listen(at, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

/** Takes connections and what is sent over them, and never says a word. */
export function silent(at: string | number): Promise<Misbehaving> {
  return listening(
    net.createServer((socket) => {
      socket.resume()
    }),
    at,
  )
}

/** Answers whatever it is asked with the same bytes. */
export function saying(at: string | number, answer: string): Promise<Misbehaving> {
  return listening(
    net.createServer((socket) => {
      socket.once('data', () => socket.end(answer))
    }),
    at,
  )
}

/** A web server that is no Prometheus. */
export function webPage(): Promise<Misbehaving> {
  const body = '<!doctype html><title>Welcome</title>'
  const head = [
    'HTTP/1.1 200 OK',
    'Content-Type: text/html',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  return saying(0, `${head.join('\r\n')}\r\n\r\n${body}`)
}

export interface Relay {
  /** Breaks every open connection; new ones work. */
  breakAll(): void
  close(): Promise<void>
}

/** Passes a socket on to another, so that a test can break the way to an engine without touching the engine. */
export async function relaySocket(from: string, to: string): Promise<Relay> {
  const open = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    const far = net.connect({ path: to, allowHalfOpen: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {
        near.destroy()
        far.destroy()
      })
      socket.once('close', () => open.delete(socket))
    }
    near.pipe(far)
    far.pipe(near)
  })
  const breakAll = () => {
    for (const socket of open) socket.destroy()
  }
  server.listen(from)
  await once(server, 'listening')
  return {
    breakAll,
    async close() {
      const closed = once(server, 'close')
      server.close()
      breakAll()
      await closed
    },
  }
}
