/**
 * The docker CLI's own configuration: its contexts, lying at `contexts/meta/<sha256(name)>/meta.json`, and which of
 * them is the current one. Read only.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { defaultAddress, labelOf } from './address.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A connection the operator may choose; where its files cannot be read, `label` is the sentence that says so. */
export interface Connection {
  readonly name: string
  readonly label: string
  readonly current: boolean
}

/** A context as its file tells it; `host` is not parsed yet. */
export interface Context {
  readonly name: string
  readonly file: string
  readonly host: string
  readonly skipVerify: boolean
  /** The folder of its certificates; null where it has none. */
  readonly tlsFolder: string | null
}

/** Which context counts, and what said so, for sentences. */
export interface CurrentContext {
  readonly name: string
  readonly from: string
}

export function configFolder(environment: Environment): string {
  const named = environment.DOCKER_CONFIG
  return named !== undefined && named !== '' ? named : path.join(homeFolder(environment), '.docker')
}

export function homeFolder(environment: Environment): string {
  const named = environment.HOME
  return named !== undefined && named !== '' ? named : os.homedir()
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

/** A JSON object from a file; null where there is no such file. */
function readObject(file: string, remedy: string): Result<Readonly<Record<string, unknown>> | null> {
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return ok(null)
    return fail('BadConnection', `cannot read ${file}: ${messageOf(thrown)}`)
  }
  try {
    const value = record(JSON.parse(text))
    return value === null
      ? fail('BadConnection', `${file} does not hold a JSON object: ${remedy}`)
      : ok(value)
  } catch (thrown) {
    return fail('BadConnection', `${file} is not JSON (${messageOf(thrown)}): ${remedy}`)
  }
}

/** DOCKER_HOST beats DOCKER_CONTEXT, which beats `currentContext` of the CLI's config.json. */
export function currentContext(environment: Environment): Result<CurrentContext> {
  if ((environment.DOCKER_HOST ?? '') !== '') return ok({ name: 'default', from: 'DOCKER_HOST' })
  const named = environment.DOCKER_CONTEXT ?? ''
  if (named !== '') return ok({ name: named, from: 'DOCKER_CONTEXT' })
  const file = path.join(configFolder(environment), 'config.json')
  const config = readObject(file, 'repair it, or set DOCKER_HOST')
  if (!config.ok) return config
  const name = config.value?.currentContext ?? ''
  if (typeof name !== 'string') {
    return fail('BadConnection', `${file}: currentContext is not a name: repair it, or set DOCKER_HOST`)
  }
  return ok(name === '' ? { name: 'default', from: 'the default' } : { name, from: file })
}

function metaFolder(environment: Environment): string {
  return path.join(configFolder(environment), 'contexts', 'meta')
}

function idOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

function readMeta(file: string, environment: Environment): Result<Context | null> {
  const meta = readObject(file, 'repair it, or remove the context')
  if (!meta.ok) return meta
  if (meta.value === null) return ok(null)
  const name = meta.value.Name
  const endpoint = record(record(meta.value.Endpoints)?.docker)
  const host = endpoint?.Host
  const wrong = (field: string) =>
    fail('BadConnection', `${file}: ${field} is missing or not a text: repair it, or remove the context`)
  if (typeof name !== 'string' || name === '') return wrong('Name')
  if (typeof host !== 'string') return wrong('Endpoints.docker.Host')
  const tlsFolder = path.join(configFolder(environment), 'contexts', 'tls', idOf(name), 'docker')
  return ok({
    name,
    file,
    host,
    skipVerify: endpoint?.SkipTLSVerify === true,
    tlsFolder: fs.existsSync(tlsFolder) ? tlsFolder : null,
  })
}

/** `from` names who asked for it ("DOCKER_CONTEXT", "--connection"); `others` are names that are no contexts. */
export function readContext(
  name: string,
  from: string,
  environment: Environment,
  others: readonly string[],
): Result<Context> {
  const file = path.join(metaFolder(environment), idOf(name), 'meta.json')
  const context = readMeta(file, environment)
  if (!context.ok) return context
  if (context.value !== null) return ok(context.value)
  const known = [
    'default',
    ...others,
    ...contexts(environment).flatMap((found) => (found.ok ? [found.value.name] : [])),
  ]
  return fail(
    'BadConnection',
    `there is no Docker context "${name}" (named by ${from}); there are: ${known.join(', ')}`,
  )
}

function contexts(environment: Environment): readonly Result<Context>[] {
  const folder = metaFolder(environment)
  let ids: readonly string[]
  try {
    ids = fs.readdirSync(folder)
  } catch {
    // No context was ever made, or the folder may not be read: either way there is none to offer.
    return []
  }
  return ids.flatMap((id): Result<Context>[] => {
    const context = readMeta(path.join(folder, id, 'meta.json'), environment)
    if (!context.ok) return [context]
    return context.value === null ? [] : [ok(context.value)]
  })
}

/** What the docker CLI would offer here: `default`, then its contexts by name. Broken ones say what is wrong. */
export function listConnections(environment: Environment): readonly Connection[] {
  const current = currentContext(environment)
  const currentName = current.ok ? current.value.name : 'default'
  const host = environment.DOCKER_HOST ?? ''
  const all = contexts(environment)
  const known = all
    .flatMap((found) => (found.ok ? [found.value] : []))
    .map(({ name, host }) => ({
      name,
      label: host === '' ? labelOf(defaultAddress(process.platform)) : host,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const broken = all.flatMap((found) =>
    found.ok ? [] : [{ name: 'unreadable', label: found.error.message, current: false }],
  )
  const first = { name: 'default', label: host === '' ? labelOf(defaultAddress(process.platform)) : host }
  return [
    ...[first, ...known].map((connection) => ({ ...connection, current: connection.name === currentName })),
    ...broken,
  ]
}
