/** A scaling report as Markdown (GitHub's tables), for a wiki or a ticket. */
import { formatDuration } from '../../../shared/lib/format.ts'
import { MEASURES, measureText } from '../comparison.ts'
import {
  wasQuiet,
  type EarlierPolicy,
  type ReportedService,
  type ReportedToday,
  type ScalingReport,
} from './report.ts'
import {
  countText,
  effectText,
  figuresOf,
  howLong,
  outcomeText,
  periodText,
  replicasText,
  timeText,
  titleOf,
  useText,
  watchedText,
} from './words.ts'

export function scalingMarkdown(report: ScalingReport): string {
  const { services, alerts, notes, today } = report
  const blocks = [
    `# ${plain(titleOf(report))}`,
    plain(
      `${periodText(report)}. Made by Eyrie ${report.version} from what it recorded on connection ${report.connection}.`,
    ),
    figuresOf(report)
      .map(({ name, value }) => `- **${value}** ${name}`)
      .join('\n'),
    ...(services.length === 0 ? ['No service was recorded in this period.'] : []),
    ...services.filter((service) => !wasQuiet(service)).flatMap(serviceBlocks),
    ...quietBlocks(services.filter(wasQuiet)),
    '## Alerts',
    alerts.length === 0
      ? 'No alert fired.'
      : table(
          ['Alert', 'Severity', 'Of', 'From (UTC)', 'Fired for', 'What'],
          alerts.map(({ name, severity, subject, from, to, sentence, silenced }) => [
            name,
            severity,
            subject,
            timeText(from),
            to === null ? 'still fires' : formatDuration((to - from) / 1000),
            `${sentence}${silenced ? ' (silenced)' : ''}`,
          ]),
        ),
    ...(notes.length === 0 ? [] : ['## Of all services', noted(notes)]),
    ...(today === null ? [] : todayBlocks(today)),
  ]
  return `${blocks.join('\n\n')}\n`
}

function serviceBlocks(service: ReportedService): readonly string[] {
  const { actions, holds, changes, earlier } = service
  const unwatched = watchedText(service)
  return [
    `## ${plain(`${service.project}/${service.service}`)}`,
    `${plain(replicasText(service))}. ${plain(useText(service))}.`,
    ...(unwatched === null ? [] : [plain(unwatched)]),
    '### Actions',
    actions.length === 0
      ? 'Nothing was scaled.'
      : table(
          ['Began (UTC)', 'Count', 'Took', 'Why', 'How it ended', 'Effect, one warm-up later'],
          actions.map((action) => [
            timeText(action.at),
            countText(action),
            howLong(action),
            `${action.cause} (${action.reason}, by ${action.by})`,
            outcomeText(action),
            effectText(action),
          ]),
        ),
    ...(holds.length === 0
      ? []
      : [
          '### Why nothing was done',
          table(
            ['Reason', 'For', 'Began'],
            holds.map(({ reason, kind, seconds, times }) => [
              kind === 'blocked' ? `${reason} (blocked)` : reason,
              formatDuration(seconds),
              `${times} ×`,
            ]),
          ),
        ]),
    ...(changes.length === 0 ? [] : ['### Changes by hand and from outside', noted(changes)]),
    '### What the policy before would have done',
    ...earlierBlocks(earlier),
  ]
}

function quietBlocks(services: readonly ReportedService[]): readonly string[] {
  if (services.length === 0) return []
  return [
    '## Services that were left as they were',
    table(
      ['Service', 'Replicas', 'Use'],
      services.map((service) => [
        `${service.project}/${service.service}`,
        [replicasText(service), watchedText(service)].filter((part) => part !== null).join(' '),
        useText(service),
      ]),
    ),
  ]
}

function earlierBlocks(earlier: EarlierPolicy): readonly string[] {
  if (earlier.kind === 'none') return [plain(earlier.sentence)]
  const { before, now, changes, notes } = earlier
  return [
    plain(earlier.sentence),
    table(
      ['Measure', 'Policy before', 'Policy now'],
      MEASURES.map((measure) => [
        `${measure.label}, ${measure.unit}`,
        measureText(before[measure.key], measure),
        measureText(now[measure.key], measure),
      ]),
    ),
    [...changes.map((each) => `${each.setting}: ${each.before}, now ${each.now}.`), ...notes]
      .map((line) => `- ${plain(line)}`)
      .join('\n'),
  ].filter((block) => block !== '')
}

function todayBlocks({ audits, sizes }: ReportedToday): readonly string[] {
  return [
    '## Limits and files, as they are today',
    ...audits.flatMap(({ project, pass, warn, fail, findings }) => [
      `### Audit of ${plain(project)}`,
      `${pass} passed, ${warn} warnings, ${fail} failures.`,
      ...(findings.length === 0
        ? []
        : [
            table(
              ['Service', 'Finding'],
              findings.map(({ service, message }) => [service ?? project, message]),
            ),
          ]),
    ]),
    ...(sizes.length === 0
      ? []
      : [
          '### Right-sizing',
          table(
            ['Service', 'Advice'],
            sizes.map(({ project, service, sentence }) => [`${project}/${service}`, sentence]),
          ),
        ]),
  ]
}

function noted(notes: ScalingReport['notes']): string {
  return notes.map(({ at, sentence }) => `- ${timeText(at)}: ${plain(sentence)}`).join('\n')
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map((row) => line(row.map(plain)))].join('\n')
}

/** Text that stays text: nothing in a name or a sentence becomes markup, a link, or a cell of its own. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ')
}
