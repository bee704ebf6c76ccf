import { chmodSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Address } from './address.ts'
import { createDockerConnection, openDockerApi } from './client.ts'
import { explain } from './failures.ts'
import { getJson } from './get.ts'
import { fakeEngine, json, type FakeEngine } from './testing/fakeEngine.ts'
import { chooseVersion } from './version.ts'

let engine: FakeEngine

beforeEach(async () => {
  engine = await fakeEngine()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await engine.close()
})

const at = (socket: string) => ({ name: 'default', address: { kind: 'socket', path: socket } as Address })

async function messageAt(socket: string): Promise<string> {
  const opened = await openDockerApi(at(socket))
  return opened.ok ? 'opened' : `${opened.error.code}: ${opened.error.message}`
}

async function listenRaw(file: string, onConnection: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(onConnection)
  await new Promise<void>((resolve) => server.listen(file, resolve))
  return server
}

describe('no engine', () => {
  test('where there is no socket', async () => {
    expect(await messageAt('/nonexistent/docker.sock')).toBe(
      'Unreachable: no Docker engine at /nonexistent/docker.sock: there is no such socket; ' +
        'start Docker, or set DOCKER_HOST or a Docker context',
    )
  })

  test('where the file is no socket, or nobody listens any more', async () => {
    expect(await messageAt('/etc/hostname')).toMatch(/^Unreachable: no Docker engine at \/etc\/hostname: /)
  })

  test('where what answers is something else', async () => {
    const file = `${engine.socket}.other`
    const server = await listenRaw(file, (socket) => socket.end('220 mail.example ESMTP\r\n'))
    expect(await messageAt(file)).toBe(
      `Unreachable: what listens at ${file} is not a Docker engine: its answer is not HTTP`,
    )
    server.close()
    engine.answer('/_ping', (response) => response.end('OK'))
    expect(await messageAt(engine.socket)).toMatch(/it names no API version 1\.x$/)
  })

  test('where the user may not open the socket', async () => {
    const root = process.getuid?.() === 0
    chmodSync(engine.socket, 0o600)
    chmodSync(path.dirname(engine.socket), root ? 0o755 : 0o000)
    if (root) process.seteuid?.(65534)
    try {
      expect(await messageAt(engine.socket)).toBe(
        `Refused: not permitted to open ${engine.socket}: add this user to the docker group, ` +
          'or run Eyrie as a user who may',
      )
    } finally {
      if (root) process.seteuid?.(0)
      chmodSync(path.dirname(engine.socket), 0o700)
    }
  })
})

describe('a call', () => {
  test('that gets no answer ends at its deadline, whether the request can be aborted or not', async () => {
    engine.answer('/info', () => undefined)
    const api = createDockerConnection(engine.endpoint)
    const expected = {
      ok: false,
      error: {
        code: 'Unreachable',
        retryable: true,
        message: `could not ask: the Docker engine at ${engine.socket} did not answer within 0.2 s`,
      },
    }
    let aborted = false
    const polite = await api.call('ask', 200, (signal) => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      return getJson(api.docker, '/info', signal)
    })
    expect(polite).toEqual(expected)
    expect(aborted).toBe(true)
    expect(await api.call('ask', 200, () => new Promise(() => undefined))).toEqual(expected)
  })

  test('whose answer stops halfway ends at its deadline too', async () => {
    engine.answer('/info', (response) => response.writeHead(200).write('{"half": '))
    const api = createDockerConnection(engine.endpoint)
    const answer = await api.call('ask', 200, (signal) => getJson(api.docker, '/info', signal))
    expect(answer).toMatchObject({ ok: false, error: { code: 'Unreachable' } })
  })

  test.each([
    [404, 'NotFound', 'could not ask: so it is'],
    [409, 'Conflict', 'could not ask: so it is'],
    [403, 'Refused', 'could not ask: the engine refused: so it is'],
    [500, 'Failed', 'could not ask: the engine answered: so it is'],
  ])("that is answered with %i says so in the engine's words", async (status, code, message) => {
    engine.answer('/info', (response) => {
      json(response, { message: 'so it is' }, status)
    })
    const api = createDockerConnection(engine.endpoint)
    const answer = await api.call('ask', 2_000, (signal) => getJson(api.docker, '/info', signal))
    expect(answer).toMatchObject({ ok: false, error: { code, message, details: { statusCode: status } } })
  })

  test('asks once for the version, and speaks it from then on', async () => {
    engine.answer('/info', (response, request) => {
      json(response, { asked: request.url })
    })
    const api = createDockerConnection(engine.endpoint)
    expect(api.apiVersion()).toBeNull()
    const ask = () => api.call('ask', 2_000, (signal) => getJson(api.docker, '/info', signal))
    const answers = await Promise.all([ask(), ask(), ask()])
    for (const answer of answers) expect(answer).toEqual({ ok: true, value: { asked: '/v1.41/info' } })
    expect(engine.asked.filter((url) => url === '/_ping')).toHaveLength(1)
  })

  test('keeps its query to the last character', async () => {
    engine.answer('/containers/json', (response, request) => {
      json(response, { asked: request.url })
    })
    const api = createDockerConnection(engine.endpoint)
    const answer = await api.call('ask', 2_000, (signal) =>
      getJson(api.docker, '/containers/json?all=1', signal),
    )
    expect(answer).toEqual({ ok: true, value: { asked: '/v1.41/containers/json?all=1' } })
  })
})

describe('the environment', () => {
  test.each(['tcp://10.9.8.7:1', 'tcp://[broken'])(
    'DOCKER_HOST=%s changes nothing about an endpoint',
    async (host) => {
      vi.stubEnv('DOCKER_HOST', host)
      vi.stubEnv('DOCKER_CERT_PATH', '/nonexistent')
      expect(await messageAt(engine.socket)).toBe('opened')
      expect(process.env.DOCKER_HOST).toBe(host)
    },
  )
})

describe('API versions', () => {
  test.each([
    ['1.24', '1.24'],
    ['1.41', '1.41'],
    ['1.52', '1.52'],
    ['1.99', '1.52'],
  ])('of an engine with %s, %s is spoken', (announced, spoken) => {
    expect(chooseVersion(announced, 'here')).toEqual({ ok: true, value: spoken })
  })

  test.each([undefined, '', '2.0', '1.x', 41])('%s is no version', (announced) => {
    expect(chooseVersion(announced, 'here')).toMatchObject({ ok: false, error: { code: 'Unreachable' } })
  })

  test('one that is too old is refused with both versions', () => {
    const answer = chooseVersion('1.18', 'here')
    expect(answer.ok ? '' : answer.error.message).toMatch(/here speaks API 1\.18, and 1\.24 is the oldest/)
  })
})

test.each([
  ['ECONNREFUSED', 'Unreachable', /nothing listens there; start Docker/],
  ['ENOTFOUND', 'Unreachable', /no such host is known here/],
  ['ETIMEDOUT', 'Unreachable', /the host does not answer/],
  ['ECONNRESET', 'Unreachable', /broke the connection/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'Refused', /of an unknown authority; check that ca\.pem/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'Refused', /of an unknown authority/],
  ['CERT_HAS_EXPIRED', 'Refused', /has expired; renew it over there/],
  ['CERT_NOT_YET_VALID', 'Refused', /compare the clocks/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'Refused', /is for another name; use a name it has/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'Refused', /does not accept the client’s certificate/],
  ['EPROTO', 'Refused', /does not speak TLS; check the port/],
  ['ERR_OSSL_PEM_NO_START_LINE', 'Refused', /check ca\.pem, cert\.pem and key\.pem/],
  ['ERR_TLS_SOMETHING', 'Refused', /no trusted connection .*words; check its certificates/],
  ['ESOMETHING', 'Unreachable', /no answer from the Docker engine at tcp:\/\/far:2376: words/],
])('%s is %s', (code, expected, sentence) => {
  const address: Address = { kind: 'tcp', host: 'far', port: 2376, tls: null }
  const failure = explain(Object.assign(new Error('words'), { code }), address)
  expect(failure.code).toBe(expected)
  expect(failure.message).toMatch(sentence)
})
