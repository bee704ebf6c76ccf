/** Limits changed by hand: the plan, the change, and the way back. */
import type { Params, ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { ChangeEntry } from '../../../shared/domain/history.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import type { Failure, Result } from '../../../shared/lib/result.ts'
import { amountsOf, commandOf } from '../../resources/change/liveLimits.ts'
import { AMOUNTS, type WantedAmounts } from '../../../shared/domain/change.ts'
import { changeSentence } from '../../resources/change/words.ts'
import type { Core } from '../core.ts'
import { isDryRun } from '../dryRun.ts'
import { refuse } from '../errors.ts'
import { draftChange, whyNoFile, whyNotLive, type Draft } from './draft.ts'
import { perform } from './perform.ts'
import { draftUndo } from './undo.ts'

type Answer<M extends 'resources.plan' | 'resources.change' | 'resources.undo'> = Promise<
  Result<ResultOf<M>, ContractError>
>

const DRY = 'DRY_RUN is set: nothing is changed. Unset it and start again.'

export async function planChange(
  core: Core,
  service: Service,
  wish: Params<'resources.plan'>,
): Answer<'resources.plan'> {
  const drafted = await draftChange(core, service, wish)
  if (!drafted.ok) return refused(drafted.error)
  const { now, containers, edit, warnings, refusal } = drafted.value
  const noFile = whyNoFile(core, service)
  return {
    ok: true,
    value: {
      project: service.project,
      service: service.name,
      now,
      sentence: containers.length === 0 && edit === null ? '' : sentenceOf(drafted.value, wish.wanted),
      live: wish.live
        ? containers.map(({ name, before, after }) => ({
            container: name,
            command: commandOf(name, before, after),
          }))
        : null,
      write: edit === null ? null : { ...edit.change, notes: [...notesOf(service, edit.notes)] },
      places: { live: whyNotLive(core, service), compose: noFile, override: noFile },
      warnings: [...warnings],
      refusal:
        refusal === null
          ? null
          : {
              code: refusal.code,
              reason: String(refusal.details?.reason ?? refusal.code),
              sentence: refusal.message,
            },
    },
  }
}

function notesOf({ name, engine }: Service, notes: readonly string[]): readonly string[] {
  const next =
    engine === 'swarm'
      ? `\`docker stack deploy\` takes it over.`
      : `The next \`docker compose up\` makes the containers of ${name} anew, because its configuration is another then; no other service is touched.`
  return [...notes, next]
}

/** What differs from what runs; of a file alone, everything that is wanted. */
function sentenceOf({ now, containers }: Draft, wanted: WantedAmounts): string {
  const [first] = containers
  const known = first === undefined || now === null ? now : { ...now, ...amountsOf(first.before) }
  const changing = Object.fromEntries(
    AMOUNTS.flatMap((name) => {
      const value = wanted[name]
      return value === undefined || (first !== undefined && known?.[name] === value) ? [] : [[name, value]]
    }),
  )
  return changeSentence(known, changing)
}

export async function changeLimits(
  core: Core,
  service: Service,
  wish: Params<'resources.change'>,
): Answer<'resources.change'> {
  const drafted = await draftChange(core, service, wish)
  if (!drafted.ok) return refused(drafted.error)
  const { refusal, warnings, containers, edit } = drafted.value
  if (refusal !== null) return refused(refusal)
  const asked = wish.confirm === true ? undefined : warnings.find(({ asks }) => asks)
  if (asked !== undefined)
    return refuse('Blocked', `${asked.sentence}. Confirm it (--force) to do it all the same.`, {
      reason: 'Confirm',
      confirm: true,
    })
  if (isDryRun(core.environment)) return refuse('Blocked', DRY, { reason: 'DryRun' })
  if (containers.length === 0 && edit === null)
    return {
      ok: true,
      value: {
        entry: 0,
        change: null,
        sentence: 'It is so already: nothing to do.',
        verification: 'converged',
      },
    }
  const done = await perform(core, service, {
    sentence: sentenceOf(drafted.value, wish.wanted),
    wanted: wish.wanted,
    containers,
    file: edit?.change ?? null,
    undoes: null,
  })
  return done.ok ? { ok: true, value: resultOf(done.value) } : refused(done.error)
}

export async function undoChange(
  core: Core,
  service: Service,
  { entry }: Params<'resources.undo'>,
): Answer<'resources.undo'> {
  const drafted = await draftUndo(core, service, entry)
  if (!drafted.ok) return refused(drafted.error)
  if (isDryRun(core.environment)) return refuse('Blocked', DRY, { reason: 'DryRun' })
  const { task, left } = drafted.value
  const done = await perform(core, service, task)
  if (!done.ok) return refused(done.error)
  const result = resultOf(done.value)
  if (left === '') return { ok: true, value: result }
  return { ok: true, value: { ...result, verification: 'partial', sentence: `${result.sentence} ${left}` } }
}

function resultOf({ id, change }: ChangeEntry): ResultOf<'resources.change'> {
  return { entry: id, change, sentence: change.outcome, verification: change.verification ?? 'timed-out' }
}

const CODES = ['BadRequest', 'NotFound', 'Unreachable', 'Failed'] as const

function refused({ code, message, details }: Failure): ReturnType<typeof refuse> {
  const known = CODES.find((each) => each === code) ?? 'Blocked'
  return refuse(known, message, { reason: code, ...details })
}
