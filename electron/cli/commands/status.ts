/** `eyrie status`: every service in a line, and how the sources stand. */
import type { StatusReport } from '../../../shared/contract/views.ts'
import { formatScore, formatShare } from '../../../shared/lib/format.ts'
import { readStatus, warmUp, withSession, type Context } from '../core.ts'
import { done, failed, type Report } from '../report.ts'
import { standingLines } from './standing.ts'
import { table, type Cell, type Column, type Style } from '../style.ts'

type ProjectStatus = StatusReport['projects'][number]
type ServiceStatus = ProjectStatus['services'][number]

export function status(context: Context): Promise<Report> {
  return withSession(context, 'demo', async (session) => {
    await warmUp(session)
    const report = await readStatus(context, session)
    if (!report.ok) return failed(report.error)
    return done(report.value, statusLines(report.value, context.style))
  })
}

const COLUMNS: readonly Column[] = [
  { title: 'SERVICE' },
  { title: 'MODE' },
  { title: 'REPLICAS' },
  { title: 'MIN–MAX', align: 'right' },
  { title: 'CPU', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'UP', align: 'right' },
  { title: 'DOWN', align: 'right' },
  { title: 'STATE' },
]

export function statusLines(report: StatusReport, style: Style): readonly string[] {
  const projects = report.projects.flatMap((project) => [...projectLines(project, style), ''])
  const nothing = report.projects.length === 0 ? ['No Compose project runs on this engine.', ''] : []
  const frozen = report.frozen
    ? [style.warn('Everything is frozen: no count is changed. `eyrie unfreeze` ends that.'), '']
    : []
  return [...frozen, ...projects, ...nothing, ...sourceLines(report, style)]
}

function projectLines(project: ProjectStatus, style: Style): readonly string[] {
  const title = `${style.bold(project.name)} ${style.dim(`(${project.engine})`)}`
  const { state, sentence } = project.lease
  const told = state === 'foreign' || state === 'refused'
  return [
    told ? `${title}  ${style.warn(sentence)}` : title,
    ...table(
      COLUMNS,
      project.services.map((service) => row(service, style)),
      style,
    ),
    ...project.services.flatMap((service) =>
      standingLines(service).map((line) => `  ${style.bold(service.name)}: ${style.warn(line)}`),
    ),
  ]
}

function row(service: ServiceStatus, style: Style): readonly (Cell | string)[] {
  const { enabled, replicas, scores, cpu, memory, decision } = service
  const { current, ready, min, max } = replicas
  const short = ready < current
  return [
    service.name,
    enabled ? service.mode : '–',
    short ? { text: `${current}, ${ready} ready`, paint: style.warn } : String(current),
    enabled ? `${min}–${max}` : '–',
    cpu === null ? '–' : formatShare(cpu.value),
    memory === null ? '–' : formatShare(memory.value),
    enabled && scores !== null ? formatScore(scores.up) : '–',
    enabled && scores !== null ? formatScore(scores.down) : '–',
    enabled
      ? { text: decision.sentence, paint: paintOf(decision.kind, style) }
      : { text: 'Not enabled for scaling', paint: style.dim },
  ]
}

function paintOf(kind: ServiceStatus['decision']['kind'], style: Style) {
  if (kind === 'blocked') return style.warn
  return kind === 'hold' ? (text: string) => text : style.good
}

function sourceLines(report: StatusReport, style: Style): readonly string[] {
  const { docker, prometheus } = report.sources
  // The fallback to the demo is Docker's own line already.
  const told = report.notices.filter((notice) => notice !== docker.detail)
  const paint = { connected: style.good, connecting: style.warn, unreachable: style.bad, off: style.dim }
  const line = (name: string, { state, detail }: typeof docker) =>
    `${name.padEnd(10)}  ${paint[state](state)}${detail === '' ? '' : `  ${style.dim(detail)}`}`
  return [line('Docker', docker), line('Prometheus', prometheus), ...told.map(style.warn)]
}
