import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cliEnvironmentOf, labelOf } from './address.ts'
import { listConnections } from './contexts.ts'
import { resolveEndpoint } from './endpoint.ts'

let folder = ''
const config = () => path.join(folder, '.docker')

function write(file: string, content: unknown): void {
  const target = path.join(config(), file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content))
}

const idOf = (name: string) => createHash('sha256').update(name).digest('hex')

function context(name: string, docker: unknown, certificates: readonly string[] = []): string {
  const file = `contexts/meta/${idOf(name)}/meta.json`
  write(file, { Name: name, Metadata: {}, Endpoints: { docker } })
  for (const certificate of certificates) {
    write(`contexts/tls/${idOf(name)}/docker/${certificate}`, `${name} ${certificate}`)
  }
  return path.join(config(), file)
}

/** The label, or the sentence. */
function resolve(environment: Record<string, string>, connection: string | null = null): string {
  const endpoint = resolveEndpoint({
    connection,
    environment: { HOME: folder, ...environment },
    platform: 'linux',
  })
  return endpoint.ok ? `${endpoint.value.name} → ${labelOf(endpoint.value.address)}` : endpoint.error.message
}

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-contexts-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('which connection counts', () => {
  beforeEach(() => {
    context('work', { Host: 'unix:///run/work.sock' })
    context('home', { Host: 'unix:///run/home.sock' })
    context('third', { Host: 'unix:///run/third.sock' })
    write('config.json', { currentContext: 'third' })
  })

  test.each([
    ['a name before everything', 'work', 'unix:///tmp/x', 'home', 'work → /run/work.sock'],
    ['an address as a name', 'unix:///tmp/y', 'unix:///tmp/x', 'home', 'unix:///tmp/y → /tmp/y'],
    ['DOCKER_HOST before DOCKER_CONTEXT', null, 'unix:///tmp/x', 'home', 'default → /tmp/x'],
    ['DOCKER_CONTEXT before the configuration', null, '', 'home', 'home → /run/home.sock'],
    ['the current context of the configuration', null, '', '', 'third → /run/third.sock'],
    ['the context "default" by name', 'default', '', 'home', 'default → /var/run/docker.sock'],
    ['the context "default" with DOCKER_HOST', 'default', 'unix:///tmp/x', '', 'default → /tmp/x'],
  ])('%s', (_, connection, host, named, expected) => {
    expect(resolve({ DOCKER_HOST: host, DOCKER_CONTEXT: named }, connection)).toBe(expected)
  })

  test('DOCKER_CONFIG moves the whole configuration', () => {
    expect(resolve({ DOCKER_CONFIG: path.join(folder, 'elsewhere') })).toBe('default → /var/run/docker.sock')
    expect(resolve({ HOME: '/nonexistent', DOCKER_CONFIG: config() })).toBe('third → /run/third.sock')
  })

  test('a context that does not exist is named, with those that do', () => {
    expect(resolve({ DOCKER_CONTEXT: 'gone' })).toMatch(
      /^there is no Docker context "gone" \(named by DOCKER_CONTEXT\); there are: default, .*work/,
    )
  })

  test('all of them are listed, with the current one marked', () => {
    expect(listConnections({ HOME: folder })).toEqual([
      { name: 'default', label: '/var/run/docker.sock', current: false },
      { name: 'home', label: 'unix:///run/home.sock', current: false },
      { name: 'third', label: 'unix:///run/third.sock', current: true },
      { name: 'work', label: 'unix:///run/work.sock', current: false },
    ])
    const withHost = listConnections({ HOME: folder, DOCKER_HOST: 'tcp://127.0.0.1:2375' })
    expect(withHost[0]).toEqual({ name: 'default', label: 'tcp://127.0.0.1:2375', current: true })
    expect(withHost.filter(({ current }) => current)).toHaveLength(1)
  })
})

test('without any configuration it is the default socket', () => {
  expect(resolve({})).toBe('default → /var/run/docker.sock')
  const pipe = resolveEndpoint({ connection: null, environment: { HOME: folder }, platform: 'win32' })
  expect(pipe.ok && labelOf(pipe.value.address)).toBe('//./pipe/docker_engine')
})

describe('addresses', () => {
  test.each([
    ['unix:///a b.sock', 'default → /a b.sock'],
    ['unix://', 'default → /var/run/docker.sock'],
    ['npipe:////./pipe/mine', 'default → //./pipe/mine'],
    ['tcp://127.0.0.1:2375', 'default → tcp://127.0.0.1:2375'],
    ['tcp://localhost', 'default → tcp://localhost:2375'],
    ['tcp://[::1]:80', 'default → tcp://[::1]:80'],
    ['127.0.0.1:4000', 'default → tcp://127.0.0.1:4000'],
    ['ssh://me@far', 'default → ssh://me@far'],
  ])('%s is understood', (host, expected) => {
    expect(resolve({ DOCKER_HOST: host })).toBe(expected)
  })

  test.each([
    ['tcp://10.0.0.7:2375', /^DOCKER_HOST "tcp:\/\/10\.0\.0\.7:2375" is not encrypted .*DOCKER_TLS_VERIFY=1/],
    ['tcp://[::2]:2375', /is not encrypted/],
    ['tcp://127.0.0.1.evil.example:2375', /is not encrypted/],
    ['http://127.0.0.1:2375', /^DOCKER_HOST "http:.*starts with none of unix:\/\/, npipe:\/\/, tcp:\/\//],
    ['tcp://', /is not a host and port/],
    ['tcp://host:port', /is not a host and port/],
    ['tcp://127.0.0.1:2375/path', /is not a host and port/],
  ])('%s is refused with a sentence', (host, expected) => {
    expect(resolve({ DOCKER_HOST: host })).toMatch(expected)
  })
})

describe('tcp without encryption to another machine', () => {
  const address = 'tcp://10.0.0.7:2375'
  const saved = (insecure: boolean) => [{ name: 'shed', address, certificates: null, insecure }]
  const resolveSaved = (
    connection: string | null,
    insecure: boolean,
    environment: Record<string, string> = {},
  ) => {
    const answer = resolveEndpoint({
      connection,
      environment: { HOME: folder, ...environment },
      saved: saved(insecure),
    })
    return answer.ok ? labelOf(answer.value.address) : answer.error.message
  }

  test('is refused until it is confirmed, wherever it comes from', () => {
    expect(resolveSaved('shed', false)).toMatch(/^connection shed "tcp:.*is not encrypted .*or confirm it/)
    expect(resolveSaved(address, false)).toMatch(/^the connection "tcp:.*is not encrypted/)
    context('plain', { Host: address })
    expect(resolveSaved('plain', false)).toMatch(/^context plain .*is not encrypted/)
  })

  test('is used once it is confirmed in the connection, by DOCKER_HOST and contexts with that address too', () => {
    context('plain', { Host: address })
    expect(resolveSaved('shed', true)).toBe(address)
    expect(resolveSaved('plain', true)).toBe(address)
    expect(resolveSaved(null, true, { DOCKER_HOST: address })).toBe(address)
    expect(resolveSaved(null, true, { DOCKER_HOST: 'tcp://10.0.0.8:2375' })).toMatch(/is not encrypted/)
  })

  test('is used where the environment says so, and only by that very word', () => {
    expect(resolve({ DOCKER_HOST: address, EYRIE_ALLOW_PLAIN_TCP: '1' })).toBe(`default → ${address}`)
    expect(resolve({ DOCKER_HOST: address, EYRIE_ALLOW_PLAIN_TCP: '0' })).toMatch(/is not encrypted/)
  })
})

describe('a saved connection', () => {
  const at = (address: string, certificates: string | null = null) =>
    resolveEndpoint({
      connection: 'own',
      environment: { HOME: folder },
      saved: [{ name: 'own', address, certificates, insecure: false }],
    })

  test('is offered where a name means nothing', () => {
    const answer = resolveEndpoint({
      connection: 'nope',
      environment: { HOME: folder },
      saved: [{ name: 'own', address: 'ssh://far', certificates: null, insecure: false }],
    })
    expect(answer.ok ? '' : answer.error.message).toMatch(/there are: default, own$/)
  })

  test('beats a context of its name, and takes certificates from its folder, of home too', () => {
    context('own', { Host: 'unix:///run/context.sock' })
    for (const name of ['ca.pem', 'cert.pem', 'key.pem']) write(`shed/${name}`, name)
    for (const certificates of [path.join(config(), 'shed'), '~/.docker/shed']) {
      const endpoint = at('tcp://shed.example', certificates)
      if (!endpoint.ok) throw new Error(endpoint.error.message)
      expect(labelOf(endpoint.value.address)).toBe('tcp://shed.example:2376')
      expect(endpoint.value.address).toMatchObject({ tls: { ca: Buffer.from('ca.pem') } })
    }
  })

  test('whose certificates are not there, or are for ssh, is refused by name', () => {
    const message = (...parameters: Parameters<typeof at>) => {
      const endpoint = at(...parameters)
      return endpoint.ok ? 'resolved' : endpoint.error.message
    }
    expect(message('tcp://shed.example', '/nowhere')).toMatch(
      /^connection own: there are no certificates .* in \/nowhere$/,
    )
    expect(message('ssh://shed', '/nowhere')).toBe(
      'connection own: certificates are for tcp:// alone, not for "ssh://shed"',
    )
  })
})

describe('TLS', () => {
  const all = ['ca.pem', 'cert.pem', 'key.pem']

  test('of the environment makes a distant host acceptable, and reaches child processes', () => {
    for (const name of all) write(`certs/${name}`, name)
    const certificates = path.join(config(), 'certs')
    const environment = {
      HOME: folder,
      DOCKER_HOST: 'tcp://far.example',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: certificates,
    }
    const endpoint = resolveEndpoint({ connection: null, environment })
    if (!endpoint.ok) throw new Error(endpoint.error.message)
    expect(labelOf(endpoint.value.address)).toBe('tcp://far.example:2376')
    expect(endpoint.value.address).toMatchObject({
      tls: { ca: Buffer.from('ca.pem'), key: Buffer.from('key.pem') },
    })
    expect(cliEnvironmentOf(endpoint.value.address)).toEqual({
      DOCKER_HOST: 'tcp://far.example:2376',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: certificates,
    })
  })

  test('of a context comes from its own folder', () => {
    context('far', { Host: 'tcp://far.example:2376' }, all)
    const endpoint = resolveEndpoint({ connection: 'far', environment: { HOME: folder } })
    if (!endpoint.ok) throw new Error(endpoint.error.message)
    expect(endpoint.value.address).toMatchObject({ tls: { cert: Buffer.from('far cert.pem') } })
  })

  test('with half of its files is refused, and so is one that verifies nothing', () => {
    context('half', { Host: 'tcp://far.example:2376' }, ['cert.pem'])
    expect(resolve({}, 'half')).toMatch(/^context half .*holds only one of cert\.pem and key\.pem/)
    context('open', { Host: 'tcp://far.example:2376', SkipTLSVerify: true })
    expect(resolve({}, 'open')).toMatch(/does not verify the engine's certificate \(SkipTLSVerify\)/)
    context('plain', { Host: 'tcp://far.example:2375' })
    expect(resolve({}, 'plain')).toMatch(/^context plain .*is not encrypted/)
    const missing = { DOCKER_HOST: 'tcp://far.example', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder }
    expect(resolve(missing)).toBe(
      `DOCKER_TLS_VERIFY: there are no certificates (ca.pem, cert.pem, key.pem) in ${folder}`,
    )
  })
})

describe('broken files', () => {
  test.each([
    ['{', /^\S+meta\.json is not JSON .*: repair it, or remove the context$/],
    ['[]', /^\S+meta\.json does not hold a JSON object/],
    ['{"Name":"bad"}', /^\S+meta\.json: Endpoints\.docker\.Host is missing/],
    ['{"Name":7,"Endpoints":{"docker":{"Host":""}}}', /^\S+meta\.json: Name is missing or not a text/],
  ])('a context file holding %s is named', (content, expected) => {
    write(`contexts/meta/${idOf('bad')}/meta.json`, content)
    expect(resolve({ DOCKER_CONTEXT: 'bad' })).toMatch(expected)
    const listed = listConnections({ HOME: folder })
    expect(listed[0]?.name).toBe('default')
    expect(listed[1]?.label).toMatch(expected)
  })

  test('a torn configuration is named, and DOCKER_HOST does without it', () => {
    write('config.json', '{"currentContext": "wo')
    expect(resolve({})).toMatch(/config\.json is not JSON .*set DOCKER_HOST$/)
    expect(resolve({ DOCKER_HOST: 'unix:///tmp/x' })).toBe('default → /tmp/x')
    write('config.json', { currentContext: 5 })
    expect(resolve({})).toMatch(/config\.json: currentContext is not a name/)
  })
})
