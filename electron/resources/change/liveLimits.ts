/** What `docker update` is told so that a running container may use what is wanted: memory moves with its swap. Pure. */
import type { AmountName, Amounts, ContainerLimits, WantedAmounts } from '../../../shared/domain/change.ts'

/** The kernel's own default, in microseconds. */
const DEFAULT_PERIOD = 100_000
const NANO = 1e9

export interface LiveLimits {
  readonly after: ContainerLimits
  /** Docker cannot take these off a container that was made with them. */
  readonly impossible: readonly AmountName[]
}

export function limitsAfter(before: ContainerLimits, wanted: WantedAmounts): LiveLimits {
  const impossible: AmountName[] = []
  let after = before
  const { memory, cpus, memoryReservation, pids } = wanted
  if (memory === null && before.memory > 0) impossible.push('memory')
  if (typeof memory === 'number') after = { ...after, memory, memorySwap: swapAfter(before, memory) }
  if (typeof cpus === 'number') after = withCpus(after, cpus)
  if (cpus === null && before.nanoCpus > 0) impossible.push('cpus')
  else if (cpus === null && before.cpuQuota > 0) after = { ...after, cpuQuota: -1 }
  if (memoryReservation !== undefined)
    after = { ...after, memoryReservation: none(before.memoryReservation, memoryReservation) }
  if (pids !== undefined) after = { ...after, pids: none(before.pids, pids) }
  return { after, impossible }
}

/** The way back to what a container had, as far as Docker lets it. */
export function limitsBack(now: ContainerLimits, then: ContainerLimits): LiveLimits {
  const back = limitsAfter(now, amountsOf(then))
  if (back.impossible.includes('memory') || then.memory <= 0) return back
  return {
    ...back,
    after: { ...back.after, memorySwap: then.memorySwap === 0 ? back.after.memorySwap : then.memorySwap },
  }
}

/** Where nothing was set, nothing need be taken away. */
function none(before: number, wanted: number | null): number {
  if (wanted !== null) return wanted
  return before > 0 ? -1 : before
}

/** The swap stays as much as it was; without any word on it, Docker gives as much swap as memory. */
function swapAfter({ memory, memorySwap }: ContainerLimits, wanted: number): number {
  if (memorySwap === -1) return -1
  if (memory <= 0 || memorySwap <= 0 || memorySwap === 2 * memory) return 2 * wanted
  return wanted + Math.max(0, memorySwap - memory)
}

/** A container has either: the engine refuses the one where the other is set. */
function withCpus(limits: ContainerLimits, cpus: number): ContainerLimits {
  if (limits.cpuQuota <= 0) return { ...limits, nanoCpus: Math.round(cpus * NANO) }
  const period = limits.cpuPeriod > 0 ? limits.cpuPeriod : DEFAULT_PERIOD
  return { ...limits, cpuQuota: Math.round(cpus * period) }
}

export function amountsOf(limits: ContainerLimits): Omit<Amounts, 'cpuReservation'> {
  const { nanoCpus, cpuQuota, cpuPeriod, memory, memoryReservation, pids } = limits
  const positive = (value: number) => (value > 0 ? value : null)
  return {
    cpus:
      nanoCpus > 0
        ? nanoCpus / NANO
        : cpuQuota > 0
          ? cpuQuota / (cpuPeriod > 0 ? cpuPeriod : DEFAULT_PERIOD)
          : null,
    memory: positive(memory),
    memoryReservation: positive(memoryReservation),
    pids: positive(pids),
  }
}

/** What differs, as the engine is told it. Memory never goes without its swap. */
export function updateOf(before: ContainerLimits, after: ContainerLimits): Partial<ContainerLimits> {
  const changed = Object.fromEntries(
    Object.entries(after).filter(([key, value]) => before[key as keyof ContainerLimits] !== value),
  ) as Partial<ContainerLimits>
  if (changed.memory === undefined && changed.memorySwap === undefined) return changed
  return { ...changed, memory: after.memory, memorySwap: after.memorySwap }
}

/** The command that would do the same. */
export function commandOf(name: string, before: ContainerLimits, after: ContainerLimits): string {
  const { memory, memorySwap, memoryReservation, nanoCpus, cpuPeriod, cpuQuota, pids } = updateOf(
    before,
    after,
  )
  const options = [
    memory === undefined ? null : `--memory ${memory}`,
    memorySwap === undefined ? null : `--memory-swap ${memorySwap}`,
    memoryReservation === undefined ? null : `--memory-reservation ${memoryReservation}`,
    nanoCpus === undefined ? null : `--cpus ${nanoCpus / NANO}`,
    cpuPeriod === undefined ? null : `--cpu-period ${cpuPeriod}`,
    cpuQuota === undefined ? null : `--cpu-quota ${cpuQuota}`,
    pids === undefined ? null : `--pids-limit ${pids}`,
  ].filter((option) => option !== null)
  return ['docker update', ...options, name].join(' ')
}

export function sameLimits(a: ContainerLimits, b: ContainerLimits): boolean {
  const norm = ({ memoryReservation, pids, cpuQuota, ...rest }: ContainerLimits) => ({
    ...rest,
    // Docker tells "without limit" in both ways.
    memoryReservation: Math.max(0, memoryReservation),
    pids: Math.max(0, pids),
    cpuQuota: Math.max(0, cpuQuota),
  })
  return JSON.stringify(norm(a)) === JSON.stringify(norm(b))
}
