/** The operator's choice about a count that somebody else changed: keep Eyrie's, adopt theirs, or write it down. */
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import type { DriftChoice, DriftPause } from '../../../shared/domain/standing.ts'
import { fail, type Result } from '../../../shared/lib/result.ts'
import { editOf, writeEdit, type FileEdit } from '../resources/composeFile.ts'
import type { Core } from '../core.ts'
import { isDryRun } from '../dryRun.ts'
import { refuse } from '../errors.ts'
import { scaleByHand } from './scaling.ts'
import { note } from './settings.ts'

type Resolved = Result<ResultOf<'service.resolveDrift'>, ContractError>

export function previewDrift(
  core: Core,
  service: Service,
): Result<ResultOf<'service.driftPreview'>, ContractError> {
  const pause = core.controller.standings.drift.pause(service)
  if (pause === null) return noDrift(service)
  const { kept, found } = pause
  const edit = editFor(core, service, found)
  const change = edit.ok
    ? {
        file: edit.value.file,
        line: edit.value.line,
        before: edit.value.before,
        after: edit.value.after,
        diff: edit.value.diff,
      }
    : null
  return {
    ok: true,
    value: {
      kept,
      found,
      keep: kept === found ? `Leaves ${kept}.` : `Scales ${found} → ${kept}.`,
      adopt: adoptSentence(core, service, pause),
      write: change,
      refusal: edit.ok ? null : edit.error.message,
    },
  }
}

export async function resolveDrift(core: Core, service: Service, choice: DriftChoice): Promise<Resolved> {
  const { drift } = core.controller.standings
  const pause = drift.pause(service)
  if (pause === null) return noDrift(service)
  const name = `${service.project}/${service.name}`
  if (choice === 'keep') return keep(core, service, pause)
  if (choice === 'write') {
    if (isDryRun(core.environment))
      return refuse('Blocked', 'DRY_RUN is set: nothing is written. Unset it and start again.')
    const edit = editFor(core, service, pause.found)
    if (!edit.ok) return refuse('Blocked', edit.error.message)
    const written = writeEdit(edit.value)
    if (!written.ok) return refuse('Failed', written.error.message)
    drift.resolve(service)
    const { file, line, after } = edit.value
    return answered(
      core,
      service,
      `${name} keeps ${pause.found}, as ${file}:${line} says now (${after.trim()}).`,
    )
  }
  const sentence = adoptSentence(core, service, pause)
  drift.resolve(service)
  return answered(core, service, `${name}: ${sentence}`)
}

/** Through a normal action, with everything that binds one; its end answers the drift. */
async function keep(core: Core, service: Service, { kept, found }: DriftPause): Promise<Resolved> {
  const cause = `restored after somebody else had made it ${found}`
  const scaled = await scaleByHand(core, service, { to: kept, reason: 'Manual', sentence: cause })
  if (!scaled.ok) return scaled
  const { verification, outcome } = scaled.value
  if (verification !== 'converged') return { ok: true, value: { sentence: outcome, action: scaled.value } }
  core.controller.standings.drift.resolve(service)
  const done = answered(core, service, `${service.project}/${service.name} is kept at ${kept}.`)
  return done.ok ? { ok: true, value: { ...done.value, action: scaled.value } } : done
}

function answered(core: Core, service: Service, sentence: string): Resolved {
  note(core, service, 'drift', sentence)
  return { ok: true, value: { sentence, action: null } }
}

function editFor(core: Core, service: Service, count: number): Result<FileEdit> {
  const project = core.observer.inventory()?.projects.find(({ name }) => name === service.project)
  if (project === undefined) return fail('NotFound', `${service.project} is not listed any more`)
  return editOf(project, service.name, count)
}

/** Adopting widens nothing: a count outside the bounds is brought in by the next decisions. */
function adoptSentence(core: Core, service: Service, { found }: DriftPause): string {
  const { min, max } = core.controller.policy(service).policy
  if (found > max) return `${found} is adopted; the maximum stays ${max}, so decisions bring it back in.`
  if (found < min) return `${found} is adopted; the minimum stays ${min}, so decisions bring it back in.`
  return `${found} is adopted, and decisions go on from there.`
}

function noDrift({ project, name }: Service) {
  return refuse('NotFound', `no foreign change of ${project}/${name} waits for a choice`)
}
