/**
 * A socket in front of an engine's own that knows which requests change the containers of one project, and tells at a
 * chosen one of them: before it is passed on, after the engine has done it and before the answer is, or right after.
 * Like a socket of the system's it delivers what was sent, also where the sender does not live to hear the answer.
 */
import http from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

export type Moment = 'before' | 'after' | 'answered'
export const MOMENTS: readonly Moment[] = ['before', 'after', 'answered']

export interface Trap {
  /** The n-th change from now on, beginning with 1. */
  readonly change: number
  readonly moment: Moment
  readonly spring: () => void
}

export interface KillingProxy {
  readonly socket: string
  /** Nothing springs until the next trap; changes are counted anew. */
  arm(trap: Trap | null): void
  /** Whether the trap has sprung. */
  sprung(): boolean
  /** Changes since the last trap was set, as text: `create web-3`. */
  changes(): readonly string[]
  /** What the engine answered to have done since the last `forget`: twice in it was done twice. */
  carriedOut(): readonly string[]
  forget(): void
  close(): Promise<void>
}

/** Requests that change a container and belong to an action: claims are renamed and removed as well. */
const CHANGES =
  /^\/(?:v[\d.]+\/)?containers\/(create|([0-9a-f]{12,64})(?:\/(start|stop|kill|exec))?)(?:\?(.*))?$/

export async function killingProxy(engine: string, prefix: string): Promise<KillingProxy> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-torture-'))
  const socket = path.join(folder, 'd.sock')
  const agent = new http.Agent({ keepAlive: true })
  const names = new Map<string, string>()
  let trap: Trap | null = null
  let sprung = false
  let changes: string[] = []
  let carriedOut: string[] = []

  /** What a request changes; null: nothing, or not a container of the project. */
  async function changeOf(method: string, url: string): Promise<string | null> {
    const [, what = '', id, verb, query = ''] = CHANGES.exec(url) ?? []
    if (what === 'create' && method === 'POST') {
      const name = new URLSearchParams(query).get('name') ?? ''
      return name.startsWith(prefix) ? `create ${name}` : null
    }
    if (id === undefined || (verb === undefined) !== (method === 'DELETE')) return null
    const name = names.get(id) ?? (await nameOf(engine, id))
    names.set(id, name)
    return name.startsWith(prefix) ? `${verb ?? 'remove'} ${name}` : null
  }

  function springAt(at: number, moment: Moment): boolean {
    if (trap === null || sprung || trap.change !== at || trap.moment !== moment) return false
    sprung = true
    trap.spring()
    return true
  }

  const server = http.createServer((request, response) => {
    void pass(request, response).catch(() => response.destroy())
  })

  async function pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request
    const change = method === 'POST' || method === 'DELETE' ? await changeOf(method, url) : null
    const at = change === null ? 0 : changes.push(change)
    if (change !== null && springAt(at, 'before')) {
      response.destroy()
      return
    }
    const onward = http.request({ socketPath: engine, agent, method, path: url, headers }, (answer) => {
      // 304: it was so already.
      const { statusCode = 500 } = answer
      if (change !== null && statusCode < 300) carriedOut.push(change)
      if (change !== null && springAt(at, 'after')) {
        answer.resume()
        response.destroy()
        return
      }
      response.writeHead(statusCode, answer.headers)
      // A stream of events has its head long before its first piece.
      response.flushHeaders()
      answer.on('error', () => response.destroy())
      // Read to its end also where nobody hears it.
      response.on('close', () => answer.resume())
      answer.pipe(response)
      if (change !== null) response.once('finish', () => springAt(at, 'answered'))
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => {
      if (change === null || !request.complete) onward.destroy()
    })
    request.pipe(onward)
  }

  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    socket,
    arm(next) {
      trap = next
      sprung = false
      changes = []
    },
    sprung: () => sprung,
    changes: () => changes,
    carriedOut: () => carriedOut,
    forget() {
      carriedOut = []
    },
    async close() {
      server.closeAllConnections()
      server.close()
      agent.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The name of a container that this proxy has not seen being made. */
function nameOf(engine: string, id: string): Promise<string> {
  return new Promise((resolve) => {
    const request = http.get({ socketPath: engine, path: `/containers/${id}/json` }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      answer.on('end', () => {
        const name = /"Name":"\/([^"]+)"/.exec(text)?.[1]
        resolve(name ?? '')
      })
    })
    request.on('error', () => resolve(''))
  })
}
