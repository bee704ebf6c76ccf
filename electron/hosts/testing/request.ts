/** One HTTP request exactly as written: `fetch` would not let a test lie about Host. */
import http from 'node:http'

export interface Answered {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  /** True when the server switched to the WebSocket protocol. */
  readonly upgraded: boolean
}

export function request(
  port: number,
  options: { readonly method?: string; readonly path?: string; readonly headers?: http.OutgoingHttpHeaders },
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', path = '/', headers = {} } = options
    const sent = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false })
    sent.once('error', reject)
    sent.once('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: 101, headers: response.headers, body: '', upgraded: true })
    })
    sent.once('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, upgraded: false }),
      )
    })
    sent.end()
  })
}

/** What a browser sends to open a WebSocket. */
export const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const
