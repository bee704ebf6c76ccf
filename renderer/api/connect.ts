/** The contract's client in this window: over Electron's bridge where there is one, else over a WebSocket. */
import {
  createClient,
  type Client,
  type ClientTransport,
  type Connect,
} from '../../shared/contract/client.ts'
import type { EyrieBridge } from '../../shared/contract/bridge.ts'
import type { ServerFrame } from '../../shared/contract/frames.ts'

declare global {
  interface Window {
    /** Lent by Electron's preload script; absent in a browser. */
    readonly eyrie?: EyrieBridge
  }
}

function overBridge(bridge: EyrieBridge): ClientTransport {
  return {
    send: (frame) => bridge.send(frame),
    onFrame: (listener) => bridge.onFrame(listener),
    onClose: (listener) => bridge.onClose(listener),
    close: () => undefined,
  }
}

/** Where the loopback host takes frames: the page's own origin, so that its cookie comes along. */
export function contractUrl(page: { readonly protocol: string; readonly host: string }): string {
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}/contract`
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return data
  }
}

const SILENT = 'Eyrie does not answer'

/** Why a WebSocket did not open: the browser does not tell, so the page's own address is asked. */
async function whyNot(page: string): Promise<string> {
  const status = await fetch(page, { method: 'HEAD', cache: 'no-store' }).then(
    (response) => response.status,
    () => null,
  )
  return status === 401
    ? 'this browser is no longer signed in; open the link that Eyrie printed when it started'
    : SILENT
}

/** Opens a WebSocket; rejects with a sentence where it does not open. `page` is the address the page came from. */
export function overWebSocket(url: string, page: string): Promise<ClientTransport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const frames = new Set<(frame: ServerFrame) => void>()
    const closes = new Set<(why: string) => void>()
    let opened = false
    socket.onopen = () => {
      opened = true
      resolve({
        send: (frame) => socket.send(JSON.stringify(frame)),
        pending: () => socket.bufferedAmount,
        onFrame(listener) {
          frames.add(listener)
          return () => frames.delete(listener)
        },
        onClose(listener) {
          closes.add(listener)
          return () => closes.delete(listener)
        },
        close: () => socket.close(),
      })
    }
    // The client checks each frame against the contract before it believes it.
    socket.onmessage = (event) => {
      for (const listener of [...frames]) listener(parsed(event.data) as ServerFrame)
    }
    // A failure is followed by a close, which tells it.
    socket.onerror = () => undefined
    socket.onclose = (event) => {
      if (!opened) {
        void whyNot(page).then((why) => reject(new Error(why)))
        return
      }
      const why = event.reason === '' ? SILENT : event.reason
      for (const listener of [...closes]) listener(why)
    }
  })
}

/** Says first of all which connection is wanted; null: the one Eyrie was started with. */
export function greeting(connection: string | null, open: Connect): Connect {
  if (connection === null) return open
  return async () => {
    const transport = await open()
    transport.send({ type: 'hello', connection })
    return transport
  }
}

export function connect(connection: string | null): Client {
  const bridge = window.eyrie
  const open: Connect =
    bridge === undefined
      ? () => overWebSocket(contractUrl(location), location.origin)
      : () => overBridge(bridge)
  return createClient(greeting(connection, open))
}
