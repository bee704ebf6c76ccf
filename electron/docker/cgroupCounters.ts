/** Reads numbers out of the kernel's cgroup files, as texts. Missing is null, never 0. */

/** A file with one number in it; `max` (no limit) and anything else is null. */
export function single(text: string | null): number | null {
  const trimmed = text?.trim() ?? ''
  return /^\d+$/.test(trimmed) ? Number(trimmed) : null
}

/** The value of `name` in a file of lines `name value`. */
export function keyed(text: string | null, name: string): number | null {
  if (text === null) return null
  const from = text.startsWith(`${name} `) ? name.length + 1 : text.indexOf(`\n${name} `) + name.length + 2
  if (from === name.length + 1 && !text.startsWith(`${name} `)) return null
  const end = text.indexOf('\n', from)
  return single(text.slice(from, end < 0 ? undefined : end))
}

/** Version 2 counts microseconds in `cpu.stat`, version 1 nanoseconds in `cpuacct.usage`. */
export function cpuNanos(version: 1 | 2, text: string | null): number | null {
  if (version === 1) return single(text)
  const micros = keyed(text, 'usage_usec')
  return micros === null ? null : micros * 1000
}

/**
 * Usage less the file cache nobody has touched of late, as `docker stats` has it: the kernel gives that away before it
 * runs out of memory. Version 1's own `inactive_file` leaves out the cgroups below.
 */
export function workingSet(version: 1 | 2, usage: string | null, stat: string | null): number | null {
  const used = single(usage)
  const inactive = keyed(stat, version === 1 ? 'total_inactive_file' : 'inactive_file')
  if (used === null || inactive === null) return null
  return Math.max(0, used - inactive)
}

export interface Throttling {
  readonly throttledPeriods: number | null
  readonly periods: number | null
}

/** A container without a quota has no periods: the counters stand at 0 for ever, which says nothing. */
export function throttling(stat: string | null): Throttling {
  const periods = keyed(stat, 'nr_periods')
  const throttledPeriods = keyed(stat, 'nr_throttled')
  return periods === null || periods === 0 || throttledPeriods === null
    ? { throttledPeriods: null, periods: null }
    : { throttledPeriods, periods }
}
