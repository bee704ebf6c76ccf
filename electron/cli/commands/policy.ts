/** `policy`: the policy in force with where each setting comes from, and the operator's own edits of it. */
import {
  policyChangesSchema,
  type ActingSet,
  type PolicyChanges,
  type PolicyView,
} from '../../../shared/domain/policy.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { isDryRun } from '../../app/dryRun.ts'
import { readServices, withSession, type Context } from '../core.ts'
import { nearest } from '../../../shared/lib/nearest.ts'
import { badUsage, done, failed, sentence, type Report } from '../report.ts'
import { table, type Style } from '../style.ts'
import { findService, label } from '../target.ts'

/** Also as the labels write them: `cooldown-up`, `act-at`. */
const NAMES = Object.keys(policyChangesSchema.shape)

export function policy(
  context: Context,
  name: string,
  verb: string | undefined,
  words: readonly string[],
): Promise<Report> {
  const changes = readChanges(verb, words)
  if (!changes.ok) return Promise.resolve(failed(changes.error))
  if (changes.value !== null && isDryRun(context.environment))
    return Promise.resolve(badUsage('DRY_RUN is set, and editing has no dry run: unset it to edit'))
  return withSession(context, 'fail', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const service = findService(known.value, name)
    if (!service.ok) return failed(service.error)
    const target = { project: service.value.project, service: service.value.name }
    if (changes.value === null) {
      const answer = await session.client.call('service.policy', target)
      if (!answer.ok) return failed(answer.error)
      return done(
        { ...target, ...answer.value },
        policyLines(label(service.value), answer.value, context.style),
      )
    }
    const answer = await session.client.call('service.edit', { ...target, changes: changes.value })
    if (!answer.ok) return failed(answer.error)
    const { policy: resolved, changed, sentence: said } = answer.value
    return done({ ...target, changed, sentence: said, ...resolved }, [sentence(said)])
  })
}

/** Null: nothing is to be changed. */
function readChanges(verb: string | undefined, words: readonly string[]): Result<PolicyChanges | null> {
  if (verb === undefined) return ok(null)
  if (verb !== 'set' && verb !== 'unset')
    return fail('BadRequest', `"${verb}" is neither set nor unset: \`policy SERVICE set KEY=VALUE …\``)
  if (words.length === 0)
    return fail(
      'BadRequest',
      `name what to ${verb}: ${verb === 'set' ? 'KEY=VALUE, such as max=6' : 'KEY, such as max'}`,
    )
  const changes: Record<string, unknown> = {}
  for (const word of words) {
    const at = word.indexOf('=')
    if (at > 0 !== (verb === 'set'))
      return fail('BadRequest', `"${word}" is no ${verb === 'set' ? 'KEY=VALUE' : 'KEY'}`)
    const key = keyOf(verb === 'set' ? word.slice(0, at) : word)
    if (!key.ok) return key
    changes[key.value] = verb === 'set' ? valueOf(key.value, word.slice(at + 1)) : null
  }
  const read = policyChangesSchema.safeParse(changes)
  if (read.success) return ok(read.data)
  const [issue] = read.error.issues
  const key = String(issue?.path[0] ?? '')
  return fail('BadRequest', `${key}: ${issue?.message ?? 'it cannot be read'}`)
}

function keyOf(text: string): Result<string> {
  const plain = (name: string) => name.toLowerCase().replace(/-/g, '')
  const found = NAMES.find((name) => [plain(name), plain(name).replace(/seconds$/, '')].includes(plain(text)))
  if (found !== undefined) return ok(found)
  const meant = nearest(text, [...NAMES, ...NAMES.map((each) => each.replace(/Seconds$/, ''))])
  const hint = meant === null ? `the settings are ${NAMES.join(', ')}` : `did you mean ${meant}?`
  return fail('BadRequest', `a policy has no setting "${text}"; ${hint}`)
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, min: 60, h: 3600 }

/** Durations with their unit, JSON, and everything else as the text it is. */
function valueOf(key: string, text: string): unknown {
  const duration = key.endsWith('Seconds') ? /^(\d+(?:\.\d+)?)(s|m|min|h)$/.exec(text) : null
  if (duration !== null) return Number(duration[1]) * (UNITS[duration[2] ?? ''] ?? 1)
  try {
    const value: unknown = JSON.parse(text)
    // Null would take the edit back, which is what unset is for.
    return value ?? text
  } catch {
    return text
  }
}

function policyLines(
  name: string,
  { policy: settings, origins, problems, acting }: PolicyView,
  style: Style,
): readonly string[] {
  const rows = Object.entries(settings).map(([setting, value]) => {
    const origin = origins[setting] ?? 'default'
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return [
      setting,
      { text: short(text) },
      { text: origin, ...(origin === 'operator' ? { paint: style.bold } : {}) },
    ]
  })
  return [
    style.bold(name),
    ...table([{ title: 'SETTING' }, { title: 'VALUE' }, { title: 'FROM' }], rows, style),
    ...(acting === null ? [] : [actingLine('up', acting.up), actingLine('down', acting.down)]),
    ...problems.map(style.warn),
  ]
}

/** So many are read; `--json` has them all. */
const SETS_SHOWN = 4

/** The smallest sets of factors that are enough: "Scales up on errorRatio-up with cpu-up, or on …". */
function actingLine(direction: 'up' | 'down', sets: readonly ActingSet[]): string {
  if (sets.length === 0)
    return `Never scales ${direction}: all factors together do not reach the score to act at.`
  const shown = sets.slice(0, SETS_SHOWN).map(({ factors }) => `on ${factors.join(' with ')}`)
  const more = sets.length - shown.length
  return `Scales ${direction} ${shown.join(', or ')}${more > 0 ? `, or on ${more} more` : ''}.`
}

const WIDEST = 60

function short(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text
}
