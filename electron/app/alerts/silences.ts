/** Silences as an operator sets and ends them; each is saved before it is answered, and noted in the history. */
import { randomUUID } from 'node:crypto'
import type { Params, ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import { isLike, matches, type Silence } from '../../../shared/domain/alertStates.ts'
import { silenceTitle } from '../../../shared/domain/alertWords.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { ownHolder } from '../../loop/leaseHolder.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { note } from '../orders/settings.ts'
import { allServices } from '../topics.ts'

/** More would be a rule that should be changed. */
const MOST_SILENCES = 200
const LONGEST_MS = 366 * 86_400_000

export function silence(
  core: Core,
  params: Params<'alerts.silence'>,
): Result<ResultOf<'alerts.silence'>, ContractError> {
  const { alert, project = null, service = null, until } = params
  const now = core.now()
  if (until <= now)
    return refuse('BadRequest', `a silence until ${new Date(until).toISOString()} is over already`)
  if (until - now > LONGEST_MS) return refuse('BadRequest', 'a silence lasts a year at most')
  const unknown = unknownIn(core, { alert, project, service })
  if (unknown !== null) return refuse('BadRequest', unknown)
  const set = core.settings.get().silences ?? []
  if (set.length >= MOST_SILENCES)
    return refuse('BadRequest', `there are ${MOST_SILENCES} silences already: end some first`)
  const id = randomUUID().slice(0, 8)
  const added: Silence = {
    ...{ id, alert, project, service, until, at: now },
    comment: params.comment?.trim() ?? '',
    by: ownHolder(core.store).user,
  }
  const saved = core.settings.update((settings) => ({
    ...settings,
    silences: [...(settings.silences ?? []), added],
  }))
  if (!saved.ok) return refuse('Failed', saved.error.message)
  const sentence = `${silenceTitle(added)} is silenced until ${new Date(until).toISOString()}.`
  noted(core, added, sentence)
  return { ok: true, value: { id, sentence } }
}

export function unsilence(core: Core, id: string): Result<ResultOf<'alerts.unsilence'>, ContractError> {
  const found = (core.settings.get().silences ?? []).find((each) => each.id === id)
  if (found === undefined)
    return refuse('NotFound', `there is no silence "${id}"; it may have ended by itself`)
  const saved = core.settings.update((settings) => ({
    ...settings,
    silences: (settings.silences ?? []).filter((each) => each.id !== id),
  }))
  if (!saved.ok) return refuse('Failed', saved.error.message)
  const sentence = `${silenceTitle(found)} is told again.`
  noted(core, found, sentence)
  return { ok: true, value: { sentence } }
}

function noted(core: Core, { project, service }: Silence, sentence: string): void {
  const of = allServices(core).find((each) => each.project === project && each.name === service)
  note(core, of ?? null, 'silence', sentence)
}

/** A silence of nothing would be taken for one of something. */
function unknownIn(core: Core, matcher: Pick<Silence, 'alert' | 'project' | 'service'>): string | null {
  const { alert, project, service } = matcher
  const standing = core.alerting.alerts()
  const rules = core.alerting.rules().map(({ rule }) => ({
    name: rule.id,
    ...(rule.scope ?? { project: '', service: '' }),
  }))
  const names = [...new Set([...rules, ...standing].map(({ name }) => name))]
  if (!names.some((name) => isLike(name, alert)))
    return `there is no alert "${alert}"; there are ${names.sort().join(', ')}`
  const services = allServices(core)
  const found = services.some(
    (each) =>
      (project === null || isLike(each.project, project)) && (service === null || isLike(each.name, service)),
  )
  if ((project !== null || service !== null) && !found && !standing.some((each) => matches(matcher, each)))
    return `there is no service ${project ?? '*'}/${service ?? '*'}`
  return null
}
