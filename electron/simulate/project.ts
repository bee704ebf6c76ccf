/** What a simulated project consists of. CPU in cores, memory in bytes. */
import type { ServiceModel } from '../../shared/domain/model.ts'

/** A service that only hums along: shares of its limits, growing with the requests of the project. */
export interface LightLoad {
  readonly cpu: number
  readonly cpuPerRps: number
  readonly memory: number
  /** How far memory wanders around its mean, as a share of the limit. */
  readonly wander: number
}

export interface SimulatedService {
  readonly name: string
  readonly image: string
  readonly replicas: number
  readonly cpuLimit: number
  readonly cpuReservation: number
  readonly memoryLimit: number
  readonly memoryReservation: number
  readonly pidsLimit: number
  readonly labels: Readonly<Record<string, string>>
  /** Why it cannot be cloned; null: it can. */
  readonly unscalable: string | null
  readonly load:
    | { readonly kind: 'model'; readonly model: ServiceModel }
    | { readonly kind: 'light'; readonly light: LightLoad }
}

export interface SimulatedProject {
  readonly name: string
  readonly services: readonly SimulatedService[]
  readonly host: { readonly name: string; readonly cpus: number; readonly memoryBytes: number }
}
