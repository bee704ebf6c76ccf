import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer as createPlainServer, request } from 'node:http'
import { createServer, type Server } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDockerApi } from './client.ts'
import { resolveEndpoint } from './endpoint.ts'
import { getJson } from './get.ts'

const exec = promisify(execFile)
const NAME = 'far'
let folder = ''
let certificates = ''
let server: Server
let port = 0

interface Certificate {
  readonly names?: string
  readonly days?: string
}

/** A certificate authority, and by it one certificate that serves both ends. */
async function makeCertificates(
  into: string,
  { names = 'IP:127.0.0.1', days = '2' }: Certificate = {},
): Promise<void> {
  await mkdir(into, { recursive: true })
  const openssl = (...parameters: readonly string[]) => exec('openssl', parameters, { cwd: into })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=ca',
    '-days',
    '2',
  )
  await writeFile(path.join(into, 'names'), `subjectAltName=${names}\n`)
  await openssl('req', ...key, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=both')
  const signed = [
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca-key.pem',
    '-CAcreateserial',
    '-days',
    days,
    '-extfile',
    'names',
  ]
  await openssl('x509', '-req', '-in', 'request.pem', '-out', 'cert.pem', ...signed)
}

/** The real engine, behind TLS that asks for the client's certificate. */
async function engineWith(pems: string): Promise<Server> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(path.join(pems, name))),
  )
  if (ca === undefined || cert === undefined || key === undefined) throw new Error('certificates are missing')
  return createServer(
    { ca, cert, key, requestCert: true, rejectUnauthorized: true },
    (incoming, response) => {
      const { method, url, headers } = incoming
      const onward = request({ socketPath: '/var/run/docker.sock', method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      })
      incoming.pipe(onward)
    },
  )
}

const environment = () => ({ ...process.env, DOCKER_HOST: '', DOCKER_CONTEXT: '', DOCKER_CONFIG: folder })

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-tls-'))
  const id = createHash('sha256').update(NAME).digest('hex')
  certificates = path.join(folder, 'contexts/tls', id, 'docker')
  await makeCertificates(certificates)
  server = await engineWith(certificates)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  const meta = path.join(folder, 'contexts/meta', id)
  await mkdir(meta, { recursive: true })
  const endpoints = { docker: { Host: `tcp://127.0.0.1:${port}`, SkipTLSVerify: false } }
  await writeFile(
    path.join(meta, 'meta.json'),
    JSON.stringify({ Name: NAME, Metadata: {}, Endpoints: endpoints }),
  )
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

function resolveFar() {
  const endpoint = resolveEndpoint({ connection: NAME, environment: environment() })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  return endpoint.value
}

test('an engine behind TLS answers to the certificates of its context', async () => {
  const opened = await openDockerApi(resolveFar())
  if (!opened.ok) throw new Error(opened.error.message)
  const api = opened.value
  expect(api.label).toBe(`tcp://127.0.0.1:${port}`)
  const info = await api.call('ask', 5_000, (signal) => getJson(api.docker, '/info', signal))
  expect(info.ok && info.value).toMatchObject({ OSType: 'linux' })
  const child = { ...environment(), ...api.cliEnvironment }
  const { stdout } = await exec('docker', ['version', '--format', '{{.Server.APIVersion}}'], { env: child })
  expect(stdout.trim()).toBe(api.apiVersion())
})

/** What is said of an engine at `at`, with the certificates of a saved connection. */
async function sentenceOf(at: string, pems: string): Promise<string> {
  const endpoint = resolveEndpoint({
    connection: 'own',
    environment: environment(),
    saved: [{ name: 'own', address: at, certificates: pems, insecure: false }],
  })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  const opened = await openDockerApi(endpoint.value)
  if (opened.ok) opened.value.close()
  return opened.ok ? 'opened' : opened.error.message
}

test('a saved connection with its certificate folder is the same as a context', async () => {
  expect(await sentenceOf(`tcp://127.0.0.1:${port}`, certificates)).toBe('opened')
})

test('certificates of another authority are refused with a sentence', async () => {
  const other = path.join(folder, 'other')
  await makeCertificates(other)
  expect(await sentenceOf(`tcp://127.0.0.1:${port}`, other)).toMatch(
    /^no trusted connection to tcp:\/\/127\.0\.0\.1:\d+: the engine’s certificate is of an unknown authority; check that ca\.pem/,
  )
})

test.each([
  [
    'for another name',
    { names: 'DNS:elsewhere.example' },
    /is for another name \(it has DNS:elsewhere\.example\)/,
  ],
  ['that has expired', { days: '-1' }, /has expired; renew it over there/],
])('a certificate %s is refused with a sentence', async (name, certificate, expected) => {
  const pems = path.join(folder, name.replaceAll(' ', '-'))
  await makeCertificates(pems, certificate)
  const other = await engineWith(pems)
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const bound = other.address()
  const at = typeof bound === 'object' && bound !== null ? bound.port : 0
  try {
    expect(await sentenceOf(`tcp://127.0.0.1:${at}`, pems)).toMatch(expected)
  } finally {
    other.closeAllConnections()
    other.close()
  }
})

test('a port where nobody speaks TLS is named as such', async () => {
  const plain = createPlainServer((_request, response) => response.end())
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  const bound = plain.address()
  const at = typeof bound === 'object' && bound !== null ? bound.port : 0
  expect(await sentenceOf(`tcp://127.0.0.1:${at}`, certificates)).toMatch(
    /does not speak TLS; check the port/,
  )
  plain.closeAllConnections()
  plain.close()
})

test('without a certificate of its own the client is refused with a sentence', async () => {
  const { address } = resolveFar()
  if (address.kind !== 'tcp' || address.tls === null) throw new Error('no TLS')
  const bare = { ...address, tls: { ...address.tls, cert: null, key: null } }
  const opened = await openDockerApi({ name: NAME, address: bare })
  expect(opened.ok ? 'opened' : opened.error.code).toBe('Refused')
})
