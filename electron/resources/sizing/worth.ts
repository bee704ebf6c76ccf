/** What following the advice would save over all replicas, and what it risks. */
import type { OomKill, RiskLevel } from '../../../shared/domain/sizing.ts'
import { RISKS } from '../../../shared/domain/sizing.ts'
import { formatBytes, formatCores, formatDuration, formatShare } from '../../../shared/lib/format.ts'
import type { Advice, Sizing } from './rightSize.ts'

/** Cores or bytes of all replicas together; negative: it costs as much. Null: nothing is set today. */
export interface Savings {
  readonly limit: number | null
  readonly reservation: number | null
}

export interface Risk {
  readonly level: RiskLevel
  /** Sentences, the weightiest first; never empty. */
  readonly reasons: readonly string[]
}

export function savingsOf(today: Savings, { target }: Pick<Advice, 'target'>, replicas: number): Savings {
  const saved = (value: number | null) => (value === null ? null : (value - target) * replicas)
  return { limit: saved(today.limit), reservation: saved(today.reservation) }
}

/** CPU above its limit slows down; the kernel kills for memory. */
const SLOWED = { medium: 0.01, high: 0.1 } as const
/** One day has no other day to compare it with; one week has each day of it once. */
const DAYS = { high: 1, medium: 7 } as const

export function riskOf({ cpu, memory }: Sizing, kills: readonly OomKill[]): Risk {
  const days = Math.min(cpu?.days ?? Infinity, memory?.days ?? Infinity)
  const found: { readonly level: RiskLevel; readonly reason: string }[] = []
  if (memory !== null && memory.above > 0)
    found.push({
      level: 'high',
      reason: `memory was above ${formatBytes(memory.target)} for ${formatShare(memory.above)} of the time, and would have been killed then`,
    })
  if (cpu !== null && cpu.above > SLOWED.medium)
    found.push({
      level: cpu.above > SLOWED.high ? 'high' : 'medium',
      reason: `CPU was above ${formatCores(cpu.target)} for ${formatShare(cpu.above)} of the time, and would have been slowed down then`,
    })
  if (kills.length > 0)
    found.push({
      level: 'medium',
      reason: `killed for memory ${kills.length === 1 ? 'once' : `${kills.length} times`}: how much it wants is known from below only`,
    })
  if (days < DAYS.medium)
    found.push({
      level: days < DAYS.high ? 'high' : 'medium',
      reason: `it rests on ${formatDuration(days * 86_400)} only`,
    })
  if (!Number.isFinite(days)) return { level: 'high', reasons: ['nothing was measured yet'] }
  const level = RISKS.findLast((each) => found.some((one) => one.level === each)) ?? 'low'
  const reasons = RISKS.toReversed().flatMap((each) =>
    found.filter((one) => one.level === each).map(({ reason }) => reason),
  )
  return {
    level,
    reasons: reasons.length > 0 ? reasons : [`never above it in ${formatDuration(days * 86_400)}`],
  }
}
