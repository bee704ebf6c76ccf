/** `eyrie test`: what runs is tried out; announced and confirmed before anything is made, told while it goes on. */
import type { TrialAsked, TrialTopicState } from '../../../shared/contract/trials.ts'
import { summaryOf, type TrialCheck, type TrialKind, type TrialStep } from '../../../shared/domain/trials.ts'
import { intensitySchema, trialKindSchema } from '../../../shared/domain/trials.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { isDryRun } from '../../app/dryRun.ts'
import { readServices, withSession, type Context, type Session } from '../core.ts'
import { badUsage, done, failed, type ExitCode, type Report } from '../report.ts'
import { table, type Cell, type Style } from '../style.ts'
import { findService, label } from '../target.ts'
import { positive } from './simulate.ts'

export interface TrialOptions {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly url?: string
  readonly anywhere?: boolean
  readonly duration?: string
  readonly intensity?: string
}

export const TRIAL_WORDS: readonly string[] = [...trialKindSchema.options, 'all']

export function trial(
  context: Context,
  what: string,
  service: string | undefined,
  options: TrialOptions,
): Promise<Report> {
  const kinds = kindsOf(what)
  if (kinds === null)
    return Promise.resolve(badUsage(`there is no test "${what}"; the tests are ${TRIAL_WORDS.join(', ')}`))
  const sending = sendingOf(what, options)
  if (!sending.ok) return Promise.resolve(failed(sending.error))
  const dryRun = options.dryRun === true || isDryRun(context.environment)
  const work = async (session: Session): Promise<Report> => {
    const known = await whatIsAsked(context, session, kinds, service)
    if (!known.ok) return failed(known.error)
    const asked = { ...known.value, ...sending.value }
    const plan = await session.client.call('trial.plan', asked)
    if (!plan.ok) return failed(plan.error)
    const { steps } = plan.value
    if (dryRun) return planReport(steps, context.style)
    const agreed = await agreedTo(context, steps, options.yes === true)
    if (!agreed.ok) return failed(agreed.error)
    if (!agreed.value)
      return done({ steps, checks: [], summary: summaryOf([]) }, ['Not begun: nothing was done.'])
    return carryOut(context, session, asked)
  }
  return withSession(context, 'fail', work, dryRun)
}

function kindsOf(what: string): TrialKind[] | null {
  if (what === 'all') return [...trialKindSchema.options]
  const kind = trialKindSchema.safeParse(what)
  return kind.success ? [kind.data] : null
}

/** Seconds a load may last. */
const LONGEST = 3600

/** Where requests go, for how long and how many; checked before anything is opened. */
function sendingOf(
  what: string,
  { url, anywhere, duration, intensity }: TrialOptions,
): Result<Pick<TrialAsked, 'url' | 'anywhere' | 'seconds' | 'intensity'>> {
  if ((what === 'load' || what === 'auto-scaling') && url === undefined)
    return fail('BadRequest', `test ${what}: --url is missing: where requests are to be sent`)
  const seconds = duration === undefined ? null : positive('--duration', duration.replace(/s$/, ''), LONGEST)
  if (seconds?.ok === false) return seconds
  const chosen = intensity === undefined ? null : intensitySchema.safeParse(intensity)
  if (chosen?.success === false)
    return fail(
      'BadRequest',
      `--intensity: "${intensity ?? ''}" is none of ${intensitySchema.options.join(', ')}`,
    )
  return ok({
    ...(url === undefined ? {} : { url }),
    ...(anywhere === true ? { anywhere } : {}),
    ...(seconds === null ? {} : { seconds: Math.max(1, seconds.value) }),
    ...(chosen === null ? {} : { intensity: chosen.data }),
  })
}

async function whatIsAsked(
  context: Context,
  session: Session,
  kinds: TrialKind[],
  named: string | undefined,
): Promise<Result<TrialAsked>> {
  const known = await readServices(context, session)
  if (!known.ok) return known
  const { project } = context.globals
  if (named === undefined) return ok({ kinds, ...(project === null ? {} : { project }) })
  const service = findService(known.value, named)
  return service.ok ? ok({ kinds, project: service.value.project, service: service.value.name }) : service
}

function stepLines(steps: readonly TrialStep[], style: Style): readonly string[] {
  return steps.map(
    ({ kind, project, service, sentence }) =>
      `${style.bold(kind)} ${subjectOf({ project, service })}: ${sentence}`,
  )
}

/** What sends requests to an address is of no service in particular. */
function subjectOf({ project, service }: Pick<TrialStep, 'project' | 'service'>): string {
  return service === '' ? project || '-' : label({ project, name: service })
}

function planReport(steps: readonly TrialStep[], style: Style): Report {
  const lines = [...stepLines(steps, style), '', 'A dry run: nothing was done.']
  return done({ steps, checks: [], summary: summaryOf([]), dryRun: true }, lines)
}

/** What acts is announced, and begins with Enter or `--yes`; false: something else than a yes was typed. */
async function agreedTo(
  context: Context,
  steps: readonly TrialStep[],
  yes: boolean,
): Promise<Result<boolean>> {
  const acting = steps.filter(({ acts }) => acts)
  if (acting.length === 0) return ok(true)
  const { onEnter } = context
  if (!yes && (onEnter === null || context.globals.quiet))
    return fail('BadRequest', 'this test acts on what runs (--dry-run shows how): add --yes to begin it')
  for (const line of stepLines(acting, context.style)) context.note(line)
  if (yes || onEnter === null) return ok(true)
  context.note('Enter begins it, Ctrl-C leaves it.')
  const typed = await new Promise<string>((resolve) => {
    const stop = onEnter((line) => {
      stop()
      resolve(line)
    })
  })
  return ok(/^\s*(y|yes)?\s*$/i.test(typed))
}

async function carryOut(context: Context, session: Session, asked: TrialAsked): Promise<Report> {
  const begun = await session.client.call('trial.run', { ...asked, confirm: true })
  if (!begun.ok) return failed(begun.error)
  const ended = await followed(context, session, begun.value.trial)
  context.progress(null)
  if (!ended.ok) return failed(ended.error)
  return trialReport(ended.value, context.style)
}

/** Until it is through; tells what is done meanwhile. */
function followed(context: Context, session: Session, trial: string): Promise<Result<TrialTopicState>> {
  return new Promise((resolve) => {
    let told = ''
    const stop = session.client.follow('trial.changed', { trial }, ({ state }) => {
      const view = state?.trial
      if (state !== null && view === undefined) {
        stop()
        resolve(fail('Failed', 'the process that ran the test has let go of it: run it again'))
        return
      }
      if (state === null || view === undefined) return
      if (view.state === 'running') {
        context.progress(bar(view.progress, view.sentence))
        if (view.sentence !== told && !context.redraws) context.note(context.style.dim(view.sentence))
        told = view.sentence
        return
      }
      stop()
      resolve(view.state === 'done' ? ok(state) : fail('Failed', view.sentence))
    })
  })
}

const BAR = 24
/** A line that wraps could not be taken away again. */
const WIDTH = 79

function bar(progress: number, sentence: string): string {
  const full = Math.round(BAR * Math.min(1, Math.max(0, progress)))
  return `[${'█'.repeat(full)}${'·'.repeat(BAR - full)}] ${Math.round(progress * 100)} % ${sentence}`.slice(
    0,
    WIDTH,
  )
}

export function checksOf(state: TrialTopicState): readonly TrialCheck[] {
  return Object.entries(state)
    .filter(([key]) => key.startsWith('check:'))
    .sort(([a], [b]) => Number(a.slice('check:'.length)) - Number(b.slice('check:'.length)))
    .map(([, check]) => check as TrialCheck)
}

/** A test that failed is 1; where a guard kept from testing, and nothing failed, 4. */
export function trialReport(state: TrialTopicState, style: Style): Report {
  const checks = checksOf(state)
  const summary = summaryOf(checks)
  const blocked = checks.some(({ reason }) => reason !== null)
  const code: ExitCode = summary.fail > 0 ? 1 : blocked ? 4 : 0
  const total = `${summary.pass} passed, ${summary.fail} failed, ${summary.warn} with nothing to test, ${summary.skipped} not tested.`
  const columns = [{ title: 'RESULT' }, { title: 'SERVICE' }, { title: 'TEST' }, { title: 'WHAT WAS SEEN' }]
  const rows = checks.map((check): (Cell | string)[] => [
    { text: check.status, paint: painter(check.status, style) },
    subjectOf(check),
    check.id,
    check.sentence,
  ])
  const problems = checks.filter(({ status, reason }) => status === 'fail' || reason !== null)
  return {
    ...done({ checks, summary }, [...table(columns, rows, style), '', total], code),
    problem:
      code === 0
        ? null
        : problems.map((each) => `${subjectOf(each)} ${each.id}: ${each.sentence}`).join('\n'),
  }
}

function painter(status: TrialCheck['status'], style: Style): Style[keyof Style] {
  switch (status) {
    case 'pass':
      return style.good
    case 'warn':
      return style.warn
    case 'fail':
      return style.bad
    case 'skipped':
      return style.dim
  }
}
