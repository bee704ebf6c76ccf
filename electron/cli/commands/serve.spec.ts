import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { eventually } from '../../hosts/testing/eventually.ts'
import { createTerminal, type TerminalOptions } from '../testing/terminal.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-serve-'))
writeFileSync(path.join(folder, 'index.html'), '<title>the dashboard</title>')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a host until told to stop. */
function start(argv: readonly string[], options: TerminalOptions = {}) {
  let out = ''
  let stop: () => void = () => undefined
  const terminal = createTerminal({
    rendererDir: folder,
    interrupted: new Promise((resolve) => (stop = resolve)),
    onOut: (text) => (out += text),
    ...options,
  })
  const ended = terminal.run(...argv)
  return {
    terminal,
    ended,
    line: async () => {
      await eventually(() => expect(out).toContain('\n'))
      return out
    },
    stop: () => {
      stop()
      return ended
    },
  }
}

test('serve says in one JSON line where it is, its link opens the dashboard once, and Ctrl-C ends it', async () => {
  const served = start(['serve', '--port', '0', '--json'], { banner: 'Showing the embedded demo.' })
  const { url, pid } = JSON.parse(await served.line()) as { url: string; pid: number }
  expect(pid).toBe(process.pid)
  const first = await fetch(url, { redirect: 'manual' })
  expect(first.status).toBe(303)
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
  const page = await fetch(new URL('/', url), { headers: { cookie } })
  expect(await page.text()).toContain('the dashboard')
  expect((await fetch(url)).status).toBe(401)
  const { code, out, err } = await served.stop()
  expect(code).toBe(0)
  expect(out.split('\n')).toHaveLength(2)
  expect(err).toContain('Showing the embedded demo.')
  expect(served.terminal.closed()).toBe(1)
  await expect(fetch(url)).rejects.toThrow()
})

test('for a person the line is words with the link, which works once', async () => {
  const served = start(['serve', '--port', '0'])
  expect(await served.line()).toMatch(/^Eyrie is at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/)
  await served.stop()
})

test('a page of a host that is attached reaches the core of the owner', async () => {
  const served = start(['serve', '--port', '0', '--json'])
  const { url } = JSON.parse(await served.line()) as { url: string }
  const cookie = (await fetch(url, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? ''
  const { WebSocket } = await import('ws')
  const { origin, host } = new URL(url)
  const socket = new WebSocket(`ws://${host}/contract`, { headers: { cookie, origin } })
  const answer = new Promise<string>((resolve) =>
    socket.once('message', (data: Buffer) => resolve(data.toString())),
  )
  socket.once('open', () => socket.send('{"type":"call","id":1,"method":"status.get","params":{}}'))
  expect(JSON.parse(await answer)).toMatchObject({ type: 'result', value: { projects: [{ name: 'shop' }] } })
  await served.stop()
  await eventually(() =>
    expect(served.terminal.shop.server.stats()).toEqual({ connections: 0, follows: 0, channels: 0 }),
  )
})

test('a port that is taken is a sentence', async () => {
  const served = start(['serve', '--port', '0', '--json'])
  const { port } = new URL((JSON.parse(await served.line()) as { url: string }).url)
  const second = await start(['serve', '--port', port]).ended
  expect(second.code).toBe(1)
  expect(second.err).toContain(`port ${port} on 127.0.0.1 is taken`)
  await served.stop()
})

test('a second daemon on the same data folder names the process that is the first', async () => {
  const { code, err } = await start(['daemon']).ended
  expect(code).toBe(1)
  expect(err).toContain('process 4999999 runs the controller of this data folder already')
})

test('an address that is not loopback is refused before anything is opened', async () => {
  for (const argv of [
    ['daemon', '--listen', '0.0.0.0:4655'],
    ['daemon', '--listen', '4655'],
    ['serve', '--port', '70000'],
  ]) {
    const { ended, terminal } = start(argv)
    expect((await ended).code).toBe(2)
    expect(terminal.opened).toEqual([])
  }
})
