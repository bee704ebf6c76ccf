/** The way back from a change: containers and file as they were, unless somebody else has changed either since. */
import type { Change, ContainerChange } from '../../../shared/domain/change.ts'
import type { ChangeEntry } from '../../../shared/domain/history.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { limitsBack, sameLimits } from '../../resources/change/liveLimits.ts'
import { inverse, stateOf } from '../../resources/change/textChange.ts'
import type { Core } from '../core.ts'
import { textOfFile } from '../resources/composeFile.ts'
import { bindingOf, readContainers } from './draft.ts'
import type { Task } from './perform.ts'

/** Of one service: changes and their undoing. */
const LOOKED_THROUGH = 200

export interface Undo {
  readonly task: Task
  /** What cannot be taken back while it runs, as a sentence; empty: nothing. */
  readonly left: string
}

export async function draftUndo(core: Core, service: Service, id: number | undefined): Promise<Result<Undo>> {
  const found = entryToUndo(core, service, id)
  if (!found.ok) return found
  const { change } = found.value
  const live = change.containers.length > 0
  const binding = bindingOf(core, service, live)
  if (binding !== null) return { ok: false, error: binding }
  const file = fileBack(change)
  if (!file.ok) return file
  const containers = live ? await containersBack(core, service, change) : ok({ containers: [], left: '' })
  if (!containers.ok) return containers
  if (containers.value.containers.length === 0 && file.value === null)
    return fail(
      'NotFound',
      `nothing of the change ${found.value.id} is left to undo${containers.value.left === '' ? '' : `: ${containers.value.left}`}`,
    )
  return ok({
    left: containers.value.left,
    task: {
      sentence: `undone: ${change.sentence}`,
      wanted: {},
      containers: containers.value.containers,
      file: file.value,
      undoes: found.value.id,
    },
  })
}

function entryToUndo(core: Core, { project, name }: Service, id: number | undefined): Result<ChangeEntry> {
  const entries = core.store
    .entries({ project, service: name, kind: 'change', limit: LOOKED_THROUGH })
    .flatMap((entry) => (entry.kind === 'change' ? [entry] : []))
  const undone = new Set(
    entries.flatMap(({ change: { undoes, verification } }) =>
      undoes !== null && verification !== 'reverted' ? [undoes] : [],
    ),
  )
  const isOpen = ({ id: each, change }: ChangeEntry) =>
    change.undoes === null && change.verification !== 'reverted' && !undone.has(each)
  const entry = id === undefined ? entries.find(isOpen) : entries.find((each) => each.id === id)
  const service = `${project}/${name}`
  if (entry === undefined)
    return fail(
      'NotFound',
      id === undefined
        ? `no limits of ${service} were changed that could be undone`
        : `${service} has no change ${id}`,
    )
  if (!isOpen(entry))
    return fail('NotFound', `the change ${entry.id} of ${service} is undone already, or never took effect`)
  if (entry.change.endedAt === null)
    return fail('Blocked', `the change ${entry.id} of ${service} has not ended yet: wait until it has`)
  return ok(entry)
}

/** Null: it is as it was already, or no file was written. */
function fileBack({ file }: Change): Result<Change['file']> {
  if (file === null) return ok(null)
  const text = textOfFile(file.file)
  if (!text.ok) return text
  const state = stateOf(file, text.value)
  if (state === 'before') return ok(null)
  if (state === 'after') return ok(inverse(file))
  return fail('Blocked', `${file.file} was changed by somebody else since: nothing was undone`)
}

/** Every replica that has what the change gave: replicas that came later have it from those it was given to. */
async function containersBack(
  core: Core,
  service: Service,
  { containers }: Change,
): Promise<Result<{ readonly containers: readonly ContainerChange[]; readonly left: string }>> {
  const read = await readContainers(core, service)
  if (!read.ok) return read
  const back: ContainerChange[] = []
  const left: string[] = []
  for (const { id, name, before: now } of read.value) {
    const known = containers.find((each) => each.id === id)
    const given = known ?? containers.find(({ after }) => sameLimits(after, now))
    if (given === undefined || sameLimits(now, given.before)) continue
    if (!sameLimits(now, given.after))
      return fail('Blocked', `${name} was changed by somebody else since: nothing was undone`)
    const { after, impossible } = limitsBack(now, given.before)
    if (impossible.length > 0) left.push(name)
    if (!sameLimits(now, after)) back.push({ id, name, before: now, after })
  }
  const words =
    left.length === 0
      ? ''
      : `Docker cannot take a limit off a running container: ${left.join(', ')} keep it until they are made anew.`
  return ok({ containers: back, left: words })
}
