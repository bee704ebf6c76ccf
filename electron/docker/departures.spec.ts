import http from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTime, punctual } from './departures.ts'

let folder = ''
let socketPath = ''
let server: http.Server
let agent: http.Agent
let arrived: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-departures-'))
  socketPath = path.join(folder, 's.sock')
  arrived = []
  server = http.createServer((request, response) => {
    arrived.push(request.url ?? '')
    response.end('done')
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  agent = punctual(new http.Agent({ keepAlive: true, maxSockets: 1 }))
})
afterEach(async () => {
  agent.destroy()
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

/** Answers what came back, or the error's words. */
function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = http.request({ socketPath, path: url, agent }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      answer.on('end', () => resolve(text))
    })
    request.on('error', (error) => resolve(error.message))
    request.end()
  })
}

/** As a process that was stopped: nothing of it runs, and the clock goes on. */
function stopped(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

const soon = () => performance.now() + 30

test('what leaves in time is sent', async () => {
  expect(await inTime(performance.now() + 5_000, () => ask('/in-time'))).toBe('done')
  expect(arrived).toEqual(['/in-time'])
})

test('what is late from the start is not', async () => {
  expect(await inTime(performance.now() - 1, () => ask('/late'))).toBeNull()
  expect(arrived).toEqual([])
})

test('a process that is stopped while it connects, and wakes up late, sends nothing', async () => {
  const answer = inTime(soon(), () => ask('/connecting'))
  // The connection is made in a later turn than this one.
  stopped(60)
  expect(await answer).toBeNull()
  expect(arrived).toEqual([])
})

test('on a connection that was kept, too', async () => {
  await ask('/before')
  const answer = inTime(soon(), () => ask('/kept'))
  stopped(60)
  expect(await answer).toBeNull()
  expect(arrived).toEqual(['/before'])
})

test('a request that waited for another one until it was too late is not sent', async () => {
  let answerFirst: () => void = () => undefined
  server.removeAllListeners('request')
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    arrived.push(request.url ?? '')
    answerFirst = () => response.end('done')
  })
  const first = ask('/first')
  const second = inTime(soon(), () => ask('/second'))
  setTimeout(() => answerFirst(), 60)
  expect(await first).toBe('done')
  expect(await second).toBeNull()
  expect(arrived).toEqual(['/first'])
})

test('what has left in time may take as long as it likes', async () => {
  server.removeAllListeners('request')
  server.on('request', (_: http.IncomingMessage, response: http.ServerResponse) => {
    setTimeout(() => response.end('done at last'), 80)
  })
  expect(await inTime(soon(), () => ask('/slow'))).toBe('done at last')
})

test('requests that nobody gave a time are left alone', async () => {
  const answer = ask('/whenever')
  stopped(40)
  expect(await answer).toBe('done')
})

test('the agent is a word to whoever inspects it: docker-modem does so with each request', () => {
  expect(inspect({ agent })).toBe('{ agent: agent }')
})
