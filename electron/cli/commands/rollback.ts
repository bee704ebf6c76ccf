/** `rollback`: what differs between now and a recorded state, and the way back to it. */
import type { StateView } from '../../../shared/contract/views.ts'
import { changesText, type SettingChange } from '../../../shared/domain/settingWords.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import { isDryRun } from '../../app/dryRun.ts'
import { readServices, withSession, type Context, type Session } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { table, type Style } from '../style.ts'
import { findOrOnly, label, type KnownService } from '../target.ts'
import { showTime } from '../times.ts'
import { carriedOut } from './scale.ts'

export interface RollbackOptions {
  readonly to?: string
  readonly list?: boolean
  readonly force?: boolean
}

export function rollback(
  context: Context,
  name: string | undefined,
  { to, list = false, force = false }: RollbackOptions,
): Promise<Report> {
  if (to !== undefined && !/^(0|[1-9]\d{0,14})$/.test(to))
    return Promise.resolve(
      badUsage(`--to: "${to}" is no state: \`eyrie rollback --list\` lists their numbers`),
    )
  if (list && to !== undefined)
    return Promise.resolve(badUsage('--list lists every state, and --to goes to one: name one of the two'))
  return withSession(context, 'fail', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const found = findOrOnly(known.value, name)
    if (!found.ok) return failed(found.error)
    const service = found.value
    const entry = to === undefined ? undefined : Number(to)
    const states = await readStates(session, service, entry)
    if (!states.ok) return failed(states.error)
    if (list) return listReport(service, states.value, context.style)
    return goBack(context, session, service, states.value, { entry, force })
  })
}

const NOTHING_BACK = 'There is nothing further back to roll back to.'

async function readStates(
  { client }: Session,
  { project, name }: KnownService,
  entry: number | undefined,
): Promise<Result<readonly StateView[], ContractError>> {
  const target = { project, service: name }
  const answer = await client.call('service.states', entry === undefined ? target : { ...target, entry })
  return answer.ok ? { ok: true, value: answer.value.states } : answer
}

async function goBack(
  context: Context,
  session: Session,
  service: KnownService,
  states: readonly StateView[],
  { entry, force }: { readonly entry: number | undefined; readonly force: boolean },
): Promise<Report> {
  const { project, name, current } = service
  const target = entry === undefined ? states.find(({ previous }) => previous) : states[0]
  if (entry === undefined && target === undefined)
    return done({ project, service: name, from: current, to: current, operations: [], verification: null }, [
      `${label(service)}: ${NOTHING_BACK}`,
    ])
  if (isDryRun(context.environment) && target !== undefined) {
    const { id: state, count, diff } = target
    const base = { project, service: name, from: current, to: count, operations: [], verification: null }
    return done({ ...base, state, diff, dryRun: true }, [
      `${label(service)} (dry run): state ${state} of ${showTime(target.at)} differs in ${diffText(diff)}.`,
    ])
  }
  if (target !== undefined) {
    context.note(`${label(service)}: back to state ${target.id} of ${showTime(target.at)}`)
    for (const line of diffLines(target.diff)) context.note(line)
  }
  return carriedOut(context, session, service, target?.count ?? null, () =>
    session.client.call('service.rollback', {
      project,
      service: name,
      ...(entry === undefined ? {} : { to: entry }),
      ...(force ? { confirm: true } : {}),
    }),
  )
}

function listReport(service: KnownService, states: readonly StateView[], style: Style): Report {
  const { project, name } = service
  const document = { project, service: name, states }
  const columns = [
    { title: 'ID', align: 'right' } as const,
    { title: 'SINCE' },
    { title: 'COUNT', align: 'right' } as const,
    { title: 'MODE' },
    { title: 'DIFFERS FROM NOW' },
    { title: 'WHAT' },
  ]
  const rows = states.map((state) => [
    String(state.id),
    showTime(state.at),
    String(state.count),
    state.mode,
    { text: state.current ? 'now' : diffText(state.diff), ...(state.previous ? { paint: style.bold } : {}) },
    state.sentence,
  ])
  const previous = states.find((state) => state.previous)
  const next =
    previous === undefined
      ? NOTHING_BACK
      : `\`eyrie rollback ${name}\` goes to ${previous.id}; \`--to ID\` to any other.`
  return done(document, [style.bold(label(service)), ...table(columns, rows, style), '', next])
}

export function diffText(diff: readonly SettingChange[]): string {
  return diff.length === 0 ? 'nothing' : changesText(diff)
}

function diffLines(diff: readonly SettingChange[]): readonly string[] {
  return diff.length === 0
    ? ['  nothing differs from now']
    : diff.map((change) => `  ${changesText([change])}`)
}
