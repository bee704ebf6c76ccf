/** `alerts`, `silence` and `unsilence`: what fires and waits, and for how long nobody is told of it. */
import type { AlertsView } from '../../../shared/contract/alerts.ts'
import type { Alert, Silence } from '../../../shared/domain/alertStates.ts'
import { silenceWords } from '../../../shared/domain/alertWords.ts'
import { warmUp, withSession, type Context } from '../core.ts'
import { done, failed, type Report } from '../report.ts'
import { table, type Style } from '../style.ts'
import { readTime, showTime } from '../times.ts'

export interface SilenceOptions {
  readonly service?: string
  readonly until?: string
  readonly comment?: string
}

const DEFAULT_UNTIL = '1h'

/** Exit code 1 while something fires and is not silenced, for scripts. */
export function alerts(context: Context): Promise<Report> {
  return withSession(context, 'demo', async (session) => {
    await warmUp(session)
    const answer = await session.client.call('alerts.get', {})
    if (!answer.ok) return failed(answer.error)
    const { project } = context.globals
    const shown = answer.value.alerts.filter((alert) => project === null || alert.project === project)
    const document = { alerts: shown, silences: answer.value.silences, rules: answer.value.rules }
    const fires = shown.some(({ state, silence }) => state === 'firing' && silence === null)
    return done(document, alertLines(shown, answer.value, context.style), fires ? 1 : 0)
  })
}

export function silence(context: Context, name: string, options: SilenceOptions): Promise<Report> {
  const until = readTime('--until', options.until ?? DEFAULT_UNTIL, 'future', context.now())
  if (!until.ok) return Promise.resolve(failed(until.error))
  const { project } = context.globals
  return withSession(context, 'fail', async ({ client }) => {
    const answer = await client.call('alerts.silence', {
      alert: name,
      until: until.value,
      ...(project === null ? {} : { project }),
      ...(options.service === undefined ? {} : { service: options.service }),
      ...(options.comment === undefined ? {} : { comment: options.comment }),
    })
    if (!answer.ok) return failed(answer.error)
    return done(answer.value, [answer.value.sentence, `\`eyrie unsilence ${answer.value.id}\` ends it.`])
  })
}

export function unsilence(context: Context, id: string): Promise<Report> {
  return withSession(context, 'fail', async ({ client }) => {
    const answer = await client.call('alerts.unsilence', { id })
    return answer.ok ? done(answer.value, [answer.value.sentence]) : failed(answer.error)
  })
}

function alertLines(
  shown: readonly Alert[],
  { rules, silences }: AlertsView,
  style: Style,
): readonly string[] {
  const unwatched = rules.filter(({ watch }) => watch === 'unwatched').map(({ name }) => name)
  const columns = ['STATE', 'SEVERITY', 'ALERT', 'SINCE', 'SOURCE', 'WHAT'].map((title) => ({ title }))
  const rows = shown.map((alert) => [
    {
      text: alert.silence === null ? alert.state : `${alert.state}, silenced`,
      ...(alert.state === 'firing' && alert.silence === null ? { paint: style.bad } : {}),
    },
    alert.severity,
    alert.name,
    showTime(alert.since),
    alert.source,
    alert.noDataSince === null
      ? alert.sentence
      : `${alert.sentence} (no data since ${showTime(alert.noDataSince)})`,
  ])
  return [
    ...(shown.length === 0 ? ['Nothing fires.'] : table(columns, rows, style)),
    ...silences.map(silenceLine),
    ...(unwatched.length === 0 ? [] : [`Not watched, for want of Prometheus: ${unwatched.join(', ')}.`]),
  ]
}

function silenceLine(silenced: Silence): string {
  const { id, until, by, comment } = silenced
  const why = comment === '' ? '' : `: ${comment}`
  return `Silence ${id}: ${silenceWords(silenced)} until ${showTime(until)}${by === '' ? '' : ` by ${by}`}${why}`
}
