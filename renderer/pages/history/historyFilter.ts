/** The history page's filters, read from the URL; what cannot be read is as if it were not there. */
import type { RouteParams } from '../../state/router.ts'
import type { EntryFilter } from './useEntries.ts'

export interface HistoryFilter {
  readonly project: string | null
  readonly service: string | null
  readonly kind: 'all' | 'action' | 'decision' | 'drift' | 'alert' | 'change' | 'note'
  readonly time: '24h' | '7d' | '30d' | 'all'
}

const DAY = 86_400_000
const LENGTHS = { '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY, all: null } as const

function oneOf<T extends string>(value: string | undefined, options: readonly T[], otherwise: T): T {
  return options.find((option) => option === value) ?? otherwise
}

export function readFilter(params: RouteParams): HistoryFilter {
  const project = params.project ?? null
  return {
    project,
    service: project === null ? null : (params.service ?? null),
    kind: oneOf(params.kind, ['all', 'action', 'decision', 'drift', 'alert', 'change', 'note'], 'all'),
    time: oneOf(params.time, ['24h', '7d', '30d', 'all'], '7d'),
  }
}

/** What is asked of the core. Whole minutes: the same filter a moment later is the same question. */
export function filterOf(filter: HistoryFilter, now: number): EntryFilter {
  const { project, service, kind, time } = filter
  const length = LENGTHS[time]
  return {
    ...(project === null ? {} : { project }),
    ...(service === null ? {} : { service }),
    ...(kind === 'all' ? {} : { kind }),
    ...(length === null ? {} : { from: Math.floor((now - length) / 60_000) * 60_000 }),
  }
}
