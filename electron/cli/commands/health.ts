/** `eyrie health`: whether everything Eyrie stands on answers. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import { withSession, type Context } from '../core.ts'
import { done, failed, type ExitCode, type Report } from '../report.ts'
import { table, type Style } from '../style.ts'

type Check = ResultOf<'health.get'>['checks'][number]

export function health(context: Context): Promise<Report> {
  // Opened also where no engine answers: that is one of the things to tell.
  return withSession(context, 'wait', async ({ client }) => {
    const answer = await client.call('health.get', {})
    return answer.ok ? healthReport(answer.value.checks, context.style) : failed(answer.error)
  })
}

/** A source that does not answer is 3, whatever else fails; anything else is 1. */
const SOURCES: ReadonlySet<string> = new Set(['docker', 'prometheus'])

export function healthReport(checks: readonly Check[], style: Style): Report {
  const rows = checks.map(({ name, ok, detail }) => [
    ok ? { text: 'ok', paint: style.good } : { text: 'failed', paint: style.bad },
    name,
    detail,
  ])
  const failing = checks.filter(({ ok }) => !ok)
  const code: ExitCode = failing.length === 0 ? 0 : failing.some(({ name }) => SOURCES.has(name)) ? 3 : 1
  const columns = [{ title: 'STATE' }, { title: 'WHAT' }, { title: 'DETAIL' }]
  return {
    ...done({ checks }, table(columns, rows, style), code),
    problem: failing.length === 0 ? null : failing.map(({ name, detail }) => `${name}: ${detail}`).join('\n'),
  }
}
