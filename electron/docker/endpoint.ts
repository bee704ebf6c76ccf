/** Which engine to talk to, chosen as the docker CLI chooses it. */
import fs from 'node:fs'
import path from 'node:path'
import type { SavedConnection } from '../../shared/domain/connection.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { defaultAddress, parseAddress, type Address, type Endpoint, type Tls } from './address.ts'
import { configFolder, currentContext, homeFolder, readContext, type Environment } from './contexts.ts'

export interface EndpointOptions {
  /** A name or an address; null: what DOCKER_HOST, DOCKER_CONTEXT and the CLI's configuration say. */
  readonly connection: string | null
  readonly environment: Environment
  /** The operator's own; a name among them beats a context of that name. */
  readonly saved?: readonly SavedConnection[]
  readonly platform?: NodeJS.Platform
}

/** Explicit name > DOCKER_HOST > DOCKER_CONTEXT > currentContext > default socket. Failures: `BadConnection`. */
export function resolveEndpoint(options: EndpointOptions): Result<Endpoint> {
  const { connection, environment, saved = [] } = options
  const platform = options.platform ?? process.platform
  if (connection?.includes('://') === true) {
    return named(connection, parseWithEnvironment(connection, 'the connection', environment, saved))
  }
  const own = saved.find(({ name }) => name === connection)
  if (own !== undefined) return fromSaved(own, environment)
  const chosen =
    connection === null ? currentContext(environment) : ok({ name: connection, from: 'the connection' })
  if (!chosen.ok) return chosen
  const { name, from } = chosen.value
  if (name !== 'default') return fromContext(name, from, environment, saved)
  const host = environment.DOCKER_HOST ?? ''
  return named(
    'default',
    host === ''
      ? ok(defaultAddress(platform))
      : parseWithEnvironment(host, 'DOCKER_HOST', environment, saved),
  )
}

function named(name: string, address: Result<Address>): Result<Endpoint> {
  return address.ok ? ok({ name, address: address.value }) : address
}

/** Whether the operator confirmed that this very address may be used without encryption. */
function isConfirmed(text: string, environment: Environment, saved: readonly SavedConnection[]): boolean {
  if (environment.EYRIE_ALLOW_PLAIN_TCP === '1') return true
  return saved.some(({ address, insecure }) => insecure && address.trim() === text.trim())
}

/** What the operator saved: an address, with its certificates where it is tcp. */
export function fromSaved(connection: SavedConnection, environment: Environment): Result<Endpoint> {
  const { name, address, certificates, insecure } = connection
  const from = `connection ${name}`
  if (certificates !== null && !isTcp(address))
    return fail('BadConnection', `${from}: certificates are for tcp:// alone, not for "${address.trim()}"`)
  const tls = certificates === null ? ok(null) : readTls(expandHome(certificates, environment), from)
  if (!tls.ok) return tls
  const plain = insecure || environment.EYRIE_ALLOW_PLAIN_TCP === '1'
  return named(name, parseAddress(address, from, { tls: tls.value, plain }))
}

/** Also without its scheme: `host:2376`. */
function isTcp(text: string): boolean {
  return /^(tcp:\/\/|(?!.*:\/\/))/.test(text.trim())
}

function expandHome(folder: string, environment: Environment): string {
  return folder.startsWith('~/') ? path.join(homeFolder(environment), folder.slice(2)) : folder
}

/** TLS as the environment has it: DOCKER_TLS_VERIFY, with the certificates of DOCKER_CERT_PATH or the CLI's folder. */
function parseWithEnvironment(
  text: string,
  from: string,
  environment: Environment,
  saved: readonly SavedConnection[],
): Result<Address> {
  const plain = isConfirmed(text, environment, saved)
  const verify = (environment.DOCKER_TLS_VERIFY ?? '') !== ''
  const folder = environment.DOCKER_CERT_PATH ?? ''
  if (!verify || !isTcp(text)) return parseAddress(text, from, { tls: null, plain })
  const tls = readTls(folder === '' ? configFolder(environment) : folder, 'DOCKER_TLS_VERIFY')
  return tls.ok ? parseAddress(text, from, { tls: tls.value, plain }) : tls
}

function fromContext(
  name: string,
  from: string,
  environment: Environment,
  saved: readonly SavedConnection[],
): Result<Endpoint> {
  const context = readContext(
    name,
    from,
    environment,
    saved.map((own) => own.name),
  )
  if (!context.ok) return context
  const { file, host, skipVerify, tlsFolder } = context.value
  const where = `context ${name} (${file})`
  if (host === '') return ok({ name, address: defaultAddress(process.platform) })
  if (skipVerify) {
    return fail(
      'BadConnection',
      `${where} does not verify the engine's certificate (SkipTLSVerify): ` +
        'give it the certificate authority with "docker context update" instead',
    )
  }
  const plain = isConfirmed(host, environment, saved)
  if (tlsFolder === null) return named(name, parseAddress(host, where, { tls: null, plain }))
  const tls = readTls(tlsFolder, where)
  return tls.ok ? named(name, parseAddress(host, where, { tls: tls.value, plain })) : tls
}

/** Each of ca.pem, cert.pem and key.pem that is there; a certificate without its key, or none at all, is an error. */
function readTls(folder: string, from: string): Result<Tls> {
  const read: (Buffer | null)[] = []
  for (const name of ['ca.pem', 'cert.pem', 'key.pem']) {
    const file = path.join(folder, name)
    try {
      read.push(fs.readFileSync(file))
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) {
        return fail('BadConnection', `${from}: cannot read ${file}: ${messageOf(thrown)}`)
      }
      read.push(null)
    }
  }
  const [ca = null, cert = null, key = null] = read
  if (ca === null && cert === null && key === null) {
    return fail(
      'BadConnection',
      `${from}: there are no certificates (ca.pem, cert.pem, key.pem) in ${folder}`,
    )
  }
  if ((cert === null) !== (key === null)) {
    return fail('BadConnection', `${from}: ${folder} holds only one of cert.pem and key.pem: both are needed`)
  }
  return ok({ folder, ca, cert, key })
}
