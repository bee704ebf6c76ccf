/**
 * A reading as the loop has it: its window is read where the samples lie, and they become objects only when somebody looks
 * at them or writes them down, which in most rounds nobody does. Written, it is a reading like any other.
 */
import type { SourceReading } from '../../shared/domain/decision.ts'
import type { Sample } from '../../shared/domain/metrics.ts'
import { unpack, type PackedSamples } from '../../shared/domain/packedSamples.ts'

export class PackedReading implements SourceReading {
  readonly packed: PackedSamples
  readonly problem: string | null
  readonly reporting?: number
  #samples: readonly Sample[] | null = null

  constructor(packed: PackedSamples, problem: string | null, reporting: number | null = null) {
    this.packed = packed
    this.problem = problem
    if (reporting !== null) this.reporting = reporting
  }

  get samples(): readonly Sample[] {
    return (this.#samples ??= unpack(this.packed))
  }

  toJSON(): SourceReading {
    const { samples, problem, reporting } = this
    return reporting === undefined ? { samples, problem } : { samples, problem, reporting }
  }
}
