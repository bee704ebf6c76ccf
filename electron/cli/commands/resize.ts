/** `resize`: limits and reservations of a service, in what runs, in its compose file, in the override, and back. */
import type { ChangePlan, ChangeResult, ChangeWish } from '../../../shared/contract/change.ts'
import { bytesOf, numberOf, wholeOf } from '../../../shared/lib/amounts.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { isDryRun } from '../../app/dryRun.ts'
import { readServices, withSession, type Context, type Session } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { findOrOnly, label, type KnownService } from '../target.ts'

export interface ResizeOptions {
  readonly memory?: string
  readonly cpus?: string
  readonly memoryReservation?: string
  readonly cpuReservation?: string
  readonly pids?: string
  readonly live?: boolean
  readonly file?: boolean
  readonly override?: boolean
  readonly undo?: boolean | string
  readonly dryRun?: boolean
  readonly force?: boolean
}

type Wish = Pick<ChangeWish, 'wanted' | 'live' | 'write'>

export function resize(context: Context, name: string | undefined, options: ResizeOptions): Promise<Report> {
  const undo = options.undo === undefined || options.undo === false ? null : readUndo(options)
  if (undo !== null && !undo.ok) return Promise.resolve(badUsage(undo.error.message))
  const wish = undo === null ? readWish(options) : ok(null)
  if (!wish.ok) return Promise.resolve(badUsage(wish.error.message))
  return withSession(context, 'fail', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const found = findOrOnly(known.value, name)
    if (!found.ok) return failed(found.error)
    const service = found.value
    if (wish.value === null) return takeBack(session, service, undo?.value)
    return change(context, session, service, wish.value, options)
  })
}

/** Undefined: the last change. */
function readUndo(options: ResizeOptions): Result<number | undefined> {
  const { undo, memory, cpus, memoryReservation, cpuReservation, pids } = options
  if ([memory, cpus, memoryReservation, cpuReservation, pids].some((value) => value !== undefined))
    return fail(
      'BadRequest',
      '--undo takes a change back, and the other options make one: name one of the two',
    )
  if (typeof undo !== 'string') return ok(undefined)
  const entry = wholeOf(undo)
  return entry !== null && entry > 0
    ? ok(entry)
    : fail(
        'BadRequest',
        `--undo: "${undo}" is no entry of the history: \`eyrie history\` lists their numbers`,
      )
}

function readWish(options: ResizeOptions): Result<Wish> {
  const { live = false, file = false, override = false } = options
  if (file && override)
    return fail('BadRequest', '--file and --override are two places for the same value: name one of the two')
  const wanted: Record<string, number | null> = {}
  for (const [name, text, read, example] of [
    ['memory', options.memory, bytesOf, '768M'],
    ['memoryReservation', options.memoryReservation, bytesOf, '256M'],
    ['cpus', options.cpus, numberOf, '1.5'],
    ['cpuReservation', options.cpuReservation, numberOf, '0.5'],
    ['pids', options.pids, wholeOf, '200'],
  ] as const) {
    if (text === undefined) continue
    const value = text === 'none' ? null : read(text)
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    if (value === null && text !== 'none')
      return fail('BadRequest', `--${option}: "${text}" is none: write it like ${example}, or none`)
    if (value !== null && value <= 0)
      return fail('BadRequest', `--${option}: "${text}" must be more than 0; none takes the limit away`)
    wanted[name] = value
  }
  if (Object.keys(wanted).length === 0)
    return fail('BadRequest', 'nothing is to be changed: name --memory, --cpus, --pids or a reservation')
  return ok({
    wanted,
    live: live || (!file && !override),
    write: file ? 'compose' : override ? 'override' : null,
  })
}

async function change(
  context: Context,
  { client }: Session,
  service: KnownService,
  wish: Wish,
  { dryRun = false, force = false }: ResizeOptions,
): Promise<Report> {
  const target = { project: service.project, service: service.name }
  const plan = await client.call('resources.plan', { ...target, ...wish })
  if (!plan.ok) return failed(plan.error)
  if (dryRun || isDryRun(context.environment)) return rehearsed(service, plan.value)
  for (const line of planLines(plan.value)) context.note(line)
  const answer = await client.call('resources.change', {
    ...target,
    ...wish,
    ...(force ? { confirm: true } : {}),
  })
  return answer.ok ? reported(service, answer.value) : failed(answer.error, documentOf(plan.value))
}

async function takeBack(
  { client }: Session,
  service: KnownService,
  entry: number | undefined,
): Promise<Report> {
  const target = { project: service.project, service: service.name }
  const answer = await client.call('resources.undo', entry === undefined ? target : { ...target, entry })
  return answer.ok ? reported(service, answer.value) : failed(answer.error, target)
}

function rehearsed(service: KnownService, plan: ChangePlan): Report {
  const document = { ...documentOf(plan), dryRun: true }
  const { refusal, sentence } = plan
  if (refusal !== null)
    return failed(
      fail(refusal.code, refusal.sentence, { details: { reason: refusal.reason } }).error,
      document,
    )
  const what = sentence === '' ? 'it is so already: nothing to do' : sentence
  return done(document, [`${label(service)} (dry run): ${what}.`, ...planLines(plan)])
}

function documentOf({ project, service, now, sentence, live, write, warnings }: ChangePlan) {
  return { project, service, now, sentence, live, write, warnings }
}

function planLines({ live, write, warnings }: ChangePlan): readonly string[] {
  return [
    ...(live ?? []).map(({ command }) => `  ${command}`),
    ...(write === null ? [] : write.diff.trimEnd().split('\n')),
    ...(write?.notes ?? []).map((note) => `  ${note}`),
    ...warnings.map(({ sentence, asks }) => `  ${asks ? 'Needs --force: ' : ''}${sentence}.`),
  ]
}

function reported(
  service: KnownService,
  { entry, change: made, sentence, verification }: ChangeResult,
): Report {
  const converged = verification === 'converged'
  const document = {
    project: service.project,
    service: service.name,
    entry,
    sentence,
    operations: made?.operations ?? [],
    file: made?.file?.file ?? null,
    diff: made?.file?.diff ?? null,
    verification,
  }
  return {
    code: converged ? 0 : 1,
    document,
    lines: [`${label(service)}: ${sentence}`],
    problem: converged ? null : sentence,
    again: false,
  }
}
