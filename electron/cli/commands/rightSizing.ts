/** `eyrie right-sizing`: what CPU and memory of a replica should be, with evidence, savings and risk. */
import type { ResourceAmount, ServiceResources } from '../../../shared/contract/audit.ts'
import { formatBytes, formatCores, formatDays } from '../../../shared/lib/format.ts'
import { withSession, type Context } from '../core.ts'
import { done, failed, type Report } from '../report.ts'
import { table, type Cell, type Style } from '../style.ts'
import { findService, label } from '../target.ts'

export function rightSizing(context: Context, asked: string | undefined): Promise<Report> {
  return withSession(context, 'fail', async ({ client }) => {
    const { project } = context.globals
    const answer = await client.call('resources.get', project === null ? {} : { project })
    if (!answer.ok) return failed(answer.error)
    const { host, services } = answer.value
    if (asked === undefined) return reportOf(host, services, context.style)
    const known = services.map((each) => ({
      project: each.project,
      name: each.service,
      enabled: false,
      current: each.replicas,
    }))
    const found = findService(known, asked)
    if (!found.ok) return failed(found.error)
    const wanted = label(found.value)
    return reportOf(
      host,
      services.filter((each) => nameOf(each) === wanted),
      context.style,
    )
  })
}

function nameOf({ project, service }: ServiceResources): string {
  return label({ project, name: service })
}

const COLUMNS = [
  ...['SERVICE', 'OF', 'LIMIT', 'RESERVED', 'LOWER', 'TARGET', 'UPPER', 'EVIDENCE', 'SAVES', 'RISK'],
].map((title) => ({ title }))

function reportOf(host: unknown, services: readonly ServiceResources[], style: Style): Report {
  const document = { host, services }
  if (services.length === 0) return done(document, ['The engine runs no project.'])
  const rows = services.flatMap((each) => [
    [
      `${nameOf(each)} ×${each.replicas}`,
      ...amountCells('CPU', each.cpu, formatCores),
      riskCell(each, style),
    ],
    ['', ...amountCells('memory', each.memory, formatBytes), ''],
  ])
  const told = services.flatMap((each) => [
    '',
    style.bold(nameOf(each)),
    `  ${each.sentence}`,
    ...(each.days > 0 ? each.risk.reasons.map((reason) => `  risk ${each.risk.level}: ${reason}`) : []),
    ...(each.note === null ? [] : [style.warn(`  ${each.note}`)]),
  ])
  return done(document, [...table(COLUMNS, rows, style), ...told])
}

function amountCells(
  name: string,
  { limit, reservation, advice, saves }: ResourceAmount,
  format: (value: number) => string,
): readonly string[] {
  const shown = (value: number | null | undefined) => (value == null ? '–' : format(value))
  return [
    name,
    shown(limit),
    shown(reservation),
    shown(advice?.lower),
    shown(advice?.target),
    shown(advice?.upper),
    advice === null ? 'none' : `${formatDays(advice.days)}, ${advice.source}`,
    shown(saves?.limit ?? saves?.reservation),
  ]
}

function riskCell({ risk, days }: ServiceResources, style: Style): Cell {
  if (days === 0) return { text: '–' }
  const paint = { low: style.good, medium: style.warn, high: style.bad }[risk.level]
  return { text: risk.level, paint }
}
