import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { contractUrl, greeting, overWebSocket } from './connect.ts'

// The browser's own WebSocket, as Node 20 lacks it: the same interface over a real connection.
Object.assign(globalThis, { WebSocket })

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function listen(onSocket: (socket: WebSocket) => void): Promise<string> {
  server = createServer()
  new WebSocketServer({ server, path: '/contract' }).on('connection', onSocket)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('frames go both ways as JSON', async () => {
  const host = await listen((socket) => {
    socket.on('message', (data: Buffer) =>
      socket.send(JSON.stringify({ type: 'result', id: 1, value: data.toString() })),
    )
  })
  const transport = await overWebSocket(contractUrl({ protocol: 'http:', host }), `http://${host}`)
  const answer = new Promise((resolve) => transport.onFrame(resolve))
  transport.send({ type: 'unfollow', id: 7 })
  expect(await answer).toEqual({ type: 'result', id: 1, value: '{"type":"unfollow","id":7}' })
  transport.close()
})

test('a connection that ends tells why', async () => {
  const host = await listen((socket) => socket.close(1008, 'the page has no valid cookie'))
  const transport = await overWebSocket(contractUrl({ protocol: 'http:', host }), `http://${host}`)
  const why = await new Promise((resolve) => transport.onClose(resolve))
  expect(why).toBe('the page has no valid cookie')
})

test('a connection that cannot be opened is an error in words', async () => {
  await expect(overWebSocket('ws://127.0.0.1:9/contract', 'http://127.0.0.1:9')).rejects.toThrow(
    'Eyrie does not answer',
  )
})

test('a browser that is signed out is told to open the link again', async () => {
  server = createServer((_request, response) => response.writeHead(401).end())
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'))
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(overWebSocket(`ws://${host}/contract`, `http://${host}`)).rejects.toThrow(
    'no longer signed in',
  )
})

test('a page over https asks over wss', () => {
  expect(contractUrl({ protocol: 'https:', host: 'box:8443' })).toBe('wss://box:8443/contract')
})

test('the wanted connection is named before anything else is said; without one nothing is', async () => {
  const heard: string[] = []
  const host = await listen((socket) => socket.on('message', (data: Buffer) => heard.push(data.toString())))
  const open = () => overWebSocket(contractUrl({ protocol: 'http:', host }), `http://${host}`)
  const far = await greeting('far', open)()
  far.send({ type: 'unfollow', id: 1 })
  await expect.poll(() => heard.length).toBe(2)
  expect(heard[0]).toBe('{"type":"hello","connection":"far"}')
  far.close()
  expect(greeting(null, open)).toBe(open)
})
