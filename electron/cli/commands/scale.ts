/** `scale-up`, `scale-down` and `scale`: a count changed by hand, and told while it happens. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import { fail, type Result } from '../../../shared/lib/result.ts'
import { readServices, withSession, type Context, type Session } from '../core.ts'
import { isDryRun } from '../../app/dryRun.ts'
import { narrate } from '../progress.ts'
import { done, failed, sentence, type Report } from '../report.ts'
import { label, readAssignment, readWish, type KnownService, type Wish } from '../target.ts'

export type Direction = 'up' | 'down'

export interface ScaleOptions {
  /** Also where the machine may not have room for it. */
  readonly force?: boolean
}

type ActionResult = ResultOf<'service.scale'>

export function scaleBy(
  context: Context,
  direction: Direction,
  first: string | undefined,
  second: string | undefined,
  { force = false }: ScaleOptions,
): Promise<Report> {
  return withWish(
    context,
    (known) => readWish(known, first, second),
    (session, { service, to }) => {
      const { current } = service
      const wanted = to ?? (direction === 'up' ? current + 1 : current - 1)
      const wrongWay = direction === 'up' ? wanted < current : wanted > current
      if (wanted < 0) return Promise.resolve(nothing(service, `${label(service)} runs no replica already`))
      if (!wrongWay) return change(context, session, service, { to: wanted, force })
      const command = `scale-${direction}`
      const sentence = `${label(service)} runs ${current}: ${command} to ${wanted} would go the wrong way, so nothing was done`
      return Promise.resolve(nothing(service, sentence))
    },
  )
}

export function scaleTo(
  context: Context,
  assignment: string,
  { force = false }: ScaleOptions,
): Promise<Report> {
  return withWish(
    context,
    (known) => readAssignment(known, assignment),
    (session, { service, to }) => change(context, session, service, { to: to ?? service.current, force }),
  )
}

function withWish(
  context: Context,
  read: (known: readonly KnownService[]) => Result<Wish>,
  act: (session: Session, wish: Wish) => Promise<Report>,
): Promise<Report> {
  return withSession(context, 'fail', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const wish = read(known.value)
    return wish.ok ? act(session, wish.value) : failed(wish.error)
  })
}

async function change(
  context: Context,
  session: Session,
  service: KnownService,
  { to, force }: { readonly to: number; readonly force: boolean },
): Promise<Report> {
  if (isDryRun(context.environment)) return rehearse(session, service, to)
  const target = { project: service.project, service: service.name, to, ...(force ? { confirm: true } : {}) }
  return carriedOut(context, session, service, to, () => session.client.call('service.scale', target))
}

export async function carriedOut(
  context: Context,
  session: Session,
  service: KnownService,
  to: number | null,
  act: () => Promise<Result<ActionResult, ContractError>>,
): Promise<Report> {
  const finish = narrate(context, session, service)
  const answer = await act()
  finish(answer.ok ? answer.value.operations : [])
  if (!answer.ok) {
    const { project, name, current } = service
    const base = { project, service: name, from: current, to: to ?? current }
    return failed(answer.error, { ...base, operations: [], verification: null })
  }
  return reportOf(answer.value)
}

export function reportOf(result: ActionResult): Report {
  const converged = result.verification === 'converged'
  const outcome = sentence(result.outcome)
  return {
    code: converged ? 0 : 1,
    document: result,
    lines: [`${label({ project: result.project, name: result.service })}: ${outcome}`],
    problem: converged ? null : outcome,
    again: false,
  }
}

/** DRY_RUN: what would be done, through the plan that changes nothing. */
async function rehearse(session: Session, service: KnownService, to: number): Promise<Report> {
  const { project, name } = service
  const plan = await session.client.call('service.plan', { project, service: name, to })
  if (!plan.ok) return failed(plan.error)
  const { refusal, from, asks } = plan.value
  const operations = plan.value.operations.map((operation) => ({ ...operation, result: 'planned', ms: null }))
  const document = { project, service: name, from, to, operations, verification: null, dryRun: true }
  if (refusal !== null) {
    const refused = fail('Blocked', refusal.sentence, { details: { reason: refusal.reason } })
    return failed(refused.error, document)
  }
  const asked = asks === null ? '' : `; needs --force: ${asks.sentence}`
  return done({ ...document, asks }, [`${label(service)} (dry run): ${plan.value.sentence}${asked}`])
}

function nothing({ project, name, current }: KnownService, why: string): Report {
  const outcome = sentence(why)
  const document = { project, service: name, from: current, to: current, operations: [] }
  return done({ ...document, verification: 'converged', outcome }, [outcome])
}
