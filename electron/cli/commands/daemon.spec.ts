import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { smallApp, type SmallApp } from '../../app/testing/smallApp.ts'
import { eventually } from '../../hosts/testing/eventually.ts'
import { hasSystemdNotify, notifySocket } from '../../hosts/testing/notifySocket.ts'
import { createTerminal, type TerminalOptions } from '../testing/terminal.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-daemon-'))
const token = path.join(folder, 'token')
writeFileSync(token, 'a-token-that-is-long-enough\n')
chmodSync(token, 0o600)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let small: SmallApp | null = null
afterEach(async () => {
  await small?.remove()
  small = null
})

interface Line {
  readonly url: string
  readonly pid: number
  readonly metrics?: string
}

/** A daemon over a small app, until told to stop. */
async function start(argv: readonly string[], options: TerminalOptions = {}) {
  small = await smallApp({ labels: { 'eyrie.autoscale.enable': 'true' } })
  let out = ''
  let stop: () => void = () => undefined
  const terminal = createTerminal({
    app: small.app,
    rendererDir: folder,
    interrupted: new Promise((resolve) => (stop = resolve)),
    onOut: (text) => (out += text),
    ...options,
  })
  const ended = terminal.run('daemon', '--listen', '127.0.0.1:0', '--json', ...argv)
  return {
    app: small.app,
    terminal,
    ended,
    line: async () => {
      await eventually(() => expect(out).toContain('\n'))
      return JSON.parse(out) as Line
    },
    stop: () => {
      stop()
      return ended
    },
  }
}

test('says in one line where it is, and ends with 0 when told to', async () => {
  const daemon = await start([])
  const { url, pid, metrics } = await daemon.line()
  expect([pid, metrics]).toEqual([process.pid, undefined])
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
  const { code, out } = await daemon.stop()
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n')).toHaveLength(1)
  expect(daemon.terminal.closed()).toBe(1)
  await expect(fetch(url)).rejects.toThrow()
})

describe('metrics', () => {
  test('have a listener of their own, which ends with the daemon', async () => {
    const daemon = await start(['--metrics', '127.0.0.1:0'])
    const { url, metrics = '' } = await daemon.line()
    expect(new URL(metrics).port).not.toBe(new URL(url).port)
    const scraped = await fetch(metrics)
    expect(scraped.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect(await scraped.text()).toContain(
      'eyrie_service_replicas{project="shop",service="web",state="current"} 2',
    )
    expect((await fetch(new URL('/metrics', url))).status).toBe(401)
    await daemon.stop()
    await expect(fetch(metrics)).rejects.toThrow()
  })

  test('with a token file answer those who send it', async () => {
    const daemon = await start(['--metrics', '127.0.0.1:0', '--metrics-token-file', token])
    const { metrics = '' } = await daemon.line()
    expect((await fetch(metrics)).status).toBe(401)
    const headers = { authorization: 'Bearer a-token-that-is-long-enough' }
    expect((await fetch(metrics, { headers })).status).toBe(200)
    await daemon.stop()
  })

  test.each([
    [['--metrics', '0.0.0.0:9109'], /can be reached from other machines, so it needs a token/],
    [['--metrics', '9109'], /"9109" is no ADDR:PORT/],
    [['--metrics', '127.0.0.1:9109', '--metrics-token-file', '/nowhere'], /\/nowhere cannot be read/],
    [['--metrics-token-file', '/nowhere'], /needs --metrics ADDR:PORT/],
  ])('%j is bad usage before anything is opened', async (argv, words) => {
    const daemon = await start(argv)
    const { code, err } = await daemon.ended
    expect(code).toBe(2)
    expect(err).toMatch(words)
    expect(daemon.terminal.opened).toEqual([])
  })

  test('at a port that is taken end the daemon with a sentence, and nothing stays open', async () => {
    const taken = net.createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as net.AddressInfo
    const daemon = await start(['--metrics', `127.0.0.1:${port}`])
    const { code, err } = await daemon.ended
    expect(code).toBe(1)
    expect(err).toContain(`cannot listen on 127.0.0.1:${port}: the port is taken`)
    expect(daemon.terminal.closed()).toBe(1)
    expect(daemon.app.core.controller.rounded.size).toBe(0)
    await new Promise((resolve) => taken.close(resolve))
  })
})

test.skipIf(!hasSystemdNotify && process.env.CI !== 'true')(
  'the service manager hears READY with the first round, then signs of life, then STOPPING',
  async () => {
    const socket = await notifySocket()
    const environment = {
      PATH: process.env.PATH ?? '',
      NOTIFY_SOCKET: socket.path,
      WATCHDOG_USEC: '3000000',
      WATCHDOG_PID: String(process.pid),
    }
    const daemon = await start([], { environment })
    await daemon.line()
    expect(socket.told).toEqual([])
    daemon.app.core.controller.start()
    await eventually(() => expect(socket.told.length).toBeGreaterThan(1), 10_000)
    expect(socket.told.slice(0, 2)).toEqual([
      ['READY=1', 'WATCHDOG=1', 'STATUS=1 service, 1 enabled, 0 automatic'],
      ['WATCHDOG=1'],
    ])
    expect((await daemon.stop()).code).toBe(0)
    expect(socket.told.at(-1)).toEqual(['STOPPING=1', 'STATUS=Ending what was begun.'])
    await socket.close()
  },
)
