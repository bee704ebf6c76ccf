/** `eyrie explain`: the last decision, step by step, and the one setting that would have changed it. */
import type { Explanation } from '../../../shared/domain/decision.ts'
import { readServices, warmUp, withSession, type Context } from '../core.ts'
import { done, failed, type Report } from '../report.ts'
import { table, type Style } from '../style.ts'
import { findOrOnly } from '../target.ts'

export function explain(context: Context, name: string | undefined): Promise<Report> {
  return withSession(context, 'demo', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const service = findOrOnly(known.value, name)
    if (!service.ok) return failed(service.error)
    await warmUp(session)
    const target = { project: service.value.project, service: service.value.name }
    const answer = await session.client.call('service.explain', target)
    return answer.ok ? explainReport(answer.value, context.style) : failed(answer.error)
  })
}

export function explainReport({ decision, wouldChange }: Explanation, style: Style): Report {
  const { project, service, at, kind, from, desired, reason, sentence, steps } = decision
  const rows = steps.map(({ step, before, after, sentence: why }) => [
    step,
    {
      text: before === after ? String(after) : `${before} → ${after}`,
      ...(before === after ? {} : { paint: style.bold }),
    },
    why,
  ])
  const change =
    wouldChange === null
      ? []
      : [
          '',
          `With ${wouldChange.setting} at ${wouldChange.to} instead of ${wouldChange.from} it would have been ${wouldChange.desired}.`,
        ]
  const lines = [
    `${style.bold(`${project}/${service}`)}: ${sentence}`,
    '',
    ...table([{ title: 'STEP' }, { title: 'COUNT' }, { title: 'WHY' }], rows, style),
    ...change,
  ]
  const { forecast } = decision
  const told = { project, service, at, kind, from, desired, reason, sentence, steps, wouldChange }
  return done(forecast === undefined ? told : { ...told, forecast }, lines)
}
