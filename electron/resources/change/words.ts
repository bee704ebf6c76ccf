/** Amounts in words. */
import { AMOUNTS, type AmountName, type Amounts, type WantedAmounts } from '../../../shared/domain/change.ts'
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'

export const AMOUNT_WORDS: Readonly<Record<AmountName, string>> = {
  cpus: 'CPU limit',
  memory: 'memory limit',
  cpuReservation: 'CPU reservation',
  memoryReservation: 'memory reservation',
  pids: 'PID limit',
}

export function amountText(name: AmountName, value: number | null): string {
  if (value === null) return 'none'
  if (name === 'pids') return String(value)
  return name === 'cpus' || name === 'cpuReservation' ? formatCores(value) : formatBytes(value)
}

/** "memory limit 512 MB → 768 MB, PID limit none → 100". */
export function changeSentence(now: Amounts | null, wanted: WantedAmounts): string {
  return AMOUNTS.flatMap((name) => {
    const value = wanted[name]
    if (value === undefined) return []
    const from = now === null ? '' : `${amountText(name, now[name])} → `
    return [`${AMOUNT_WORDS[name]} ${from}${amountText(name, value)}`]
  }).join(', ')
}
