/** What a check is: an id that stays, when it applies, what it finds, and the change that makes the finding go away. */
import type { ResolvedPolicy } from '../../../shared/domain/policy.ts'
import type { Host, HostCommitment, Service } from '../../../shared/domain/inventory.ts'
import type { Origin, SourceFile } from '../compose/source.ts'
import type { ComposeService } from '../compose/service.ts'
import type { Unset } from '../compose/load.ts'
import { at, type Mapping } from '../compose/tree.ts'
import type { Change } from './edits.ts'
import type { Monitoring } from './monitored.ts'
import type { Plain } from './yamlText.ts'

export type Category =
  | 'file'
  | 'limits'
  | 'capacity'
  | 'scaling'
  | 'autoscale'
  | 'monitoring'
  | 'automation'
  | 'documentation'
  | 'drift'

/** `fail`: it does not work as written, or will not when it matters. `warn`: it works until something goes wrong. */
export type Severity = 'warn' | 'fail'

export interface AuditedService extends ComposeService {
  /** Where the labels stand that Eyrie reads: a stack's are those of `deploy`, and `labels` holds these then. */
  readonly labelsAt: readonly string[]
  readonly policy: ResolvedPolicy
  /** Enabled for scaling, or more than one replica as it is. */
  readonly scaled: boolean
  /** What runs of it; null: nothing does, or no engine was asked. */
  readonly running: Service | null
}

/** What the engine knows beyond the files. */
export interface Facts {
  readonly host: Pick<Host, 'name' | 'cpus' | 'memoryBytes'>
  /** Of every container of the engine, other projects' included. */
  readonly commitment: HostCommitment | null
  readonly services: readonly Service[]
}

export interface Audited {
  readonly model: Mapping
  readonly services: readonly AuditedService[]
  readonly facts: Facts | null
  /** Null: nothing is scaled, or a policy cannot be relied on. */
  readonly monitoring: Monitoring | null
  readonly unset: readonly Unset[]
  readonly mainFile: SourceFile
  /** They are deployed to a Swarm: `docker stack` reads the labels of `deploy`, and Compose's own keys not at all. */
  readonly stack: boolean
}

export interface Fix {
  /** "set deploy.resources.limits.memory to 512M" */
  readonly sentence: string
  readonly changes: readonly Change[]
}

export interface Found {
  readonly at: Origin
  readonly message: string
  readonly fix: Fix
}

/** Null: it does not apply. A sentence: it is as it should be. */
export type Verdict = Found | string | null

interface Described {
  readonly id: string
  readonly category: Category
  readonly severity: Severity
  /** For the manual: what is looked at, as a sentence without a stop. */
  readonly title: string
}

export interface ServiceCheck extends Described {
  readonly of: 'service'
  readonly look: (service: AuditedService, audited: Audited) => Verdict
}

export interface ProjectCheck extends Described {
  readonly of: 'project'
  readonly look: (audited: Audited) => Verdict | readonly Verdict[]
}

export type Check = ServiceCheck | ProjectCheck

/** Where a value of a service stands; its name where there is none. */
export function placeIn(service: ComposeService, ...path: readonly string[]): Origin {
  for (let length = path.length; length > 0; length -= 1) {
    const map = at(service.map, ...path.slice(0, length - 1))
    const entry = map?.kind === 'map' ? map.entries.get(path[length - 1] ?? '') : undefined
    if (entry !== undefined) return entry.key
  }
  return service.key
}

/** What is written of a service from its name to the end of its block, comments included. */
export function linesOf({ key, map }: ComposeService): string {
  const { text } = key.source
  const end = map.origin.source === key.source && map.origin.to > key.to ? map.origin.to : key.to
  const newline = text.indexOf('\n', end)
  return text.slice(key.to, newline === -1 ? text.length : newline)
}

export function setFix(service: ComposeService, path: string, value: Plain): Fix {
  return { sentence: `set ${path} to ${told(value)}`, changes: [set(service, path.split('.'), value)] }
}

export function set(service: ComposeService, path: readonly string[], value: Plain): Change {
  return { kind: 'set', map: service.map, path, value }
}

export function removeFix(service: ComposeService, key: string): Fix {
  return { sentence: `remove ${key}`, changes: [{ kind: 'remove', map: service.map, key }] }
}

function told(value: Plain): string {
  return value === null || typeof value !== 'object' ? String(value) : JSON.stringify(value)
}
