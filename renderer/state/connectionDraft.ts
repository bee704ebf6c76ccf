/** The form for a connection: what is typed, and what is wrong with it before anybody is asked. */
import { savedConnectionSchema, type SavedConnection } from '../../shared/domain/connection.ts'

export type DraftKind = 'ssh' | 'tls' | 'tcp' | 'socket'

export interface Draft {
  readonly kind: DraftKind
  readonly name: string
  readonly address: string
  readonly certificates: string
  readonly confirmed: boolean
}

export const EMPTY_DRAFT: Draft = { kind: 'ssh', name: '', address: '', certificates: '', confirmed: false }

interface KindWords {
  readonly word: string
  readonly scheme: string
  readonly example: string
  readonly hint: string
}

export const DRAFT_KINDS: Readonly<Record<DraftKind, KindWords>> = {
  ssh: {
    word: 'SSH',
    scheme: 'ssh://',
    example: 'ssh://user@host',
    hint: 'Uses your own ssh: its configuration, keys, agent and known hosts. It must log in without a question.',
  },
  tls: {
    word: 'TCP with TLS',
    scheme: 'tcp://',
    example: 'tcp://host:2376',
    hint: 'Encrypted, and both sides show a certificate.',
  },
  tcp: {
    word: 'Plain TCP',
    scheme: 'tcp://',
    example: 'tcp://127.0.0.1:2375',
    hint: 'Not encrypted: meant for this machine alone.',
  },
  socket: {
    word: 'Socket',
    scheme: 'unix://',
    example: 'unix:///run/user/1000/docker.sock',
    hint: 'Another engine on this machine: rootless Docker, Podman, a socket that was forwarded.',
  },
}

export type DraftProblems = Partial<Record<'name' | 'address' | 'certificates' | 'confirmed', string>>

/** Loopback needs no confirmation; whether it is, the core decides as well. */
export function needsConfirmation({ kind, address }: Draft): boolean {
  if (kind !== 'tcp') return false
  const host = /^tcp:\/\/(\[[^\]]*\]|[^:/]*)/.exec(address.trim())?.[1] ?? ''
  return !/^(localhost|\[::1\]|127(\.\d{1,3}){3}|)$/.test(host)
}

export function connectionOf(draft: Draft): SavedConnection {
  return {
    name: draft.name.trim(),
    address: draft.address.trim(),
    certificates: draft.kind === 'tls' && draft.certificates.trim() !== '' ? draft.certificates.trim() : null,
    insecure: draft.confirmed && needsConfirmation(draft),
  }
}

/** What is wrong, by field; empty when it may be saved. */
export function problemsOf(draft: Draft, taken: readonly string[]): DraftProblems {
  const { scheme, example } = DRAFT_KINDS[draft.kind]
  const { name, address } = connectionOf(draft)
  const shape = savedConnectionSchema.shape.name.safeParse(name)
  const problems: Record<string, string> = {}
  if (name === '') problems.name = 'Give it a name.'
  else if (!shape.success) problems.name = 'Letters, digits, dots, dashes and underscores, at most 63.'
  else if (taken.includes(name)) problems.name = `There is a connection ${name} already.`
  if (address === '') problems.address = `Give its address, like ${example}.`
  else if (!address.startsWith(scheme) && !(draft.kind === 'socket' && address.startsWith('npipe://')))
    problems.address = `The address begins with ${scheme}, like ${example}.`
  else if (address === scheme) problems.address = `Something is missing: write it like ${example}.`
  if (draft.kind === 'tls' && draft.certificates.trim() === '')
    problems.certificates = 'Name the folder that holds ca.pem, cert.pem and key.pem.'
  if (needsConfirmation(draft) && !draft.confirmed && problems.address === undefined)
    problems.confirmed = 'Confirm it, or use SSH or TLS.'
  return problems
}
