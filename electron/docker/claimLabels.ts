/** How a claim is written on the engine: in the name and labels of a container that is never started, or of a Swarm's config. */
import { createHash } from 'node:crypto'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Claim, Holder } from '../observe/ports.ts'
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

/** A config's name has at most 64 characters. */
const LONGEST_NAME = 48
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

/** A Swarm's config keeps its name for as long as it is there; it must end with a letter or a digit. */
export function configName(project: string): string {
  return `${baseName(project)}.0`
}

export function claimLabels({ project, epoch, ttlMs, stepMs, holder }: Written): Labels {
  return {
    [BOOKKEEPING_LABEL]: 'lease',
    [PROJECT_LABEL]: project,
    [EPOCH]: String(epoch),
    [TTL]: String(ttlMs),
    [STEP]: String(stepMs),
    [HOLDER.host]: holder.host,
    [HOLDER.user]: holder.user,
    [HOLDER.pid]: String(holder.pid),
    [HOLDER.started]: holder.started ?? '',
    [HOLDER.instance]: holder.instance,
    [HOLDER.folder]: holder.folder,
  }
}

export function firstVersion(version: number): Labels {
  return { [FIRST]: String(version) }
}

/** What the labels of a claim say. */
export type Written = Pick<Claim, 'project' | 'epoch' | 'holder' | 'ttlMs' | 'stepMs'>

/** `name` is whatever the labels are on. */
export function readWritten(labels: Labels, name: string): Result<Written> {
  const number = (label: string) => numberIn(labels[label])
  const [epoch, ttlMs, stepMs, pid] = [EPOCH, TTL, STEP, HOLDER.pid].map(number)
  if (epoch == null || ttlMs == null || stepMs == null || pid == null)
    return unreadable(labels, name, 'a label is missing or not a number')
  const holder: Holder = {
    host: labels[HOLDER.host] ?? '',
    user: labels[HOLDER.user] ?? '',
    pid,
    started: labels[HOLDER.started] === '' ? null : (labels[HOLDER.started] ?? null),
    instance: labels[HOLDER.instance] ?? '',
    folder: labels[HOLDER.folder] ?? '',
  }
  if (holder.instance === '') return unreadable(labels, name, 'it does not tell its holder')
  return ok({ project: labels[PROJECT_LABEL] ?? '', epoch, ttlMs, stepMs, holder })
}

function numberIn(written: string | undefined): number | null {
  return written !== undefined && /^[1-9]\d{0,14}$/.test(written) ? Number(written) : null
}

export function unreadable(labels: Labels, name: string, why: string): Result<never> {
  const project = labels[PROJECT_LABEL] ?? ''
  return fail(
    'Failed',
    `${name}, which says it is Eyrie's claim on ${project}, cannot be read (${why}): remove it with docker rm (a ` +
      "Swarm's: docker config rm) if no newer Eyrie made it",
  )
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
export function readClaim({ id, names, createdAt, labels }: ListedClaim): Result<Claim> {
  const name = names[0] ?? id.slice(0, 12)
  const written = readWritten(labels, name)
  if (!written.ok) return written
  const { project, ttlMs, stepMs } = written.value
  const prefix = `${baseName(project)}.`
  const versions = names.flatMap(
    (known) => (known.startsWith(prefix) ? numberIn(known.slice(prefix.length)) : null) ?? [],
  )
  const first = numberIn(labels[FIRST])
  if (versions.length === 0 || first === null)
    return unreadable(labels, name, 'its name is not the one it was given')
  // While it is being renamed it has both names, and may still keep the first.
  const version = Math.min(...versions)
  if (version < first) return unreadable(labels, name, 'its name is older than itself')
  const expiresAt = createdAt + ttlMs + (version - first) * stepMs
  return ok({ ...written.value, engine: 'compose', id, version, since: createdAt, expiresAt })
}
