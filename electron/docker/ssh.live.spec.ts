import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { SourceStatus } from '../../shared/domain/inventory.ts'
import { createDockerConnection, openDockerApi, type DockerConnection } from './client.ts'
import { resolveEndpoint } from './endpoint.ts'
import { watchEngine } from './events.ts'
import { getJson, openStream } from './get.ts'
import { createDockerSource } from './source.ts'
import { until } from './testing/engine.ts'
import { sshServer, type SshServer } from './testing/sshServer.ts'

const exec = promisify(execFile)
let server: SshServer
const open: DockerConnection[] = []

beforeAll(async () => {
  server = await sshServer()
  await server.start()
  vi.stubEnv('PATH', `${server.bin}:${process.env.PATH ?? ''}`)
})
afterEach(() => {
  for (const api of open.splice(0)) api.close()
  server.setPath(process.env.PATH ?? '')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await server.remove()
})

function endpointOf(address: string) {
  const endpoint = resolveEndpoint({ connection: address, environment: {} })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  return endpoint.value
}

function connect(address: string): DockerConnection {
  const api = createDockerConnection(endpointOf(address))
  open.push(api)
  return api
}

async function sentenceOf(address: string): Promise<string> {
  const answer = await openDockerApi(endpointOf(address))
  if (answer.ok) answer.value.close()
  return answer.ok ? 'opened' : `${answer.error.code}: ${answer.error.message}`
}

/** The ssh processes that this process started and that still run. */
function children(): readonly number[] {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(
      (pid) =>
        existsSync(`/proc/${pid}/cmdline`) &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dial-stdio'),
    )
    .map(Number)
}

describe('an engine behind ssh', () => {
  test('answers as the local one does, on one process for calls one after the other', async () => {
    const api = connect('ssh://far')
    for (let call = 0; call < 10; call += 1) {
      const info = await api.call('ask', 20_000, (signal) => getJson(api.docker, '/info', signal))
      expect(info.ok ? info.value : info.error).toMatchObject({ OSType: 'linux' })
    }
    // One for the version, one for the calls.
    expect(children()).toHaveLength(2)
    api.close()
    expect(await until(children, (pids) => pids.length === 0, 5)).toEqual([])
  })

  test('is reached by a docker command of ours by the same address', async () => {
    const api = connect('ssh://far')
    const child = { ...process.env, ...api.cliEnvironment }
    const { stdout } = await exec('docker', ['version', '--format', '{{.Server.APIVersion}}'], { env: child })
    await api.ping()
    expect(stdout.trim()).toBe(api.apiVersion())
  })

  test('takes user, port and the path of its socket from the address', async () => {
    const api = connect(`ssh://${process.env.USER ?? 'root'}@far:${server.port}/var/run/docker.sock`)
    expect(await api.ping()).toEqual({ ok: true, value: undefined })
  })

  test('gets at most eight processes, however much is asked at once', async () => {
    const api = connect('ssh://far')
    const asked = Array.from({ length: 20 }, () =>
      api.call('ask', 60_000, (signal) => getJson(api.docker, '/version', signal)),
    )
    const most = await until(children, (pids) => pids.length >= 8, 10)
    expect(most.length).toBeLessThanOrEqual(9)
    expect((await Promise.all(asked)).filter((answer) => !answer.ok)).toEqual([])
    expect(children().length).toBeLessThanOrEqual(9)
  })

  test('shows its inventory, and its containers’ use, like any other', async () => {
    const source = createDockerSource(endpointOf('ssh://far'))
    try {
      await source.start()
      expect(source.status().state).toBe('connected')
      const inventory = await source.inventory()
      expect(inventory.ok && inventory.value.host.cpus).toBeGreaterThan(0)
      expect(source.label).toBe('ssh://far')
    } finally {
      await source.stop()
    }
    expect(await until(children, (pids) => pids.length === 0, 5)).toEqual([])
  })
})

describe('what is wrong is said in words:', () => {
  test('no such host', async () => {
    server.alsoAs('nowhere', 'HostName nowhere.invalid')
    expect(await sentenceOf('ssh://nowhere')).toMatch(
      /^Unreachable: no way to ssh:\/\/nowhere: the host name "nowhere" is not known here/,
    )
  })

  test('nobody listens', async () => {
    server.alsoAs('shut', 'Port 1')
    expect(await sentenceOf('ssh://shut')).toMatch(/no ssh server listens at that port/)
  })

  test('a host key nobody has seen', async () => {
    server.alsoAs('stranger', 'UserKnownHostsFile /dev/null')
    expect(await sentenceOf('ssh://stranger')).toMatch(
      /^Refused: the host key of ssh:\/\/stranger is not known here: run `ssh stranger` once/,
    )
  })

  test('a key the server does not take', async () => {
    server.alsoAs('stray', 'PubkeyAuthentication no')
    expect(await sentenceOf('ssh://stray')).toMatch(
      /^Refused: ssh:\/\/stray does not let this user in: `ssh stray` must work without a password/,
    )
  })

  test('no docker over there', async () => {
    server.setPath('/nonexistent')
    expect(await sentenceOf('ssh://far')).toMatch(/^Unreachable: there is no docker command at ssh:\/\/far/)
  })

  test('no engine over there', async () => {
    expect(await sentenceOf('ssh://far/run/nobody.sock')).toMatch(
      /^Unreachable: no Docker engine answers at the other end of ssh:\/\/far\/run\/nobody\.sock: start Docker/,
    )
  })

  test('no ssh over here', async () => {
    const before = process.env.PATH
    vi.stubEnv('PATH', '/nonexistent')
    try {
      expect(await sentenceOf('ssh://far')).toMatch(/there is no ssh program in the PATH/)
    } finally {
      vi.stubEnv('PATH', before)
    }
  })
})

test('a server that is frozen is noticed, and the connection comes back with it', async () => {
  const api = connect('ssh://far')
  const states: SourceStatus[] = []
  let resyncs = 0
  const watch = watchEngine(api, {
    onEvent: () => undefined,
    onSwarm: () => undefined,
    onResync: () => (resyncs += 1),
    onStatus: (status) => states.push(status),
    now: () => Date.now(),
    heartbeatMs: 300,
    deadlineMs: 5_000,
    firstPauseMs: 100,
  })
  await watch.start()
  const connected = () =>
    until(
      () => watch.status().state,
      (state) => state === 'connected',
      20,
    )
  expect(await connected()).toBe('connected')
  server.freeze()
  try {
    const begun = Date.now()
    await until(
      () => watch.status().state,
      (state) => state === 'unreachable',
      20,
    )
    expect(watch.status().state).toBe('unreachable')
    expect(Date.now() - begun).toBeLessThan(15_000)
  } finally {
    server.thaw()
  }
  expect(await connected()).toBe('connected')
  expect(resyncs).toBeGreaterThanOrEqual(2)
  await watch.stop()
})

test('an idle stream over a server that fell silent ends by itself', async () => {
  const api = connect('ssh://far')
  await api.ping()
  const stream = await api.call('listen', 5_000, (signal) =>
    openStream(api.docker, '/events?filters=%7B%7D', signal),
  )
  if (!stream.ok) throw new Error(stream.error.message)
  const ended = new Promise<string>((resolve) => {
    stream.value.once('error', (error) => resolve(error.message))
    stream.value.once('close', () => resolve('closed'))
  })
  stream.value.resume()
  server.freeze()
  try {
    const begun = Date.now()
    expect(await ended).not.toBe('')
    expect(Date.now() - begun).toBeLessThan(25_000)
  } finally {
    server.thaw()
  }
})

test('closing ends what is waited for at once, on a frozen server too', async () => {
  const api = connect('ssh://far')
  await api.ping()
  server.freeze()
  try {
    const asked = api.call('ask', 30_000, (signal) => getJson(api.docker, '/info', signal))
    const begun = Date.now()
    api.close()
    const answer = await asked
    expect(answer.ok ? '' : answer.error.message).toBe(
      'could not ask: the connection to ssh://far was closed',
    )
    // Not the 30 s that it may take.
    expect(Date.now() - begun).toBeLessThan(10_000)
    expect(await until(children, (pids) => pids.length === 0, 5)).toEqual([])
  } finally {
    server.thaw()
  }
})

test('no process is left over there when all are gone here', async () => {
  expect(
    await until(
      () => server.sessions(),
      (pids) => pids.length === 0,
      10,
    ),
  ).toEqual([])
  expect(path.isAbsolute(server.bin)).toBe(true)
})
