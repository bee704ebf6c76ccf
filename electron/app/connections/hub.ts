/**
 * Several cores in one process, one a connection, each with its own store, loop and socket: what one waits for, no other
 * does. A client says which it wants; what is not running yet is started, or found in the process that runs it.
 */
import path from 'node:path'
import type { ConnectionView, ProbeResult } from '../../../shared/contract/connections.ts'
import type { SavedConnection } from '../../../shared/domain/connection.ts'
import { fail, messageOf, ok, type Failure, type Result } from '../../../shared/lib/result.ts'
import { fromSaved, resolveEndpoint } from '../../docker/endpoint.ts'
import { greet, type ServerSide } from '../../hosts/greet.ts'
import { relay } from '../../hosts/relay.ts'
import { connectSocket, serveSocket, socketPathFor, type ServedSocket } from '../../hosts/socket.ts'
import { createConnectionsFile } from '../../storage/connectionsFile.ts'
import { prepareDataDir } from '../../storage/dataDir.ts'
import { claimOwner, currentOwner } from '../../storage/owner.ts'
import type { App } from '../app.ts'
import {
  DEMO,
  describeConnection,
  folderOf,
  knownConnections,
  usualConnection,
  type KnownConnection,
} from './catalog.ts'
import { refusingServer } from './handlers.ts'
import { probeEndpoint } from './probe.ts'
import type { Connections } from './connections.ts'
import type { Core } from '../core.ts'

export interface HubOptions {
  /** The data folder; each connection has its own in it. */
  readonly dataDir: string
  /** The connection this Eyrie was started with. */
  readonly primary: string
  readonly host: Core['host']
  readonly loop: boolean
  /** False: what an earlier process left half-made stays as it is. */
  readonly settles?: boolean | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Builds the core of a connection; the folder is claimed and may be written. */
  readonly build: (name: string, folder: string, connections: Connections) => Result<App>
}

/** A connection that runs here. */
export interface RunningCore {
  readonly app: App
  /** Resolves once its engine has answered, or has not in its time. Never rejects. */
  readonly started: Promise<void>
  close(): Promise<void>
}

/** Or in the process that owns its folder. */
export type Opened =
  | { readonly where: 'here'; readonly core: RunningCore }
  | { readonly where: 'elsewhere'; readonly pid: number; readonly address: string }

export interface Hub {
  readonly connections: Connections
  /** Starts a connection, or finds it; several who ask at once get the same. */
  open(name: string): Promise<Result<Opened>>
  /** Serves a client with what its first frame asks for, else with `usual`. */
  accept(transport: ServerSide, usual: string): void
  /** Opens what the operator wants to run at every start; what cannot be opened says so in the list. */
  openKept(): void
  /** Ends all of them, none waiting for another. */
  close(): Promise<void>
}

export function createHub(options: HubOptions): Hub {
  const { dataDir, environment, primary, host } = options
  const file = createConnectionsFile(dataDir)
  const running = new Map<string, RunningCore>()
  const opening = new Map<string, Promise<Result<Opened>>>()
  const failures = new Map<string, Failure>()
  let closed = false

  const saved = () => file.read().connections
  const folder = (name: string) => folderOf(dataDir, name, environment)

  /** All there are, and the one Eyrie was started with if it is none of them (an address). */
  function known(): readonly KnownConnection[] {
    const own = saved()
    const all = knownConnections(environment, own)
    if (all.some(({ name }) => name === primary)) return all
    return [describeConnection(primary, 'address', environment, own), ...all]
  }

  /** Only what is listed is opened: a link into the dashboard must not lead Eyrie to machines of its choice. */
  function find(name: string): Result<KnownConnection> {
    const all = known()
    const found = all.find((each) => each.name === name)
    if (found === undefined)
      return fail(
        'NotFound',
        `there is no connection "${name}"; there are: ${all.map((each) => each.name).join(', ')}`,
      )
    return found.problem === null ? ok(found) : fail('BadConnection', found.problem)
  }

  async function start(name: string): Promise<Result<Opened>> {
    const at = folder(name)
    const prepared = prepareDataDir(at, environment)
    if (!prepared.ok) return prepared
    const address = socketPathFor(at)
    const claim = claimOwner(at, address)
    if (claim.owner === 'other') return ok({ where: 'elsewhere', pid: claim.pid, address: claim.address })
    const built = options.build(name, at, connections)
    if (!built.ok) {
      claim.release()
      return built
    }
    const app = built.value
    const served = await serveSocket({ connect: (transport) => accept(transport, name) }, address)
    if (!served.ok) {
      await app.stop()
      claim.release()
      return fail('Failed', `cannot serve other processes of this user: ${served.error.message}`)
    }
    const core = runCore(app, served.value, () => claim.release())
    running.set(name, core)
    return ok({ where: 'here', core })
  }

  function runCore(app: App, socket: ServedSocket, release: () => void): RunningCore {
    const started = app.start({ loop: options.loop, settles: options.settles }).catch((thrown: unknown) => {
      app.core.log.error('the connection could not be started', { error: messageOf(thrown) })
    })
    return {
      app,
      started,
      async close() {
        await socket.close()
        await app.stop()
        release()
      },
    }
  }

  async function open(name: string): Promise<Result<Opened>> {
    const core = running.get(name)
    if (core !== undefined) return ok({ where: 'here', core })
    if (closed) return fail('Failed', 'Eyrie is closing')
    const begun =
      opening.get(name) ??
      start(name)
        .catch((thrown: unknown): Result<Opened> => fail('Failed', messageOf(thrown)))
        .finally(() => opening.delete(name))
    opening.set(name, begun)
    const result = await begun
    if (result.ok) failures.delete(name)
    else failures.set(name, result.error)
    return result
  }

  async function stop(name: string): Promise<void> {
    const core = running.get(name)
    if (core === undefined) return
    running.delete(name)
    await core.close()
  }

  function refuseClient(client: ServerSide, name: string, why: Failure): void {
    refusingServer(connections, name, host, why).connect(client)
  }

  function accept(transport: ServerSide, usual: string): void {
    greet(transport, (wanted, client) => {
      const name = wanted ?? usual
      const core = running.get(name)
      if (core !== undefined) {
        core.app.server.connect(client)
        return
      }
      const found = find(name)
      if (found.ok) void join(client, name)
      else refuseClient(client, name, found.error)
    })
  }

  async function join(client: ServerSide, name: string): Promise<void> {
    const opened = await open(name)
    if (!opened.ok) refuseClient(client, name, opened.error)
    else if (opened.value.where === 'here') opened.value.core.app.server.connect(client)
    else {
      const { address } = opened.value
      relay(client, () => connectSocket(address))
    }
  }

  function stateOf({ name, problem }: KnownConnection): Pick<ConnectionView, 'state' | 'detail' | 'open'> {
    const core = running.get(name)
    if (core !== undefined) {
      const { state, detail } = core.app.core.observer.status()
      return { state: state === 'off' ? 'closed' : state, detail, open: true }
    }
    const owner = problem === null ? currentOwner(folder(name)) : null
    if (owner !== null) return { state: 'elsewhere', detail: `Process ${owner.pid} runs it.`, open: true }
    const failure = problem ?? failures.get(name)?.message
    if (failure !== undefined) return { state: 'invalid', detail: asSentence(failure), open: false }
    return { state: 'closed', detail: 'Not open.', open: false }
  }

  function keep(name: string, kept: boolean): Result<void> {
    return file.update((before) => ({
      ...before,
      kept: [...before.kept.filter((each) => each !== name), ...(kept ? [name] : [])],
    }))
  }

  /** Names that mean something already, and addresses that lead nowhere, are not saved. */
  function check(connection: SavedConnection): Result<void> {
    const { name } = connection
    const taken = knownConnections(environment, []).find((each) => each.name === name)
    if (taken !== undefined)
      return fail(
        'BadRequest',
        `"${name}" is ${taken.origin === 'context' ? 'a Docker context already' : 'Eyrie’s own word'}: choose another name`,
      )
    const endpoint = fromSaved(connection, environment)
    return endpoint.ok ? ok(undefined) : endpoint
  }

  const connections: Connections = {
    list(current) {
      const { kept } = file.read()
      return known().map((each) => {
        const { name, label, kind, origin } = each
        const isPrimary = name === primary
        return {
          ...{ name, label, kind, origin },
          ...stateOf(each),
          current: name === current,
          kept: kept.includes(name),
          primary: isPrimary,
        }
      })
    },
    async open(name) {
      const found = find(name)
      if (!found.ok) return found
      const opened = await open(name)
      if (!opened.ok) return opened
      const kept = name === primary ? ok(undefined) : keep(name, true)
      if (!kept.ok) return kept
      return ok(
        opened.value.where === 'here'
          ? `${name} is open, and will be whenever Eyrie starts.`
          : `${name} is open in process ${opened.value.pid}, and will be whenever Eyrie starts.`,
      )
    },
    async close(name) {
      if (name === primary)
        return fail('BadRequest', `${name} is what Eyrie was started with: it stays open until Eyrie ends`)
      if (!running.has(name)) {
        const owner = currentOwner(folder(name))
        if (owner !== null) return fail('BadRequest', `${name} runs in process ${owner.pid}: close it there`)
      }
      const wasKept = file.read().kept.includes(name)
      const kept = wasKept ? keep(name, false) : ok(undefined)
      if (!kept.ok) return kept
      if (!running.has(name) && !wasKept) {
        const found = known().some((each) => each.name === name)
        return found ? ok(`${name} is not open.`) : fail('NotFound', `there is no connection "${name}"`)
      }
      await stop(name)
      failures.delete(name)
      return ok(`${name} is closed.`)
    },
    async save(connection) {
      const { name } = connection
      const checked = check(connection)
      if (!checked.ok) return checked
      const written = file.update((before) => ({
        ...before,
        connections: [...before.connections.filter((each) => each.name !== name), connection],
      }))
      if (!written.ok) return written
      failures.delete(name)
      // What runs still talks to where it led before.
      if (name !== primary && running.has(name)) {
        await stop(name)
        await open(name)
      }
      return ok(`${name} is saved.`)
    },
    async remove(name) {
      if (!saved().some((each) => each.name === name)) {
        const context = known().some((each) => each.name === name && each.origin === 'context')
        return context
          ? fail('BadRequest', `${name} is a Docker context: remove it with \`docker context rm ${name}\``)
          : fail('NotFound', `there is no saved connection "${name}"`)
      }
      if (name === primary)
        return fail('BadRequest', `${name} is what Eyrie was started with: remove it from another connection`)
      await stop(name)
      const written = file.update(({ connections, kept }) => ({
        connections: connections.filter((each) => each.name !== name),
        kept: kept.filter((each) => each !== name),
      }))
      if (!written.ok) return written
      failures.delete(name)
      return ok(`${name} is removed; its history stays in ${path.join(dataDir, 'connections')}.`)
    },
    async probe(name): Promise<Result<ProbeResult>> {
      const all = known()
      if (name === DEMO) return ok({ ok: true, sentence: 'The embedded demo is always there.', ms: 0 })
      if (!all.some((each) => each.name === name)) return fail('NotFound', `there is no connection "${name}"`)
      return ok(await probeEndpoint(resolveEndpoint({ connection: name, environment, saved: saved() })))
    },
    probeDraft: (draft) => probeEndpoint(fromSaved(draft, environment)),
  }

  return {
    connections,
    open,
    accept,
    openKept() {
      for (const name of file.read().kept) {
        const found = name === primary ? null : find(name)
        if (found?.ok === true) void open(name)
      }
    },
    async close() {
      closed = true
      await Promise.all([...opening.values()])
      const all = [...running.values()]
      running.clear()
      await Promise.all(all.map((core) => core.close()))
    },
  }
}

/** What Docker's own rules choose here: what an Eyrie is started with that was told nothing else. */
export function primaryName(
  connection: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return connection ?? usualConnection(environment)
}

function asSentence(message: string): string {
  const first = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(first) ? first : `${first}.`
}
