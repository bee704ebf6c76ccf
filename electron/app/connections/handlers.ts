/** The contract's methods on connections; also there where the connection a client asked for cannot be opened. */
import { methods, type MethodName, type ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError, ErrorCode } from '../../../shared/contract/frames.ts'
import { createContractServer, type ContractServer, type Handlers } from '../../../shared/contract/server.ts'
import type { Failure, Result } from '../../../shared/lib/result.ts'
import type { Connections } from './connections.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { VERSION } from '../version.ts'

type ConnectionMethod = Extract<MethodName, `connections.${string}`>
type Done = Result<ResultOf<'connections.open'>, ContractError>

const CODES: Readonly<Record<string, ErrorCode>> = {
  BadConnection: 'BadRequest',
  BadRequest: 'BadRequest',
  NotFound: 'NotFound',
  Unreachable: 'Unreachable',
}

function refused({ code, message }: Failure): { readonly ok: false; readonly error: ContractError } {
  return refuse(CODES[code] ?? 'Failed', message)
}

function said(result: Result<string>): Done {
  return result.ok ? { ok: true, value: { sentence: result.value } } : refused(result.error)
}

/** `current`: the connection that these handlers serve; null where it could not be opened. */
export function connectionHandlers(
  connections: Connections,
  current: string | null,
): Pick<Handlers, ConnectionMethod> {
  return {
    'connections.list': () => ({ ok: true, value: { connections: [...connections.list(current)] } }),
    'connections.open': async ({ name }) => said(await connections.open(name)),
    'connections.close': async ({ name }) => said(await connections.close(name)),
    'connections.save': async (connection) => said(await connections.save(connection)),
    'connections.remove': async ({ name }) => said(await connections.remove(name)),
    'connections.probe': async ({ name, draft }) => {
      if (draft !== undefined && name === undefined)
        return { ok: true, value: await connections.probeDraft(draft) }
      if (name === undefined || draft !== undefined)
        return refuse('BadRequest', 'connections.probe: give either "name" or "draft"')
      const result = await connections.probe(name)
      return result.ok ? result : refused(result.error)
    },
  }
}

/** Serves a client whose connection cannot be opened: everything says why, and another one can be chosen. */
export function refusingServer(
  connections: Connections,
  wanted: string,
  host: Core['host'],
  why: Failure,
): ContractServer {
  const refusal = refused(why)
  const refuseAll = Object.fromEntries(Object.keys(methods).map((method) => [method, () => refusal]))
  const handlers: Handlers = {
    // Total by the line above; what differs follows.
    ...(refuseAll as unknown as Handlers),
    ...connectionHandlers(connections, null),
    'app.info': () => ({
      ok: true,
      value: {
        version: VERSION,
        host,
        pid: process.pid,
        connection: wanted,
        connections: connections.list(null).map(({ name, label, current }) => ({ name, label, current })),
      },
    }),
  }
  return createContractServer({
    handlers,
    topics: {
      'overview.changed': () => refusal,
      'service.changed': () => refusal,
      'sparks.changed': () => refusal,
      'alerts.changed': () => refusal,
      'notices.changed': () => refusal,
      'desktop.changed': () => refusal,
      'simulate.changed': () => refusal,
      'trial.changed': () => refusal,
    },
  })
}
