/** What the store holds of a period, as a report tells it. */
import { setImmediate } from 'node:timers/promises'
import type { Params } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { ActionEntry, AlertEntry, DriftEntry, Entry, NoteEntry } from '../../../shared/domain/history.ts'
import { SERIES, seriesKey, type SeriesRange } from '../../../shared/domain/metrics.ts'
import { formatDuration } from '../../../shared/lib/format.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { alertsOf } from '../../reports/scaling/alerts.ts'
import { holdsOf, type JudgedAt } from '../../reports/scaling/holds.ts'
import type {
  ReportedAction,
  ReportedNote,
  ReportedService,
  ScalingReport,
} from '../../reports/scaling/report.ts'
import { replicaHours, spreadOf, watchedShare, watchedSpans } from '../../reports/scaling/spread.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { allServices } from '../topics.ts'
import { earlierPolicy } from './earlier.ts'
import { todayOf } from './today.ts'

export type ReportAsked = Pick<Params<'reports.make'>, 'project' | 'services' | 'from' | 'to'>

interface Named {
  readonly project: string
  readonly service: string
}

const DAY_MS = 86_400_000
const LONGEST_MS = 400 * DAY_MS
/** Points of a chart; a day then is told in steps of ten minutes, which are kept for a month. */
const POINTS = 300
const PAGE = 500
/** A period that ended within it has today's limits and files in its report. */
const TODAY_MS = 3_600_000

/** A period that reaches beyond now ends now. */
export async function collectReport(
  core: Core,
  { project, services, from, to: asked }: ReportAsked,
): Promise<Result<ScalingReport, ContractError>> {
  const now = core.now()
  const to = Math.min(asked, now)
  if (!(asked > from))
    return refuse('BadRequest', `the period ends (${iso(asked)}) before it has begun (${iso(from)})`)
  if (from >= now) return refuse('BadRequest', `the period begins in the future (${iso(from)})`)
  if (to - from > LONGEST_MS)
    return refuse(
      'BadRequest',
      `the period is ${formatDuration((to - from) / 1000)} long; ${formatDuration(LONGEST_MS / 1000)} is the most`,
    )
  const entries = await entriesOf(core, { from, to, ...(project === undefined ? {} : { project }) })
  const named = servicesOf(core, entries.all, project)
  const unknown = services?.find((name) => !named.some(({ service }) => service === name))
  if (unknown !== undefined || (project !== undefined && named.length === 0))
    return refuse(
      'NotFound',
      `nothing is known of ${[project, unknown].filter((part) => part !== undefined).join('/')} in this period; known: ${known(core, named)}`,
    )
  const wanted = services === undefined ? named : named.filter(({ service }) => services.includes(service))
  const isWanted = (each: Named) =>
    wanted.some((one) => one.project === each.project && one.service === each.service)
  const reported: ReportedService[] = []
  for (const each of wanted) {
    reported.push(await serviceOf(core, each, { from, to }, entries))
    await setImmediate()
  }
  return {
    ok: true,
    value: {
      version: core.version,
      connection: core.connection,
      from,
      to,
      services: reported,
      alerts: alertsOf(
        entries.alerts.filter((entry) => entry.service === '' || isWanted(entry)),
        from,
      ),
      notes: entries.notes.filter(({ service }) => service === '').map(noteOf),
      today: now - to > TODAY_MS ? null : await todayOf(core, project, isWanted),
    },
  }
}

/** All oldest first. */
interface Entries {
  readonly actions: readonly ActionEntry[]
  readonly alerts: readonly AlertEntry[]
  readonly notes: readonly NoteEntry[]
  readonly drifts: readonly DriftEntry[]
  readonly decisions: ReadonlyMap<string, readonly JudgedAt[]>
  /** Of whom there are any. */
  readonly all: readonly Named[]
}

/** Page by page, others in between: a month may hold many. Of decisions only what is told of them is kept. */
async function entriesOf(
  core: Core,
  filter: { readonly from: number; readonly to: number; readonly project?: string },
): Promise<Entries> {
  const found: Entry[] = []
  const decisions = new Map<string, JudgedAt[]>()
  const all = new Map<string, Named>()
  let before: number | undefined
  for (;;) {
    const page = core.store.entries({ ...filter, before, limit: PAGE })
    for (const entry of page) {
      const { project, service } = entry
      const key = `${project}/${service}`
      if (service !== '') all.set(key, { project, service })
      if (entry.kind !== 'decision') {
        found.push(entry)
        continue
      }
      const list = decisions.get(key) ?? []
      decisions.set(key, list)
      list.push({ at: entry.at, kind: entry.decision.kind, reason: entry.decision.reason })
    }
    before = page.at(-1)?.id
    if (page.length < PAGE || before === undefined) break
    await setImmediate()
  }
  found.reverse()
  for (const list of decisions.values()) list.reverse()
  return {
    actions: found.filter((entry) => entry.kind === 'action'),
    alerts: found.filter((entry) => entry.kind === 'alert'),
    notes: found.filter((entry) => entry.kind === 'note'),
    drifts: found.filter((entry) => entry.kind === 'drift'),
    decisions,
    all: [...all.values()],
  }
}

/** Those that are there, and those that something was recorded of. */
function servicesOf(core: Core, recorded: readonly Named[], project: string | undefined): readonly Named[] {
  const present = allServices(core).map(({ project: of, name }) => ({ project: of, service: name }))
  const byKey = new Map([...present, ...recorded].map((each) => [`${each.project}/${each.service}`, each]))
  return [...byKey.entries()]
    .filter(([, each]) => project === undefined || each.project === project)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, each]) => each)
}

function known(core: Core, named: readonly Named[]): string {
  const names = named.length > 0 ? named : servicesOf(core, [], undefined)
  return names.map(({ project, service }) => `${project}/${service}`).join(', ') || 'none'
}

async function serviceOf(
  core: Core,
  named: Named,
  { from, to }: { readonly from: number; readonly to: number },
  entries: Entries,
): Promise<ReportedService> {
  const { project, service } = named
  const read = (metric: string): SeriesRange => ({
    ...core.store.range(seriesKey(project, service, metric), from, to, POINTS),
    from,
    to,
    series: metric,
  })
  const current = read(SERIES.current)
  const [cpu, memory] = [read(SERIES.cpu), read(SERIES.memory)]
  const count = spreadOf(current)
  const isOf = (entry: Named) => entry.project === project && entry.service === service
  return {
    project,
    service,
    watched: watchedShare(current),
    replicas: count === null ? null : { ...count, hours: replicaHours(current) },
    cpu: spreadOf(cpu),
    memory: spreadOf(memory),
    series: {
      current,
      ready: read(SERIES.ready),
      cpu,
      memory,
      up: read(SERIES.scoreUp),
      down: read(SERIES.scoreDown),
    },
    actions: entries.actions.filter(isOf).map(actionOf),
    holds: holdsOf({
      decisions: [...standing(core, named, from), ...(entries.decisions.get(`${project}/${service}`) ?? [])],
      from,
      to,
      watched: watchedSpans(current),
    }),
    changes: [
      ...entries.notes.filter(isOf).map(noteOf),
      ...entries.drifts.filter(isOf).map(({ at, sentence }) => ({ at, topic: 'drift', sentence })),
    ].sort((a, b) => a.at - b.at),
    earlier: await earlierPolicy(core, named, { from, to }),
  }
}

/** The decision that stood when the period began. */
function standing(core: Core, { project, service }: Named, from: number): readonly JudgedAt[] {
  const [entry] = core.store.entries({ project, service, kind: 'decision', to: from, limit: 1 })
  if (entry?.kind !== 'decision') return []
  return [{ at: entry.at, kind: entry.decision.kind, reason: entry.decision.reason }]
}

function actionOf({ id, action }: ActionEntry): ReportedAction {
  const { startedAt, endedAt, from, to, reached, by, reason, sentence, verification, outcome } = action
  return {
    id,
    at: startedAt,
    endedAt,
    from,
    to,
    reached: reached ?? null,
    by,
    reason,
    cause: sentence,
    verification,
    outcome,
    effect: action.effect ?? null,
    killed: action.killed?.length ?? 0,
  }
}

function noteOf({ at, topic, sentence }: NoteEntry): ReportedNote {
  return { at, topic, sentence }
}

function iso(at: number): string {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : String(at)
}
