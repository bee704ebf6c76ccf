/** Rolling back: the recorded states with what differs from now, and the way back through the usual guards. */
import type { Params, ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { ActionResult, StateView } from '../../../shared/contract/views.ts'
import type { Entry } from '../../../shared/domain/history.ts'
import { currentReplicas, serviceKey, type Service } from '../../../shared/domain/inventory.ts'
import type { ServiceSettings } from '../../../shared/domain/settings.ts'
import { changesText, type SettingChange } from '../../../shared/domain/settingWords.ts'
import type { RecordedState } from '../../../shared/domain/states.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { Core } from '../core.ts'
import { isDryRun } from '../dryRun.ts'
import { refuse } from '../errors.ts'
import { previousState, stateAt } from './lineage.ts'
import { scaleByHand } from '../orders/scaling.ts'
import { changeService } from '../orders/settings.ts'
import { editsOf, policyWith, sameEdits, stateDiff, withEdits, type Wanted } from './diff.ts'
import { leftBy } from './states.ts'

type Done<T> = Result<T, ContractError>
type RolledBack = ResultOf<'service.rollback'>

/** What is restored, and the recorded state it is or lies in. */
interface Target extends Wanted {
  readonly state: number
  readonly entry: number
}

/** Newest first; with `entry` only the one that a rollback to that entry restores. */
export function listStates(
  core: Core,
  service: Service,
  entry: number | undefined,
): Done<ResultOf<'service.states'>> {
  const states = core.states.of(service.project, service.name)
  const previous = previousState(states)
  const view = (state: RecordedState, count = state.count): StateView => {
    const { id, at, edits, sentence, restores } = state
    const mode = policyWith(core, service, edits ?? currentEdits(core, service)).mode
    const diff = stateDiff(core, service, { count, edits })
    const current = state === states[0]
    return { id, at, count, mode, sentence, restores, current, previous: state === previous, diff }
  }
  if (entry === undefined) return { ok: true, value: { states: states.map((state) => view(state)) } }
  const target = targetOf(core, service, entry)
  if (!target.ok) return target
  const { state: id, count, edits } = target.value
  const found = states.find((state) => state.id === id)
  const { at = 0, sentence = '', restores = null } = found ?? {}
  return { ok: true, value: { states: [view({ id: entry, at, count, edits, sentence, restores })] } }
}

export async function rollBack(
  core: Core,
  service: Service,
  { to, confirm }: Params<'service.rollback'>,
): Promise<Done<RolledBack>> {
  const target = to === undefined ? beforeLastChange(core, service) : targetOf(core, service, to)
  if (!target.ok) return target
  const diff = stateDiff(core, service, target.value)
  const { entry: state } = target.value
  const answer = await restore(core, service, target.value, diff, confirm)
  return answer.ok ? { ok: true, value: { ...answer.value, state, diff } } : answer
}

function beforeLastChange(core: Core, service: Service): Done<Target> {
  const states = core.states.of(service.project, service.name)
  const state = previousState(states)
  if (state !== null) return { ok: true, value: { ...state, state: state.id, entry: state.id } }
  const name = `${service.project}/${service.name}`
  return states[0]?.restores == null
    ? refuse(
        'NotFound',
        `nothing was changed on ${name} since it is recorded, so there is nothing to roll back`,
      )
    : refuse('NotFound', `${name} is rolled back as far as it is recorded: there is nothing further back`)
}

/** The count that an entry left, with the edits that were in force then. */
function targetOf(core: Core, service: Service, id: number): Done<Target> {
  const { project, name } = service
  const states = core.states.of(project, name)
  const state = stateAt(states, id)
  if (state?.id === id) return { ok: true, value: { ...state, state: id, entry: id } }
  const entry = core.store.entry(id)
  if (entry?.project !== project || entry.service !== name)
    return refuse(
      'NotFound',
      `${project}/${name} has no state or history entry ${id}; \`eyrie rollback --list\` lists the states`,
    )
  const count = countAfter(entry) ?? state?.count ?? null
  if (count === null)
    return refuse('BadRequest', `entry ${id} records no replica count of ${project}/${name}`)
  return { ok: true, value: { count, edits: state?.edits ?? null, state: state?.id ?? id, entry: id } }
}

async function restore(
  core: Core,
  service: Service,
  target: Target,
  diff: readonly SettingChange[],
  confirmed: boolean | undefined,
): Promise<Done<ActionResult>> {
  const { project, name } = service
  const before = currentEdits(core, service)
  const edits = target.edits ?? before
  const words = changesText(diff)
  const sentence = `rolled back to state ${target.entry}${words === '' ? '' : `: ${words}`}`
  if (isDryRun(core.environment))
    return refuse('Blocked', 'DRY_RUN is set: nothing is changed. Unset it and start again.')
  const counts = diff.some(({ setting }) => setting === 'count')
  if (!counts) return restoreEdits(core, service, target, edits, sentence)
  // The edits come first: the bounds that were in force then are those the count has to keep.
  const changes = !sameEdits(before, edits)
  if (changes) {
    const saved = put(core, service, (own) => withEdits(own, edits))
    if (!saved.ok) return saved
  }
  core.states.restoring(project, name, target.state)
  const answer = await scaleByHand(core, service, {
    to: target.count,
    reason: 'Rollback',
    sentence,
    confirmed,
  })
  const stands =
    answer.ok && (answer.value.verification === 'converged' || answer.value.verification === 'partial')
  if (stands) return answer
  core.states.restoring(project, name, null)
  // Half a state is none; what somebody edited meanwhile is theirs.
  if (changes && sameEdits(currentEdits(core, service), edits)) {
    const taken = put(core, service, (own) => withEdits(own, before))
    if (!taken.ok) return taken
    core.controller.changed.emit()
  }
  return answer
}

function restoreEdits(
  core: Core,
  service: Service,
  target: Target,
  edits: ReturnType<typeof editsOf>,
  sentence: string,
): Done<ActionResult> {
  const { project, name } = service
  const count = currentReplicas(service).length
  const outcome = sentence.charAt(0).toUpperCase() + sentence.slice(1)
  const result: ActionResult = {
    action: '',
    project,
    service: name,
    from: count,
    to: count,
    operations: [],
    verification: 'converged',
    outcome: `${outcome}.`,
  }
  core.states.restoring(project, name, target.state)
  const saved = changeService(
    core,
    service,
    (own) => withEdits(own, edits),
    'rollback',
    `${project}/${name}: ${sentence}.`,
  )
  if (saved.ok) return { ok: true, value: result }
  core.states.restoring(project, name, null)
  return saved
}

function put(core: Core, service: Service, edit: (own: ServiceSettings) => ServiceSettings): Done<void> {
  const key = serviceKey(service.project, service.name)
  const saved = core.settings.update((settings) => ({
    ...settings,
    services: { ...settings.services, [key]: edit(settings.services[key] ?? {}) },
  }))
  return saved.ok ? { ok: true, value: undefined } : refuse('Failed', saved.error.message)
}

function currentEdits(core: Core, service: Service): ReturnType<typeof editsOf> {
  return editsOf(core.settings.get().services[serviceKey(service.project, service.name)])
}

/** The count an entry leaves behind; null when it records none. */
function countAfter(entry: Entry): number | null {
  if (entry.kind === 'decision') return entry.decision.from
  if (entry.kind === 'drift') return entry.to
  return entry.kind === 'action' ? leftBy(entry.action) : null
}
