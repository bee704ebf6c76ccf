/** What a service's replicas used over days, and what that says their CPU and memory should be. Cores, bytes, epoch ms. */

/** What the busiest replica used over a stretch of time: its mean of CPU, its peak of memory. */
export interface UsageReading {
  readonly at: number
  readonly value: number
  /** How long a stretch it stands for. */
  readonly minutes: number
}

/** The memory limit at which a replica was killed. */
export interface OomKill {
  readonly at: number
  readonly limitBytes: number
}

/** A history of a service's use, from wherever it is known. */
export interface UsageHistory {
  readonly cpu: readonly UsageReading[]
  readonly memory: readonly UsageReading[]
  readonly kills: readonly OomKill[]
}

export const NO_USAGE: UsageHistory = { cpu: [], memory: [], kills: [] }

export const EVIDENCE_SOURCES = ['eyrie', 'prometheus'] as const
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number]

export const RISKS = ['low', 'medium', 'high'] as const
/** Of setting the limits to what is advised. */
export type RiskLevel = (typeof RISKS)[number]
