/** One evaluation of every service, and the action where it is armed: what cron runs. */
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Params, ResultOf } from '../../../shared/contract/contract.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { Round } from '../../loop/controller.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { recovered } from '../recovered.ts'

export async function runCheck(
  core: Core,
  params: Params<'check.run'>,
): Promise<Result<ResultOf<'check.run'>, ContractError>> {
  const status = core.observer.status()
  if (status.state !== 'connected') return refuse('Unreachable', status.detail)
  const known = core.observer.inventory()?.projects.map((project) => project.name) ?? []
  if (params.project !== undefined && !known.includes(params.project))
    return refuse('NotFound', `there is no project "${params.project}"; known: ${known.join(', ') || 'none'}`)
  if (!params.dryRun) await recovered(core)
  const rounds = await core.controller.tick(params)
  const enabled = rounds.filter((round) => round.verdict.judgement.reason !== 'Disabled')
  return { ok: true, value: { decisions: await Promise.all(enabled.map(checked)) } }
}

async function checked(round: Round): Promise<ResultOf<'check.run'>['decisions'][number]> {
  const { project, service, kind, from, desired, reason, sentence } = round.verdict.decision()
  const ended = await round.acting
  return {
    project,
    service,
    kind,
    from,
    to: desired,
    reason,
    sentence,
    acted: ended?.ok ?? false,
    verification: ended?.ok === true ? ended.value.verification : null,
  }
}
