import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient, type Client } from '../../../shared/contract/client.ts'
import type { ConnectionView } from '../../../shared/contract/connections.ts'
import type { OverviewState } from '../../../shared/contract/contract.ts'
import type { SavedConnection } from '../../../shared/domain/connection.ts'
import { localTransport } from '../../hosts/local.ts'
import { createConnectionsFile } from '../../storage/connectionsFile.ts'
import { dockerApp } from '../engine.ts'
import { createHub, type Hub } from './hub.ts'
import { simulatedApp } from '../testing/simulatedApp.ts'
import { noPrint } from '../testing/noPrint.ts'

let folder = ''
let built: string[] = []
const hubs: Hub[] = []
const clients: Client[] = []
const servers: Server[] = []
const sockets = new Set<Socket>()

const dataDir = () => path.join(folder, 'data')
const environment = () => ({ HOME: folder, DOCKER_HOST: 'unix:///nobody/listens.sock' })

/** `default` and `demo` are simulated; everything else is what it says. */
function makeHub(primary = 'default'): Hub {
  const hub = createHub({
    dataDir: dataDir(),
    primary,
    host: 'process',
    loop: true,
    environment: environment(),
    build(name, at, connections) {
      built.push(name)
      if (name === 'default' || name === 'demo') return simulatedApp(name, at, connections)
      const { connections: saved } = createConnectionsFile(dataDir()).read()
      return dockerApp({
        ...{ dataDir: at, connection: name, name, host: 'process', saved, savedProblem: null, connections },
        environment: environment(),
        print: noPrint,
      })
    },
  })
  hubs.push(hub)
  return hub
}

function client(hub: Hub, wanted: string | null = null): Client {
  const created = createClient(() => {
    const transport = localTransport({ connect: (served) => hub.accept(served, 'default') })
    if (wanted !== null) transport.send({ type: 'hello', connection: wanted })
    return transport
  })
  clients.push(created)
  return created
}

async function connectionOf(hub: Hub, wanted: string | null = null): Promise<string> {
  const info = await client(hub, wanted).call('app.info', {})
  return info.ok ? info.value.connection : `${info.error.code}: ${info.error.message}`
}

function stateOf(hub: Hub, name: string): ConnectionView['state'] | 'unknown' {
  return hub.connections.list(null).find((each) => each.name === name)?.state ?? 'unknown'
}

const draft = (name: string, address: string, more: Partial<SavedConnection> = {}): SavedConnection => ({
  ...{ name, address, certificates: null, insecure: false },
  ...more,
})

async function until(holds: () => boolean, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!holds() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(holds()).toBe(true)
}

/** Takes every connection and answers nothing. */
async function blackHole(): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `tcp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

const saying = (result: { ok: boolean; value?: unknown; error?: { message: string } }) =>
  result.ok ? String(result.value) : (result.error?.message ?? '')

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-hub-'))
  mkdirSync(dataDir())
  built = []
})
afterEach(async () => {
  for (const each of clients.splice(0)) each.close()
  await Promise.all(hubs.splice(0).map((hub) => hub.close()))
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  for (const server of servers.splice(0)) server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Who waits for a dead engine does so for 5 s; who is made to wait with it shows that, however busy the machine is. */
const DEAD_MS = 4_500

describe('a client', () => {
  test('that asks for nothing gets the usual connection, one that greets gets what it names', async () => {
    const hub = makeHub()
    await hub.open('default')
    expect(await connectionOf(hub)).toBe('default')
    expect(await connectionOf(hub, 'demo')).toBe('demo')
    expect(built).toEqual(['default', 'demo'])
  })

  test('that comes while its connection opens shares it with the others', async () => {
    const hub = makeHub()
    const answers = await Promise.all([
      connectionOf(hub, 'demo'),
      connectionOf(hub, 'demo'),
      connectionOf(hub),
    ])
    expect(answers).toEqual(['demo', 'demo', 'default'])
    expect([...built].sort()).toEqual(['default', 'demo'])
  })

  test('that names what is not there is told what is, and can still look at the others', async () => {
    const hub = makeHub()
    const lost = client(hub, 'atlantis')
    const status = await lost.call('status.get', {})
    expect(status.ok ? '' : status.error).toMatchObject({
      code: 'NotFound',
      message: 'there is no connection "atlantis"; there are: default, demo',
    })
    const told = await new Promise((resolve) => {
      lost.follow('overview.changed', {}, ({ error }) => {
        if (error !== null) resolve(error.message)
      })
    })
    expect(told).toMatch(/^there is no connection "atlantis"/)
    const list = await lost.call('connections.list', {})
    expect(list.ok && list.value.connections.map(({ name }) => name)).toEqual(['default', 'demo'])
    expect(built).toEqual([])
  })

  test('cannot lead Eyrie to an address that nobody saved', async () => {
    const hub = makeHub()
    expect(await connectionOf(hub, 'ssh://evil.example')).toBe('ssh://evil.example')
    const status = await client(hub, 'ssh://evil.example').call('status.get', {})
    expect(status.ok ? '' : status.error.message).toMatch(/there is no connection "ssh:\/\/evil\.example"/)
    expect(built).toEqual([])
  })
})

describe('a host that answers nothing', () => {
  test('slows neither the loop nor the calls of another, and holds up neither opening nor closing', async () => {
    const hub = makeHub()
    await hub.open('default')
    const hole = await blackHole()
    expect(saying(await hub.connections.save(draft('hole', hole)))).toBe('hole is saved.')
    const good = client(hub)
    const rounds: number[] = []
    await new Promise<void>((resolve) => {
      good.follow('overview.changed', {}, () => resolve())
    })
    const opened = await hub.open('default')
    if (!opened.ok || opened.value.where !== 'here') throw new Error('not here')
    opened.value.core.app.core.controller.changed.listen(() => rounds.push(performance.now()))
    await until(() => rounds.length >= 5)
    expect(periodOf(rounds.splice(0))).toBeLessThan(DEAD_MS)

    const dead = client(hub, 'hole')
    const begun = performance.now()
    const info = await dead.call('app.info', {})
    expect(info.ok && info.value.connection).toBe('hole')
    expect(performance.now() - begun).toBeLessThan(DEAD_MS)
    expect(stateOf(hub, 'hole')).toBe('connecting')
    rounds.splice(0)
    const waits: number[] = []
    while (stateOf(hub, 'hole') === 'connecting') {
      const asked = performance.now()
      expect((await good.call('status.get', {})).ok).toBe(true)
      waits.push(performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    // The dead one was waited for during 5 s; the good one's longest wait and its period are its own.
    expect(stateOf(hub, 'hole')).toBe('unreachable')
    expect(waits.length).toBeGreaterThan(5)
    expect(Math.max(...waits)).toBeLessThan(DEAD_MS)
    expect(rounds.length).toBeGreaterThan(2)
    expect(periodOf(rounds)).toBeLessThan(DEAD_MS)
    const refused = await dead.call('service.plan', { project: 'x', service: 'y', to: 1 })
    expect(refused.ok ? '' : refused.error.message).toMatch(/did not answer within 5 s/i)

    const closing = performance.now()
    expect(saying(await hub.connections.close('hole'))).toBe('hole is closed.')
    expect(performance.now() - closing).toBeLessThan(DEAD_MS)
  })

  test('is closed at once while it is still being waited for', async () => {
    const hub = makeHub()
    const hole = await blackHole()
    await hub.connections.save(draft('hole', hole))
    await hub.open('hole')
    expect(stateOf(hub, 'hole')).toBe('connecting')
    const closing = performance.now()
    await hub.close()
    expect(performance.now() - closing).toBeLessThan(DEAD_MS)
  })

  test('is named by a probe, within its deadline', async () => {
    const hub = makeHub()
    const address = await blackHole()
    const begun = performance.now()
    const result = await hub.connections.probeDraft(draft('hole', address))
    expect(result.ok).toBe(false)
    expect(result.sentence).toBe(`The Docker engine at ${address} did not answer within 5 s.`)
    expect(performance.now() - begun).toBeLessThan(10_000)
  })

  function periodOf(times: readonly number[]): number {
    const [first = 0] = times
    return ((times.at(-1) ?? 0) - first) / Math.max(1, times.length - 1)
  }
})

describe('the list', () => {
  test('has Docker’s own, saved ones and the demo, each with how it stands', async () => {
    const hub = makeHub()
    await hub.open('default')
    await until(() => stateOf(hub, 'default') === 'connected')
    await hub.connections.save(draft('shed', 'ssh://me@shed'))
    context('work', 'unix:///run/work.sock')
    context('bad', 'ftp://work')
    const list = hub.connections.list('default')
    expect(list.map(({ name, kind, origin, state }) => `${name} ${kind} ${origin} ${state}`)).toEqual([
      'default socket default connected',
      'bad unknown context invalid',
      'work socket context closed',
      'shed ssh saved closed',
      'demo simulated demo closed',
    ])
    expect(list.find(({ name }) => name === 'bad')?.detail).toMatch(
      /^Context bad .* starts with none of unix:/,
    )
    expect(list.filter(({ current }) => current).map(({ name }) => name)).toEqual(['default'])
    expect(list.filter(({ primary }) => primary).map(({ name }) => name)).toEqual(['default'])
  })

  test('tells what another owner runs, and a client who asks for it is led there', async () => {
    const first = makeHub()
    await first.open('demo')
    const second = makeHub()
    expect(stateOf(second, 'demo')).toBe('elsewhere')
    expect(await connectionOf(second, 'demo')).toBe('demo')
    expect(built).toEqual(['demo'])
    expect(saying(await second.connections.close('demo'))).toMatch(
      /^demo runs in process \d+: close it there$/,
    )
  })
})

describe('a connection that is opened', () => {
  test('runs in the background and at every start, until it is closed', async () => {
    const first = makeHub()
    await first.open('default')
    expect(saying(await first.connections.open('demo'))).toBe(
      'demo is open, and will be whenever Eyrie starts.',
    )
    await first.close()
    expect(stateOf(first, 'demo')).toBe('closed')

    const second = makeHub()
    await second.open('default')
    second.openKept()
    await until(() => stateOf(second, 'demo') === 'connected')
    expect(saying(await second.connections.close('demo'))).toBe('demo is closed.')
    expect(stateOf(second, 'demo')).toBe('closed')
    expect(createConnectionsFile(dataDir()).read().kept).toEqual([])
  })

  test('has its own folder and keeps what was set there apart from the others', async () => {
    const hub = makeHub()
    await client(hub).call('controller.freeze', { frozen: true })
    const demo = client(hub, 'demo')
    const overview = await new Promise<OverviewState>((resolve) => {
      demo.follow('overview.changed', {}, ({ state }) => {
        if (state !== null) resolve(state)
      })
    })
    expect(overview.app).toMatchObject({ connection: 'demo', frozen: false })
    expect(JSON.parse(readFileSync(path.join(dataDir(), 'settings.json'), 'utf8'))).toMatchObject({
      frozen: true,
    })
  })

  test('which Eyrie was started with stays open', async () => {
    const hub = makeHub()
    await hub.open('default')
    expect(saying(await hub.connections.close('default'))).toMatch(/^default is what Eyrie was started with/)
    expect(stateOf(hub, 'default')).not.toBe('closed')
  })
})

describe('a connection that is saved', () => {
  test.each([
    [draft('demo', 'ssh://far'), /^"demo" is Eyrie’s own word: choose another name$/],
    [draft('default', 'ssh://far'), /^"default" is Eyrie’s own word/],
    [draft('work', 'ssh://far'), /^"work" is a Docker context already: choose another name$/],
    [draft('shed', 'ftp://far'), /^connection shed "ftp:\/\/far" starts with none of/],
    [draft('shed', 'ssh://-oProxyCommand=id'), /does not name a host that ssh can be asked for/],
    [draft('shed', 'tcp://10.0.0.7:2375'), /is not encrypted and not on this machine/],
    [draft('shed', 'tcp://shed', { certificates: '/nowhere' }), /there are no certificates .* in \/nowhere$/],
    [draft('shed', 'ssh://shed', { certificates: '/nowhere' }), /certificates are for tcp:\/\/ alone/],
  ])('as %o is refused with a sentence, and nothing is saved', async (connection, expected) => {
    context('work', 'unix:///run/work.sock')
    const hub = makeHub()
    expect(saying(await hub.connections.save(connection))).toMatch(expected)
    expect(createConnectionsFile(dataDir()).read().connections).toEqual([])
  })

  test('without encryption is taken once that is confirmed', async () => {
    const hub = makeHub()
    const connection = draft('shed', 'tcp://10.0.0.7:2375', { insecure: true })
    expect(saying(await hub.connections.save(connection))).toBe('shed is saved.')
    expect(createConnectionsFile(dataDir()).read().connections).toEqual([connection])
  })

  test('again takes the place of the one before, and what runs moves with it', async () => {
    const hub = makeHub()
    await hub.connections.save(draft('shed', 'unix:///run/one.sock'))
    await hub.open('shed')
    await hub.connections.save(draft('shed', 'unix:///run/two.sock'))
    expect(built).toEqual(['shed', 'shed'])
    const shed = hub.connections.list(null).filter(({ name }) => name === 'shed')
    expect(shed.map(({ label }) => label)).toEqual(['/run/two.sock'])
    await until(() => stateOf(hub, 'shed') === 'unreachable')
    const detail = hub.connections.list(null).find(({ name }) => name === 'shed')?.detail
    expect(detail).toMatch(/no Docker engine at \/run\/two\.sock: there is no such socket/i)
  })

  test('is closed and gone once removed; a context is not Eyrie’s to remove', async () => {
    context('work', 'unix:///run/work.sock')
    const hub = makeHub()
    await hub.connections.save(draft('shed', 'unix:///run/one.sock'))
    await hub.connections.open('shed')
    expect(saying(await hub.connections.remove('shed'))).toMatch(/^shed is removed; its history stays in /)
    expect(stateOf(hub, 'shed')).toBe('unknown')
    expect(createConnectionsFile(dataDir()).read()).toMatchObject({ connections: [], kept: [] })
    expect(saying(await hub.connections.remove('work'))).toBe(
      'work is a Docker context: remove it with `docker context rm work`',
    )
    expect(saying(await hub.connections.remove('shed'))).toBe('there is no saved connection "shed"')
  })
})

function context(name: string, host: string): void {
  const id = createHash('sha256').update(name).digest('hex')
  const at = path.join(folder, '.docker/contexts/meta', id)
  mkdirSync(at, { recursive: true })
  writeFileSync(
    path.join(at, 'meta.json'),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host: host } } }),
  )
}
