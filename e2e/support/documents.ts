/** The CLI's documents as other programs read them: only fields that its contract promises. */
import type { CliResult } from './eyrie.ts'

export interface ServiceStatus {
  readonly name: string
  readonly mode: string
  readonly replicas: {
    readonly current: number
    readonly ready: number
    readonly desired: number
    readonly min: number
    readonly max: number
  }
  readonly scores: { readonly up: number; readonly down: number } | null
  readonly decision: {
    readonly kind: string
    readonly desired: number
    readonly reason: string
    readonly sentence: string
  }
  readonly cpu: { readonly value: number; readonly of: string } | null
  readonly memory: { readonly value: number; readonly of: string } | null
}

interface Source {
  readonly state: string
  readonly detail: string
}

export interface Status {
  readonly projects: readonly {
    readonly name: string
    readonly engine: string
    readonly services: readonly ServiceStatus[]
  }[]
  readonly sources: { readonly docker: Source; readonly prometheus: Source }
  readonly notices: readonly string[]
}

export interface Entry {
  readonly id: number
  readonly at: number
  readonly kind: string
  readonly service: string
  readonly from: number | null
  readonly to: number | null
  readonly reason: string
  readonly by: string
  readonly verification: string | null
  readonly sentence: string
}

export interface Scaled {
  readonly service: string
  readonly from: number
  readonly to: number
  readonly operations: readonly {
    readonly type: string
    readonly target: string
    readonly cause: string
    readonly result: string
    readonly ms: number | null
  }[]
  readonly verification: string | null
}

export interface Checked {
  readonly service: string
  readonly kind: string
  readonly from: number
  readonly to: number
  readonly reason: string
  readonly sentence: string
  readonly acted: boolean
}

export interface Explained {
  readonly service: string
  readonly at: number
  readonly steps: readonly {
    readonly step: string
    readonly before: number
    readonly after: number
    readonly sentence: string
  }[]
  readonly desired: number
  readonly reason: string
  readonly wouldChange: { readonly setting: string } | null
}

export interface HealthCheck {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

export const statusOf = (result: CliResult) => result.json() as Status
export const scaledOf = (result: CliResult) => result.json() as Scaled
export const explainedOf = (result: CliResult) => result.json() as Explained
export const entriesOf = (result: CliResult) => (result.json() as { entries: readonly Entry[] }).entries
export const checksOf = (result: CliResult) => (result.json() as { checks: readonly HealthCheck[] }).checks
export const decisionsOf = (result: CliResult) =>
  (result.json() as { decisions: readonly Checked[] }).decisions

/** Which process owns the data folder, as `health` says it. */
export function ownerOf(result: CliResult): string {
  return checksOf(result).find(({ name }) => name === 'owner')?.detail ?? ''
}
