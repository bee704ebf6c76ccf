import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createClient } from '../../shared/contract/client.ts'
import { MAX_CLIENT_FRAME_BYTES } from '../../shared/contract/codec.ts'
import { createShop } from '../../shared/contract/testing/shop.ts'
import { connectSocket, serveSocket, socketPathFor } from './socket.ts'
import { eventually } from './testing/eventually.ts'

const root = mkdtempSync(path.join(os.tmpdir(), 'eyrie-socket-'))
let folders = 0

function newFolder(): string {
  folders += 1
  const folder = path.join(root, String(folders))
  mkdirSync(folder, { mode: 0o700 })
  return folder
}

async function serve(file: string, shop = createShop()) {
  const served = await serveSocket(shop.server, file)
  if (!served.ok) throw new Error(served.error.message)
  return { shop, socket: served.value }
}

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the socket', () => {
  test('is for its owner alone, whatever the umask, and gone when closed', async () => {
    const before = process.umask(0)
    const file = socketPathFor(newFolder())
    const { socket } = await serve(file)
    expect(process.umask(before)).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await socket.close()
    expect(readdirSync(path.dirname(file))).toEqual([])
  })
  test('left behind by a killed process is replaced; one that is answered at is not', async () => {
    const file = socketPathFor(newFolder())
    writeFileSync(file, '')
    const { socket, shop } = await serve(file)
    const second = await serveSocket(createShop().server, file)
    expect(second).toMatchObject({ ok: false, error: { code: 'InUse' } })
    const client = createClient(() => connectSocket(file), { reconnect: false })
    expect(await client.call('app.info', {})).toMatchObject({ ok: true })
    client.close()
    await eventually(() => expect(shop.server.stats().connections).toBe(0))
    await socket.close()
  })
  test('that nobody serves is a sentence, not a hanging client', async () => {
    const file = path.join(newFolder(), 'eyrie.sock')
    await expect(connectSocket(file)).rejects.toThrow(`no Eyrie process answers at ${file}`)
  })
  test('closed by its owner ends what clients wait for', async () => {
    const file = socketPathFor(newFolder())
    const { socket } = await serve(file)
    const client = createClient(() => connectSocket(file), { reconnect: false })
    await client.call('app.info', {})
    await socket.close()
    await eventually(() => expect(client.connection().status).toBe('disconnected'))
  })
})

describe('a long data folder', () => {
  test('gets a short socket path, always the same one, in a folder of its own user', async () => {
    const long = path.join(newFolder(), 'x'.repeat(150))
    const environment = { XDG_RUNTIME_DIR: newFolder() }
    const file = socketPathFor(long, environment)
    expect(Buffer.byteLength(file)).toBeLessThan(104)
    expect(socketPathFor(`${long}/`, environment)).toBe(file)
    expect(socketPathFor(`${long}y`, environment)).not.toBe(file)
    const { socket } = await serve(file)
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
    await socket.close()
  })
  test('finds a short path even where the runtime folder is long as well', () => {
    const deep = `/${'y'.repeat(200)}`
    expect(Buffer.byteLength(socketPathFor(deep, { XDG_RUNTIME_DIR: deep }))).toBeLessThan(104)
  })
  test('never trusts a folder that somebody else may write to or put there', async () => {
    const open = newFolder()
    chmodSync(open, 0o777)
    const served = await serveSocket(createShop().server, path.join(open, 'a.sock'))
    expect(served.ok ? '' : served.error.message).toContain(`chmod 700 ${open}`)
    const link = path.join(newFolder(), 'link')
    symlinkSync(newFolder(), link)
    const linked = await serveSocket(createShop().server, path.join(link, 'a.sock'))
    expect(linked.ok ? '' : linked.error.message).toContain('does not belong to this user')
    const tooLong = await serveSocket(createShop().server, path.join(root, 'z'.repeat(150)))
    expect(tooLong.ok ? '' : tooLong.error.message).toContain('at most 103 are possible')
  })
})

describe('frames over a byte stream', () => {
  async function raw() {
    const file = socketPathFor(newFolder())
    const { socket, shop } = await serve(file)
    const stream = net.connect(file)
    let text = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await new Promise((resolve) => stream.once('connect', resolve))
    return { stream, shop, text: () => text, close: () => socket.close() }
  }
  const info = '{"type":"call","id":1,"method":"app.info","params":{}}\n'

  test('may come in any pieces, several at once, and with letters cut in two', async () => {
    const { stream, text, close } = await raw()
    const bytes = Buffer.from(info + '\n' + info.replace('app.info', 'grüß') + info.replace('1', '2'))
    for (let at = 0; at < bytes.length; at += 7) {
      stream.write(bytes.subarray(at, at + 7))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await eventually(() => expect(text().split('\n')).toHaveLength(4))
    expect(text()).toMatch(/there is no method .*grüß/)
    stream.destroy()
    await close()
  })
  test('that are no JSON are refused in a sentence', async () => {
    const { stream, text, close } = await raw()
    stream.write('GET / HTTP/1.1\n')
    await eventually(() => expect(text()).toContain('frame: it must be an object'))
    stream.destroy()
    await close()
  })
  test('larger than the bound end the connection before they fill the memory', async () => {
    const { stream, shop, close } = await raw()
    const closed = new Promise((resolve) => stream.once('close', resolve))
    stream.on('error', () => undefined)
    stream.write('x'.repeat(MAX_CLIENT_FRAME_BYTES + 1))
    await closed
    expect(shop.server.stats().connections).toBe(0)
    await close()
  })
})
