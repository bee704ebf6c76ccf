/** A browser's part: signs in with a one-time link, then speaks the contract over a WebSocket with the cookie. */
import { WebSocket } from 'ws'
import type { ServerFrame, Transport } from '../../../shared/contract/frames.ts'
import type { LoopbackHost } from '../loopback.ts'
import { webSocketTransport } from '../webSocket.ts'

export async function signIn(host: LoopbackHost): Promise<string> {
  const response = await fetch(host.oneTimeUrl(), { redirect: 'manual' })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (cookie === undefined) throw new Error(`no cookie, status ${response.status}`)
  return cookie
}

export function openSocket(
  host: LoopbackHost,
  headers: Readonly<Record<string, string>>,
): Promise<Transport<unknown, ServerFrame>> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/contract`, { headers })
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(webSocketTransport(socket)))
    socket.once('error', reject)
  })
}

export async function openAsBrowser(host: LoopbackHost): Promise<Transport<unknown, ServerFrame>> {
  return openSocket(host, { cookie: await signIn(host), origin: `http://127.0.0.1:${host.port}` })
}
