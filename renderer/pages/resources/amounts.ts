/** Limits as one types them: `1.5`, `768M`, `200`; empty is none. Pure. */
import type { ServiceResources } from '../../../shared/contract/audit.ts'
import type { AmountName, Amounts, WantedAmounts } from '../../../shared/domain/change.ts'
import { bytesOf, numberOf, wholeOf } from '../../../shared/lib/amounts.ts'
import type { Read } from '../../components/Field.tsx'

/** What differs from now. */
export type Draft = WantedAmounts

export const AMOUNT_LABELS: Readonly<Record<AmountName, string>> = {
  cpus: 'CPU limit, cores',
  memory: 'Memory limit',
  cpuReservation: 'CPU reserved, cores',
  memoryReservation: 'Memory reserved',
  pids: 'PID limit',
}

const READERS = {
  cpus: [numberOf, '1.5'],
  cpuReservation: [numberOf, '0.5'],
  memory: [bytesOf, '768M'],
  memoryReservation: [bytesOf, '256M'],
  pids: [wholeOf, '200'],
} as const

export function presentOf({ cpu, memory, pids }: ServiceResources): Amounts {
  return {
    cpus: cpu.limit,
    memory: memory.limit,
    cpuReservation: cpu.reservation,
    memoryReservation: memory.reservation,
    pids,
  }
}

const MIB = 1024 ** 2

/** What right-sizing advises as limits, in steps that one would type. */
export function targetsOf({ cpu, memory }: ServiceResources): Readonly<Partial<Record<AmountName, number>>> {
  return {
    ...(cpu.advice === null ? {} : { cpus: Math.max(0.01, Math.ceil(cpu.advice.target * 100) / 100) }),
    ...(memory.advice === null ? {} : { memory: Math.max(6, Math.ceil(memory.advice.target / MIB)) * MIB }),
  }
}

export function amountInput(name: AmountName, value: number | null): string {
  if (value === null) return ''
  if (name !== 'memory' && name !== 'memoryReservation') return String(Math.round(value * 1000) / 1000)
  for (const [unit, power] of [
    ['G', 3],
    ['M', 2],
    ['K', 1],
  ] as const)
    if (value % 1024 ** power === 0) return `${value / 1024 ** power}${unit}`
  return `${value}b`
}

export function readAmount(name: AmountName, text: string): Read<number | null> {
  const [read, example] = READERS[name]
  if (text.trim() === '' || text.trim() === 'none') return { ok: true, value: null }
  const value = read(text)
  if (value === null) return { ok: false, problem: `write it like ${example}, or leave it empty for none` }
  return value > 0 ? { ok: true, value } : { ok: false, problem: 'more than 0, or empty for none' }
}
