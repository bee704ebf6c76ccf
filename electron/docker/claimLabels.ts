/** How a claim is written on the engine: the name and labels of a container that is never started. */
import { createHash } from 'node:crypto'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Claim, Holder, NewClaim } from '../observe/ports.ts'
import { BOOKKEEPING_LABEL } from './listed.ts'

type Labels = Readonly<Record<string, string>>

/** The whole project's name, as it is; the container's name may be shortened. */
export const PROJECT_LABEL = 'eyrie.lease.project'
const EPOCH = 'eyrie.lease.epoch'
/** The version it was made with: each one after it is a renewal. */
const FIRST = 'eyrie.lease.first'
const TTL = 'eyrie.lease.ttl-ms'
const STEP = 'eyrie.lease.step-ms'
const HOLDER = {
  host: 'eyrie.lease.host',
  user: 'eyrie.lease.user',
  pid: 'eyrie.lease.pid',
  started: 'eyrie.lease.started',
  instance: 'eyrie.lease.instance',
  folder: 'eyrie.lease.folder',
} as const

/** Docker sets no limit, people and terminals do. */
const LONGEST_NAME = 80
const HASH_CHARACTERS = 16

/**
 * `eyrie-lease-shop`: what a container's name may not have becomes `.` and two hexadecimal digits a byte, so that no
 * two projects share a name.
 */
function baseName(project: string): string {
  const escaped = [...Buffer.from(project, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[\w-]/.test(character) ? character : `.${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
  if (escaped.length <= LONGEST_NAME) return `eyrie-lease-${escaped}`
  const hash = createHash('sha256').update(project).digest('hex').slice(0, HASH_CHARACTERS)
  // Two dots are in no escaped name.
  return `eyrie-lease-${escaped.slice(0, LONGEST_NAME - HASH_CHARACTERS - 2)}..${hash}`
}

/** The engine gives this name to one container only: whoever has it has that version. */
export function claimName(project: string, version: number): string {
  return `${baseName(project)}.${version}`
}

export function claimLabels(claim: NewClaim, version: number): Labels {
  const { holder } = claim
  return {
    [BOOKKEEPING_LABEL]: 'lease',
    [PROJECT_LABEL]: claim.project,
    [EPOCH]: String(claim.epoch),
    [FIRST]: String(version),
    [TTL]: String(claim.ttlMs),
    [STEP]: String(claim.stepMs),
    [HOLDER.host]: holder.host,
    [HOLDER.user]: holder.user,
    [HOLDER.pid]: String(holder.pid),
    [HOLDER.started]: holder.started ?? '',
    [HOLDER.instance]: holder.instance,
    [HOLDER.folder]: holder.folder,
  }
}

export interface ListedClaim {
  readonly id: string
  readonly names: readonly string[]
  /** Epoch ms. */
  readonly createdAt: number
  readonly labels: Labels
}

/**
 * Each renewal, and so each version after the first, moves the end by one step: what a claim promises follows from its
 * name and from when the engine made it, and never from any client's clock.
 */
export function readClaim(listed: ListedClaim): Result<Claim> {
  const { labels, id, createdAt } = listed
  const project = labels[PROJECT_LABEL] ?? ''
  const what = `${listed.names[0] ?? id.slice(0, 12)}, which says it is Eyrie's claim on ${project}`
  const wrong = (why: string) =>
    fail('Failed', `${what}, cannot be read (${why}): remove it with docker rm if no newer Eyrie made it`)
  const prefix = `${baseName(project)}.`
  const versions = listed.names.flatMap((name) => {
    const digits = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    return /^[1-9]\d{0,14}$/.test(digits) ? [Number(digits)] : []
  })
  if (versions.length === 0) return wrong('its name is not the one it was given')
  // While it is being renamed it has both names, and may still keep the first.
  const version = Math.min(...versions)
  const number = (label: string) => {
    const written = labels[label] ?? ''
    return /^[1-9]\d{0,14}$/.test(written) ? Number(written) : null
  }
  const [epoch, first, ttlMs, stepMs, pid] = [EPOCH, FIRST, TTL, STEP, HOLDER.pid].map(number)
  if (epoch == null || first == null || ttlMs == null || stepMs == null || pid == null)
    return wrong('a label is missing or not a number')
  if (version < first) return wrong('its name is older than itself')
  const holder: Holder = {
    host: labels[HOLDER.host] ?? '',
    user: labels[HOLDER.user] ?? '',
    pid,
    started: labels[HOLDER.started] === '' ? null : (labels[HOLDER.started] ?? null),
    instance: labels[HOLDER.instance] ?? '',
    folder: labels[HOLDER.folder] ?? '',
  }
  if (holder.instance === '') return wrong('it does not tell its holder')
  const expiresAt = createdAt + ttlMs + (version - first) * stepMs
  return ok({ id, project, holder, epoch, version, since: createdAt, expiresAt, ttlMs, stepMs })
}
