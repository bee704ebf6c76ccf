/** A change of what a service's replicas may use: what is wanted, what a container has, what is done to a file. */
import type { Actor, OperationProgress, Verification } from './history.ts'

export const AMOUNTS = ['cpus', 'memory', 'cpuReservation', 'memoryReservation', 'pids'] as const
export type AmountName = (typeof AMOUNTS)[number]

/** Cores, bytes, processes; null: none is set. */
export type Amounts = Readonly<Record<AmountName, number | null>>

/** What is to be: null takes a limit away, and what is not named stays as it is. */
export type WantedAmounts = Readonly<Partial<Record<AmountName, number | null | undefined>>>

/** As Docker keeps them: 0 is "not set", and -1 "without limit". CPU period and quota in microseconds. */
export interface ContainerLimits {
  readonly memory: number
  /** Memory and swap together. */
  readonly memorySwap: number
  readonly memoryReservation: number
  readonly nanoCpus: number
  readonly cpuPeriod: number
  readonly cpuQuota: number
  readonly pids: number
}

/** What is different of one container. */
export interface ContainerChange {
  readonly id: string
  readonly name: string
  readonly before: ContainerLimits
  readonly after: ContainerLimits
}

/** One stretch of a file in another one's place: enough to do it, and to undo it to the last byte. */
export interface TextChange {
  readonly file: string
  /** It was not there before. */
  readonly created: boolean
  /** Offset of the stretch, in UTF-16 units. */
  readonly from: number
  readonly removed: string
  readonly added: string
  /** SHA-256 of the whole text; of a file that is not there, of nothing. */
  readonly hashBefore: string
  readonly hashAfter: string
  /** 1-based; of the first line that changes. */
  readonly line: number
  readonly diff: string
}

/** Under way or ended; recorded before anything is done. */
export interface Change {
  readonly id: string
  readonly project: string
  readonly service: string
  readonly by: Actor
  /** What changes: "memory 512 MB → 768 MB". */
  readonly sentence: string
  readonly wanted: WantedAmounts
  readonly startedAt: number
  readonly endedAt: number | null
  readonly containers: readonly ContainerChange[]
  readonly file: TextChange | null
  readonly operations: readonly OperationProgress[]
  readonly verification: Verification | null
  /** A sentence on how it ended; empty while it is under way. */
  readonly outcome: string
  /** The history entry that it takes back; null: it is a change of its own. */
  readonly undoes: number | null
}
