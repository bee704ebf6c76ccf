/** Which services the overview lists, and in which order: pure, so that sorting and filtering are proven. */
import type { ServiceRow } from '../../../shared/contract/views.ts'

export const SORTS = ['service', 'replicas', 'cpu', 'memory', 'score', 'mode'] as const
export type Sort = (typeof SORTS)[number]
export interface Sorting {
  readonly by: Sort
  readonly descending: boolean
}
export const DEFAULT_SORTING: Sorting = { by: 'service', descending: false }

/** Reads `sort=cpu`, `sort=-cpu` (descending); anything else is the default. */
export function parseSorting(text: string | undefined): Sorting {
  const descending = text?.startsWith('-') ?? false
  const by = SORTS.find((sort) => sort === text?.replace(/^-/, ''))
  return by === undefined ? DEFAULT_SORTING : { by, descending }
}

/** Null for the default, so that it is not in the URL. */
export function formatSorting({ by, descending }: Sorting): string | null {
  return by === DEFAULT_SORTING.by && !descending ? null : `${descending ? '-' : ''}${by}`
}

/** Numbers begin with the largest, names with A; a second click turns it round. */
export function nextSorting(now: Sorting, by: Sort): Sorting {
  if (now.by === by) return { by, descending: !now.descending }
  return { by, descending: by !== 'service' && by !== 'mode' }
}

export interface Group {
  readonly project: string
  readonly keys: readonly string[]
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** What is sorted by; null is not known, and stands last either way. */
function valueOf(row: ServiceRow, by: Sort): number | string | null {
  switch (by) {
    case 'service':
      return null
    case 'replicas':
      return row.replicas.current
    case 'cpu':
      return row.cpu?.value ?? null
    case 'memory':
      return row.memory?.value ?? null
    case 'score':
      return row.scores === null ? null : Math.max(row.scores.up / 15, row.scores.down / 7)
    case 'mode':
      return row.mode
  }
}

function byName(a: ServiceRow, b: ServiceRow): number {
  // What Eyrie scales comes first: that is what one looks for.
  return Number(b.enabled) - Number(a.enabled) || names.compare(a.name, b.name)
}

function compare(sorting: Sorting): (a: ServiceRow, b: ServiceRow) => number {
  const sign = sorting.descending ? -1 : 1
  return (a, b) => {
    if (sorting.by === 'service') return sorting.descending ? names.compare(b.name, a.name) : byName(a, b)
    const [x, y] = [valueOf(a, sorting.by), valueOf(b, sorting.by)]
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byName(a, b)
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : names.compare(String(x), String(y))
    return order === 0 ? byName(a, b) : sign * order
  }
}

/** Every word of the filter must be in the name, the project, the mode or the sentence. */
export function matches(row: ServiceRow, filter: string): boolean {
  const text = `${row.project} ${row.name} ${row.mode} ${row.decision.sentence}`.toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

export interface View {
  readonly project: string | undefined
  readonly filter: string
  readonly sorting: Sorting
}

/** The groups to show, projects by name; a project without a match is left out. */
export function arrange(rows: Readonly<Record<string, ServiceRow>>, view: View): readonly Group[] {
  const groups = new Map<string, { readonly key: string; readonly row: ServiceRow }[]>()
  for (const [key, row] of Object.entries(rows)) {
    if (view.project !== undefined && row.project !== view.project) continue
    if (!matches(row, view.filter)) continue
    const group = groups.get(row.project)
    if (group === undefined) groups.set(row.project, [{ key, row }])
    else group.push({ key, row })
  }
  const order = compare(view.sorting)
  return [...groups]
    .sort(([a], [b]) => names.compare(a, b))
    .map(([project, entries]) => ({
      project,
      keys: entries.sort((a, b) => order(a.row, b.row)).map(({ key }) => key),
    }))
}
