/** A place that webhooks are posted to, on this machine. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Hook {
  readonly url: string
  /** The bodies that came so far. */
  readonly bodies: readonly string[]
  close(): void
}

export async function listenForHooks(): Promise<Hook> {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      bodies.push(body)
      response.end()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    bodies,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
