/** `eyrie history`: what was done and decided, newest first. */
import type { Entry } from '../../../shared/domain/history.ts'
import { ok, type Failure, type Result } from '../../../shared/lib/result.ts'
import { withSession, type Context, type Session } from '../core.ts'
import { done, failed, type Report } from '../report.ts'
import { table, type Style } from '../style.ts'
import { findService, servicesOf } from '../target.ts'
import { readTime, showTime } from '../times.ts'

export interface HistoryOptions {
  readonly from?: string
  readonly to?: string
  readonly service?: string
}

/** The fields of cli.md, and the sentence. */
export interface HistoryLine {
  readonly id: number
  readonly at: number
  readonly kind: Entry['kind']
  readonly project: string
  readonly service: string
  readonly from: number | null
  readonly to: number | null
  readonly reason: string
  readonly by: string
  readonly verification: string | null
  readonly sentence: string
  /** Containers that had to be ended by SIGKILL. */
  readonly killed?: readonly string[]
}

const LIMIT = 1000

export function history(context: Context, options: HistoryOptions): Promise<Report> {
  const range: { from?: number; to?: number } = {}
  for (const edge of ['from', 'to'] as const) {
    const text = options[edge]
    if (text === undefined) continue
    const at = readTime(`--${edge}`, text, 'past', context.now())
    if (!at.ok) return Promise.resolve(failed(at.error))
    range[edge] = at.value
  }
  return withSession(context, 'demo', async (session) => {
    const filter = await filterOf(context, session, options.service)
    if (!filter.ok) return failed(filter.error)
    const answer = await session.client.call('history.list', {
      ...filter.value.fields,
      ...range,
      limit: LIMIT,
    })
    if (!answer.ok) return failed(answer.error)
    const { unknown } = filter.value
    if (unknown !== null && answer.value.entries.length === 0) return failed(unknown)
    const entries = answer.value.entries.map(lineOf)
    return done({ entries }, historyLines(entries, context.style))
  })
}

interface Filter {
  readonly fields: { readonly project?: string; readonly service?: string }
  /** Why the service may be a mistake: it is not there now, though it may have been. */
  readonly unknown: Failure | null
}

async function filterOf(
  context: Context,
  session: Session,
  text: string | undefined,
): Promise<Result<Filter>> {
  const { project } = context.globals
  const scope = project === null ? {} : { project }
  if (text === undefined) return ok({ fields: scope, unknown: null })
  const report = await session.client.call('status.get', {})
  if (!report.ok) return report
  const known = servicesOf(report.value).filter((service) => project === null || service.project === project)
  const found = findService(known, text)
  if (found.ok)
    return ok({ fields: { project: found.value.project, service: found.value.name }, unknown: null })
  if (found.error.code !== 'NotFound') return found
  const [first = '', second] = text.split('/', 2)
  const fields = second === undefined ? { ...scope, service: first } : { project: first, service: second }
  return ok({ fields, unknown: found.error })
}

export function lineOf(entry: Entry): HistoryLine {
  const { id, at, kind, project, service } = entry
  const base = { id, at, kind, project, service }
  if (entry.kind === 'action') {
    const { from, to, reason, by, verification, sentence, outcome, effect, killed = [] } = entry.action
    const what = outcome === '' ? sentence : outcome
    const told = effect === undefined ? what : `${what} ${effect.sentence}.`
    return { ...base, from, to, reason, by, verification, sentence: told, killed }
  }
  if (entry.kind === 'decision') {
    const { from, desired, reason, sentence } = entry.decision
    return { ...base, from, to: desired, reason, by: 'controller', verification: null, sentence }
  }
  if (entry.kind === 'drift') {
    const { from, to, sentence } = entry
    return { ...base, from, to, reason: 'Drift', by: 'foreign', verification: null, sentence }
  }
  if (entry.kind === 'alert') {
    const { name, state, sentence, source } = entry.alert
    const told = state === 'firing' ? sentence : `${sentence}.`
    return { ...base, from: null, to: null, reason: name, by: source, verification: null, sentence: told }
  }
  if (entry.kind === 'change') {
    const { outcome, sentence, by, verification } = entry.change
    const told = outcome === '' ? sentence : outcome
    return { ...base, from: null, to: null, reason: 'Change', by, verification, sentence: told }
  }
  const { topic, sentence } = entry
  return { ...base, from: null, to: null, reason: topic, by: 'operator', verification: null, sentence }
}

export function historyLines(entries: readonly HistoryLine[], style: Style): readonly string[] {
  if (entries.length === 0) return ['Nothing is recorded for this selection.']
  const columns = [
    { title: 'ID', align: 'right' } as const,
    { title: 'TIME' },
    { title: 'SERVICE' },
    { title: 'KIND' },
    { title: 'COUNT' },
    { title: 'REASON' },
    { title: 'BY' },
    { title: 'WHAT' },
  ]
  const rows = entries.map((entry) => [
    String(entry.id),
    showTime(entry.at),
    entry.service === '' ? '–' : `${entry.project}/${entry.service}`,
    entry.kind,
    countOf(entry),
    entry.reason,
    entry.by,
    { text: entry.sentence, ...(hasFailed(entry) ? { paint: style.bad } : {}) },
  ])
  return table(columns, rows, style)
}

function countOf({ from, to }: HistoryLine): string {
  if (from === null || to === null) return '–'
  return from === to ? String(from) : `${from} → ${to}`
}

function hasFailed({ verification }: HistoryLine): boolean {
  return verification !== null && verification !== 'converged'
}
