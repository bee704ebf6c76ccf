/** Which engine to talk to, chosen as the docker CLI chooses it. */
import fs from 'node:fs'
import path from 'node:path'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { defaultAddress, parseAddress, type Address, type Endpoint, type Tls } from './address.ts'
import { configFolder, currentContext, readContext, type Environment } from './contexts.ts'

export interface EndpointOptions {
  /** A context's name or an address; null: what DOCKER_HOST, DOCKER_CONTEXT and the CLI's configuration say. */
  readonly connection: string | null
  readonly environment: Environment
  readonly platform?: NodeJS.Platform
}

/** Explicit name > DOCKER_HOST > DOCKER_CONTEXT > currentContext > default socket. Failures: `BadConnection`. */
export function resolveEndpoint(options: EndpointOptions): Result<Endpoint> {
  const { connection, environment } = options
  const platform = options.platform ?? process.platform
  if (connection?.includes('://') === true) {
    return named(connection, parseWithEnvironment(connection, 'the connection', environment))
  }
  const chosen =
    connection === null ? currentContext(environment) : ok({ name: connection, from: 'the connection' })
  if (!chosen.ok) return chosen
  const { name, from } = chosen.value
  if (name !== 'default') return fromContext(name, from, environment)
  const host = environment.DOCKER_HOST ?? ''
  return named(
    'default',
    host === '' ? ok(defaultAddress(platform)) : parseWithEnvironment(host, 'DOCKER_HOST', environment),
  )
}

function named(name: string, address: Result<Address>): Result<Endpoint> {
  return address.ok ? ok({ name, address: address.value }) : address
}

/** TLS as the environment has it: DOCKER_TLS_VERIFY, with the certificates of DOCKER_CERT_PATH or the CLI's folder. */
function parseWithEnvironment(text: string, from: string, environment: Environment): Result<Address> {
  const verify = (environment.DOCKER_TLS_VERIFY ?? '') !== ''
  const folder = environment.DOCKER_CERT_PATH ?? ''
  if (!verify) return parseAddress(text, from, null)
  const tls = readTls(folder === '' ? configFolder(environment) : folder, 'DOCKER_TLS_VERIFY')
  return tls.ok ? parseAddress(text, from, tls.value) : tls
}

function fromContext(name: string, from: string, environment: Environment): Result<Endpoint> {
  const context = readContext(name, from, environment)
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
  if (tlsFolder === null) return named(name, parseAddress(host, where, null))
  const tls = readTls(tlsFolder, where)
  return tls.ok ? named(name, parseAddress(host, where, tls.value)) : tls
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
