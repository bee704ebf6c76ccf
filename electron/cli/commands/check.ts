/** `eyrie check`: one evaluation of every service, and the action where it is armed; what cron runs. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import { readStatus, withSession, type Context, type Session } from '../core.ts'
import { isDryRun } from '../../app/dryRun.ts'
import { done, failed, type ExitCode, type Report } from '../report.ts'

type Checked = ResultOf<'check.run'>['decisions'][number]

export function check(context: Context, dryRunAsked: boolean): Promise<Report> {
  const dryRun = dryRunAsked || isDryRun(context.environment)
  const work = async (session: Session): Promise<Report> => {
    // Names an unknown project before anything is looked at.
    const status = await readStatus(context, session)
    if (!status.ok) return failed(status.error)
    const { project } = context.globals
    const answer = await session.client.call('check.run', {
      dryRun,
      ...(project === null ? {} : { project }),
    })
    return answer.ok ? checkReport(answer.value.decisions) : failed(answer.error)
  }
  return withSession(context, 'fail', work, dryRun)
}

export function checkReport(decisions: readonly Checked[]): Report {
  const none = 'No service is enabled for scaling: the label eyrie.autoscale.enable=true asks for it.'
  const lines = decisions.length === 0 ? [none] : decisions.map(lineOf)
  const failures = decisions.filter(hasFailed).map(lineOf)
  return {
    ...done({ decisions }, lines, codeOf(decisions)),
    problem: failures.length === 0 ? null : failures.join('\n'),
  }
}

function lineOf(checked: Checked): string {
  const { project, service, sentence, verification } = checked
  return `${project}/${service}: ${sentence}${hasFailed(checked) ? ` (${verification ?? ''})` : ''}`
}

function hasFailed({ acted, verification }: Checked): boolean {
  return acted && verification !== null && verification !== 'converged'
}

/** A wanted change that a guard blocked is 4; timing (a cooldown) is nothing to do yet, and so is 0. */
function codeOf(decisions: readonly Checked[]): ExitCode {
  if (decisions.some(hasFailed)) return 1
  return decisions.some(({ kind }) => kind === 'blocked') ? 4 : 0
}
