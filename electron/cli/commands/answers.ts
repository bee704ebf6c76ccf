/** `approve`, `dismiss`, `drift` and `reset`: what the operator answers to what stands on a service. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import { driftChoiceSchema, type DriftChoice } from '../../../shared/domain/standing.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { isDryRun } from '../../app/dryRun.ts'
import { readServices, withSession, type Context, type Session } from '../core.ts'
import { badUsage, done, failed, sentence, type ExitCode, type Report } from '../report.ts'
import { findOrOnly, findService, label, type KnownService } from '../target.ts'
import { carriedOut } from './scale.ts'

/** What `reset` did to one service. */
interface Cleared {
  readonly project: string
  readonly service: string
  readonly cleared: ResultOf<'service.reset'>['cleared']
  readonly sentence: string
}

export function approve(context: Context, name: string | undefined): Promise<Report> {
  return withOne(context, name, async (session, service) => {
    const { proposal } = await standingOf(session, service)
    if (isDryRun(context.environment) && proposal !== null) {
      const { from, to } = proposal
      const document = { ...targetOf(service), from, to, operations: [], verification: null, dryRun: true }
      return done(document, [`${label(service)} (dry run): ${from} → ${to} would be carried out.`])
    }
    return carriedOut(context, session, service, proposal?.to ?? null, () =>
      session.client.call('service.approve', targetOf(service)),
    )
  })
}

export function dismiss(context: Context, name: string | undefined): Promise<Report> {
  return withOne(context, name, async (session, service) => {
    const answer = await session.client.call('service.dismiss', targetOf(service))
    return answer.ok ? told(service, answer.value) : failed(answer.error)
  })
}

/** Without a choice: what each would do. */
export function drift(context: Context, name: string, text: string | undefined): Promise<Report> {
  const choice = driftChoiceSchema.optional().safeParse(text)
  if (!choice.success) {
    const choices = driftChoiceSchema.options.join(', ')
    return Promise.resolve(badUsage(`there is no choice "${text ?? ''}"; the choices are ${choices}`))
  }
  return withOne(context, name, async (session, service) => {
    const asked = choice.data
    if (asked === undefined || isDryRun(context.environment)) return preview(session, service, asked ?? null)
    const answer = await session.client.call('service.resolveDrift', { ...targetOf(service), choice: asked })
    if (!answer.ok) return failed(answer.error)
    const { action, sentence: said } = answer.value
    const code: ExitCode = action === null || action.verification === 'converged' ? 0 : 1
    const document = { ...targetOf(service), choice: asked, sentence: said, action }
    return { ...done(document, [sentence(said)], code), problem: code === 0 ? null : sentence(said) }
  })
}

async function preview(session: Session, service: KnownService, only: DriftChoice | null): Promise<Report> {
  const answer = await session.client.call('service.driftPreview', targetOf(service))
  if (!answer.ok) return failed(answer.error)
  const { kept, found, keep, adopt, write, refusal } = answer.value
  const writes =
    write === null ? [sentence(refusal ?? 'it cannot be written from here')] : write.diff.split('\n')
  const choices: Readonly<Record<DriftChoice, readonly string[]>> = {
    keep: [keep],
    adopt: [adopt],
    write: write === null ? writes : [`Changes ${write.file}:${write.line}:`, ...writes],
  }
  const shown = driftChoiceSchema.options.filter((choice) => only === null || choice === only)
  return done({ ...targetOf(service), ...answer.value }, [
    `${label(service)}: Eyrie had it at ${kept}, somebody made it ${found}.`,
    ...shown.flatMap((choice) =>
      choices[choice].map((line, at) => `${at === 0 ? choice.padEnd(7) : '       '}${line}`),
    ),
  ])
}

/** Without a name every service. */
export function reset(context: Context, name: string | undefined): Promise<Report> {
  return withSession(context, 'fail', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const found = name === undefined ? null : findService(known.value, name)
    if (found?.ok === false) return failed(found.error)
    const services = found === null ? known.value : [found.value]
    const cleared: Cleared[] = []
    for (const service of services) {
      const answer = await session.client.call('service.reset', targetOf(service))
      if (!answer.ok) return failed(answer.error, { services: cleared })
      cleared.push({ ...targetOf(service), ...answer.value })
    }
    const changed = cleared.filter((each) => each.cleared.length > 0)
    const lines = (name === undefined ? changed : cleared).map((each) => each.sentence)
    return done({ services: cleared }, lines.length === 0 ? ['There was nothing to reset.'] : lines)
  })
}

function withOne(
  context: Context,
  name: string | undefined,
  act: (session: Session, service: KnownService) => Promise<Report>,
): Promise<Report> {
  return withSession(context, 'fail', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const service = findOrOnly(known.value, name)
    return service.ok ? act(session, service.value) : failed(service.error)
  })
}

function targetOf({ project, name }: KnownService): { readonly project: string; readonly service: string } {
  return { project, service: name }
}

async function standingOf(
  { client }: Session,
  { project, name }: KnownService,
): Promise<{ readonly proposal: { readonly from: number; readonly to: number } | null }> {
  const status: Result<ResultOf<'status.get'>, ContractError> = await client.call('status.get', { project })
  const services = status.ok ? status.value.projects.flatMap((each) => each.services) : []
  return { proposal: services.find((each) => each.name === name)?.proposal ?? null }
}

function told(service: KnownService, answer: { readonly sentence: string }): Report {
  return done({ ...targetOf(service), ...answer }, [answer.sentence])
}
