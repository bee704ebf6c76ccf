/** `pause`, `resume`, `freeze`, `unfreeze` and `mode`: what the controller may do, and the state it is in afterwards. */
import type { OverviewState } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { modeSchema, type Mode } from '../../../shared/domain/policy.ts'
import type { Pause } from '../../../shared/domain/decision.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { readServices, withSession, type Context, type Session } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { findService, onlyEnabled, type KnownService } from '../target.ts'
import { readTime } from '../times.ts'

type Said = Result<{ readonly sentence: string }, ContractError>

export interface ServiceControl {
  readonly project: string
  readonly service: string
  readonly mode: Mode
  readonly pauses: readonly Pause[]
}

/** What these commands print: the new state of what they changed. */
export interface ControlState {
  readonly frozen: boolean
  readonly services: readonly ServiceControl[]
  readonly sentence: string
}

export interface PauseOptions {
  readonly up?: boolean
  readonly down?: boolean
  readonly until?: string
}

export function pauseScaling(
  context: Context,
  name: string | undefined,
  options: PauseOptions,
): Promise<Report> {
  const direction = directionOf(options)
  const until =
    options.until === undefined ? ok(null) : readTime('--until', options.until, 'future', context.now())
  if (!until.ok) return Promise.resolve(failed(until.error))
  return withService(context, name, (session, target) =>
    session.client.call('service.pause', { ...target, direction, until: until.value }),
  )
}

export function resumeScaling(
  context: Context,
  name: string | undefined,
  options: Pick<PauseOptions, 'up' | 'down'>,
): Promise<Report> {
  const direction = directionOf(options)
  return withService(context, name, (session, target) =>
    session.client.call('service.resume', { ...target, direction }),
  )
}

/** Both, where none or both are named. */
function directionOf({ up, down }: Pick<PauseOptions, 'up' | 'down'>): Pause['direction'] {
  if (up === down) return 'both'
  return up === true ? 'up' : 'down'
}

export function setMode(context: Context, name: string, text: string): Promise<Report> {
  const mode = modeSchema.safeParse(text)
  if (!mode.success)
    return Promise.resolve(
      badUsage(`there is no mode "${text}"; the modes are ${modeSchema.options.join(', ')}`),
    )
  return withService(context, name, (session, target) =>
    session.client.call('service.mode', { ...target, mode: mode.data }),
  )
}

export function freeze(context: Context, frozen: boolean): Promise<Report> {
  return withSession(context, 'wait', async (session) => {
    const answer = await session.client.call('controller.freeze', { frozen })
    return answer.ok ? stateReport(session, [], answer.value.sentence) : failed(answer.error)
  })
}

/** The service that is named, or the one that is enabled. */
function withService(
  context: Context,
  name: string | undefined,
  act: (session: Session, target: { project: string; service: string }) => Promise<Said>,
): Promise<Report> {
  return withSession(context, 'fail', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const service = name === undefined ? onlyEnabled(known.value) : findService(known.value, name)
    if (!service.ok) return failed(service.error)
    const target = { project: service.value.project, service: service.value.name }
    const answer = await act(session, target)
    return answer.ok ? stateReport(session, [service.value], answer.value.sentence) : failed(answer.error)
  })
}

async function stateReport(
  session: Session,
  services: readonly KnownService[],
  sentence: string,
): Promise<Report> {
  const overview = await readOverview(session)
  if (!overview.ok) return failed(overview.error)
  const state: ControlState = {
    frozen: overview.value.app?.frozen ?? false,
    services: services.flatMap(({ project, name }) => {
      const row: ServiceRow | undefined = overview.value[`service:${project}/${name}`]
      return row === undefined ? [] : [{ project, service: name, mode: row.mode, pauses: row.pauses }]
    }),
    sentence,
  }
  return done(state, [sentence])
}

const OVERVIEW_MS = 10_000

/** One snapshot of the overview. */
function readOverview({ client }: Session): Promise<Result<OverviewState>> {
  return new Promise((resolve) => {
    const finish = (result: Result<OverviewState>) => {
      clearTimeout(timer)
      unfollow()
      resolve(result)
    }
    const timer = setTimeout(
      () => finish(fail('Failed', 'the change was made, but its state was not shown in time')),
      OVERVIEW_MS,
    )
    const unfollow = client.follow('overview.changed', {}, ({ state, error }) => {
      if (error !== null) finish({ ok: false, error })
      else if (state !== null) finish(ok(state))
    })
  })
}
