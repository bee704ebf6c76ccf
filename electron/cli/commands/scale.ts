/** `scale-up`, `scale-down`, `scale` and `rollback`: a count changed by hand, and told while it happens. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { readServices, withSession, type Context, type Session } from '../core.ts'
import { isDryRun } from '../../app/dryRun.ts'
import { narrate } from '../progress.ts'
import { badUsage, done, failed, sentence, type Report } from '../report.ts'
import { findOrOnly, label, readAssignment, readWish, type KnownService, type Wish } from '../target.ts'

export type Direction = 'up' | 'down'

type ActionResult = ResultOf<'service.scale'>

export function scaleBy(
  context: Context,
  direction: Direction,
  first: string | undefined,
  second: string | undefined,
): Promise<Report> {
  return withWish(
    context,
    (known) => readWish(known, first, second),
    (session, { service, to }) => {
      const { current } = service
      const wanted = to ?? (direction === 'up' ? current + 1 : current - 1)
      const wrongWay = direction === 'up' ? wanted < current : wanted > current
      if (wanted < 0) return Promise.resolve(nothing(service, `${label(service)} runs no replica already`))
      if (!wrongWay) return change(context, session, service, wanted)
      const command = `scale-${direction}`
      const sentence = `${label(service)} runs ${current}: ${command} to ${wanted} would go the wrong way, so nothing was done`
      return Promise.resolve(nothing(service, sentence))
    },
  )
}

export function scaleTo(context: Context, assignment: string): Promise<Report> {
  return withWish(
    context,
    (known) => readAssignment(known, assignment),
    (session, { service, to }) => change(context, session, service, to ?? service.current),
  )
}

export function rollback(
  context: Context,
  name: string | undefined,
  entry: string | undefined,
): Promise<Report> {
  if (entry !== undefined && !/^[1-9]\d*$/.test(entry))
    return Promise.resolve(badUsage(`--to: "${entry}" is no entry: \`eyrie history\` lists their numbers`))
  if (isDryRun(context.environment))
    return Promise.resolve(badUsage('DRY_RUN is set, and rollback has no dry run: unset it to roll back'))
  return withWish(
    context,
    (known) => {
      const service = findOrOnly(known, name)
      return service.ok ? ok({ service: service.value, to: null }) : service
    },
    async (session, { service }) => {
      const target = { project: service.project, service: service.name }
      const to = entry === undefined ? {} : { to: Number(entry) }
      return carriedOut(context, session, service, null, () =>
        session.client.call('service.rollback', { ...target, ...to }),
      )
    },
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
  to: number,
): Promise<Report> {
  if (isDryRun(context.environment)) return rehearse(session, service, to)
  const target = { project: service.project, service: service.name, to }
  return carriedOut(context, session, service, to, () => session.client.call('service.scale', target))
}

async function carriedOut(
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
  const { refusal, from } = plan.value
  const operations = plan.value.operations.map((operation) => ({ ...operation, result: 'planned', ms: null }))
  const document = { project, service: name, from, to, operations, verification: null, dryRun: true }
  if (refusal !== null) {
    const refused = fail('Blocked', refusal.sentence, { details: { reason: refusal.reason } })
    return failed(refused.error, document)
  }
  return done(document, [`${label(service)} (dry run): ${plan.value.sentence}`])
}

function nothing({ project, name, current }: KnownService, why: string): Report {
  const outcome = sentence(why)
  const document = { project, service: name, from: current, to: current, operations: [] }
  return done({ ...document, verification: 'converged', outcome }, [outcome])
}
