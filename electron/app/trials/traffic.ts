/**
 * Whether requests reach each replica. With an address, it is what arrives at each one's own network that counts, so
 * that the way in between (a proxy, a published port) is part of the test; without one each is asked at its own address.
 */
import net from 'node:net'
import type { Replica } from '../../../shared/domain/inventory.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { Reach } from '../../observe/ports.ts'
import type { Core } from '../core.ts'
import { generateLoad } from './load/generator.ts'
import type { Finding } from './trials.ts'

const ID = 'scaling.traffic'
/** Through an address: so many requests for each replica, and each on a connection of its own kind. */
const REQUESTS_EACH = 20
const PER_SECOND = 40
/** A connection, a request and its answer are at least so many packets; a quarter of a fair share must have arrived. */
const PACKETS_A_REQUEST = 3
const FAIR = 0.25
const CONNECT_MS = 3_000

export async function testTraffic(
  core: Core,
  replicas: readonly Replica[],
  url: URL | null,
): Promise<Finding> {
  const { reach } = core.source.operations
  if (core.source.kind === 'simulated' || reach === undefined)
    return skipped('It is simulated: no request can be sent to it.')
  const look = () => Promise.all(replicas.map(async ({ id, name }) => ({ name, at: await reach(id) })))
  const before = told(await look())
  if (before === null) return skipped('The engine does not tell where its replicas are reached.')
  if (url === null) return direct(before)
  const seconds = (REQUESTS_EACH * replicas.length) / PER_SECOND
  const sent = await generateLoad(
    { url, seconds, perSecond: PER_SECOND, connections: 4, sinceDue: false },
    new AbortController().signal,
    () => undefined,
  )
  const after = told(await look())
  if (after === null) return skipped('The engine does not tell what its replicas received.')
  return received(url, sent, before, after)
}

function skipped(sentence: string): Finding {
  return { id: ID, status: 'skipped', sentence }
}

interface Reached {
  readonly name: string
  readonly at: Reach
}

function told(
  looked: readonly { readonly name: string; readonly at: Result<Reach> }[],
): readonly Reached[] | null {
  const known = looked.flatMap(({ name, at }) => (at.ok ? [{ name, at: at.value }] : []))
  return known.length === looked.length && known.length > 0 ? known : null
}

export function received(
  url: URL,
  sent: { readonly requests: number; readonly succeeded: number },
  before: readonly Reached[],
  after: readonly Reached[],
): Finding {
  const counts = after.map(({ name, at }) => {
    const earlier = before.find((each) => each.name === name)?.at.receivedPackets ?? null
    const packets = at.receivedPackets === null || earlier === null ? null : at.receivedPackets - earlier
    return { name, packets }
  })
  const words = counts.map(({ name, packets }) => `${name} ${packets ?? 'unknown'}`).join(', ')
  const measured = {
    ...{ requests: sent.requests, succeeded: sent.succeeded },
    ...Object.fromEntries(counts.map(({ name, packets }) => [`packets ${name}`, packets])),
  }
  if (counts.some(({ packets }) => packets === null))
    return {
      id: ID,
      status: 'skipped',
      sentence: 'The engine does not tell what its replicas received.',
      measured,
    }
  const all = `${sent.succeeded} of ${sent.requests} requests to ${url.href} answered; packets received: ${words}`
  const least = Math.max(1, (sent.requests / after.length) * PACKETS_A_REQUEST * FAIR)
  const without = counts.filter(({ packets }) => (packets ?? 0) < least).map(({ name }) => name)
  if (sent.succeeded === 0) return { id: ID, status: 'fail', sentence: `${all}.`, measured }
  return without.length === 0
    ? { id: ID, status: 'pass', sentence: `${all}.`, measured }
    : {
        id: ID,
        status: 'fail',
        sentence: `${all}; too little for its share: ${without.join(', ')}.`,
        measured,
      }
}

/** Each at its own address: that shows that it answers, not that a proxy sends it anything. */
async function direct(replicas: readonly Reached[]): Promise<Finding> {
  if (replicas.every(({ at }) => at.ports.length === 0))
    return skipped('It has no port, so nothing can be sent to it; --url tests through the proxy before it.')
  const answered = await Promise.all(
    replicas.map(async ({ name, at }) => ({ name, where: await firstThatAnswers(at) })),
  )
  const silent = answered.filter(({ where }) => where === null).map(({ name }) => name)
  const measured = { replicas: replicas.length, answered: replicas.length - silent.length }
  const beside = 'asked directly, not through a proxy; --url tests that'
  if (silent.length > 0)
    return {
      id: ID,
      status: 'fail',
      sentence: `No connection to ${silent.join(', ')} (${beside}).`,
      measured,
    }
  const words = answered.map(({ name, where }) => `${name} at ${where ?? ''}`).join(', ')
  return {
    id: ID,
    status: 'pass',
    sentence: `Each replica takes connections: ${words} (${beside}).`,
    measured,
  }
}

async function firstThatAnswers({ addresses, ports }: Reach): Promise<string | null> {
  for (const host of addresses)
    for (const port of ports) if (await connects(host, port)) return `${host}:${port}`
  return null
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: CONNECT_MS })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
