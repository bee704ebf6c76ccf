/** The connections to one engine: kept for the next call, counted, and closed together. */
import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import type { Address } from './address.ts'
import { punctual } from './departures.ts'
import type { SshAddress } from './sshAddress.ts'
import { SshSocket } from './sshSocket.ts'

/** Without traffic a connection is given up after this. */
const IDLE_MS = 60_000
/** Then the kernel asks whether the other side is still there. */
const TCP_PROBE_MS = 10_000
/** An ssh server takes about ten that are not authenticated yet; a call beyond waits its turn. */
const MOST_SSH = 8
const MOST_FREE = 4

class SshAgent extends http.Agent {
  private readonly address: SshAddress

  constructor(address: SshAddress, maxSockets: number) {
    super({ keepAlive: true, maxSockets, maxFreeSockets: MOST_FREE, timeout: IDLE_MS })
    this.address = address
  }

  override createConnection(): Duplex {
    return new SshSocket(this.address)
  }
}

export interface Agents {
  readonly calls: http.Agent
  /** For asking whether the engine answers: never waits for a call. */
  readonly pings: http.Agent
  close(): void
}

export function agentsFor(address: Address): Agents {
  const [calls, pings] = make(address)
  return {
    calls: punctual(calls),
    pings: punctual(pings),
    close() {
      calls.destroy()
      pings.destroy()
    },
  }
}

function make(address: Address): readonly [http.Agent, http.Agent] {
  if (address.kind === 'ssh') return [new SshAgent(address, MOST_SSH), new SshAgent(address, 1)]
  const kept = { keepAlive: true, keepAliveMsecs: TCP_PROBE_MS, maxFreeSockets: MOST_FREE, timeout: IDLE_MS }
  if (address.kind === 'socket' || address.tls === null) return [new http.Agent(kept), new http.Agent(kept)]
  const { ca, cert, key } = address.tls
  const tls = {
    ...kept,
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
  }
  return [new https.Agent(tls), new https.Agent(tls)]
}
