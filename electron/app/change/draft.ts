/** What a change of limits would do to what runs and to a file, looked up and judged; nothing is done. */
import type { ChangeWish } from '../../../shared/contract/change.ts'
import type { Amounts, AmountName, ContainerChange, WantedAmounts } from '../../../shared/domain/change.ts'
import { currentReplicas, type Service } from '../../../shared/domain/inventory.ts'
import { fail, ok, type Failure, type Result } from '../../../shared/lib/result.ts'
import { holderText } from '../../loop/leaseRules.ts'
import { editLimits, type FileEdit } from '../../resources/change/fileEdit.ts'
import { forbidden, warningsOf, type Situation, type Warning } from '../../resources/change/judge.ts'
import { limitsAfter, sameLimits } from '../../resources/change/liveLimits.ts'
import { AMOUNT_WORDS } from '../../resources/change/words.ts'
import type { Core } from '../core.ts'

export type Wish = Pick<ChangeWish, 'wanted' | 'live' | 'write'>

export interface Draft {
  /** Of the newest replica; null: none runs. */
  readonly now: Amounts | null
  readonly containers: readonly ContainerChange[]
  readonly edit: FileEdit | null
  readonly warnings: readonly Warning[]
  /** Why it cannot be done; `details.reason` is one word. */
  readonly refusal: Failure | null
}

/** Fails only where what runs cannot be read. */
export async function draftChange(core: Core, service: Service, wish: Wish): Promise<Result<Draft>> {
  const read = wish.live && whyNotLive(core, service) === null ? await readContainers(core, service) : ok([])
  if (!read.ok) return read
  await measured(core, service)
  const now = nowOf(service)
  const situation = situationOf(core, service, wish, now)
  const invalid = forbidden(situation)
  const changes = read.value.map(({ id, name, before }) => {
    const { after, impossible } = limitsAfter(before, wish.wanted)
    return { id, name, before, after, impossible }
  })
  const edit = invalid === null && wish.write !== null ? editOf(core, service, wish) : ok(null)
  const impossible = changes.flatMap((change) => change.impossible)[0]
  return ok({
    now,
    containers: changes.flatMap(({ impossible: _, ...change }) =>
      sameLimits(change.before, change.after) ? [] : [change],
    ),
    edit: edit.ok ? edit.value : null,
    warnings: warningsOf(situation),
    refusal:
      invalid !== null
        ? failure('BadRequest', 'Invalid', invalid)
        : (refusalOf(core, service, wish) ??
          (impossible === undefined
            ? null
            : failure('Blocked', 'NotLive', notLive(impossible, service.name))) ??
          (edit.ok ? null : { ...edit.error, details: { reason: 'File' } })),
  })
}

/** Why nothing can be changed in what runs of it, whatever it is; null: it can. */
export function whyNotLive(core: Core, service: Service): string | null {
  if (service.engine === 'swarm')
    return `${service.name} is run by a Swarm, which would replace every task: change its stack's file and deploy it`
  if (core.observer.status().state !== 'connected') return core.observer.status().detail
  if (currentReplicas(service).length === 0) return `nothing of ${service.name} runs`
  return null
}

/** Why there is no file to write to; null: there is one. */
export function whyNoFile(core: Core, service: Service): string | null {
  const files = projectOf(core, service)?.configFiles ?? []
  return files.length > 0 ? null : `it is not known from which compose file ${service.project} was started`
}

function refusalOf(core: Core, service: Service, { live, write }: Wish): Failure | null {
  if (!live && write === null)
    return failure('BadRequest', 'Invalid', 'say where: in what runs, in a file, or both')
  const binding = bindingOf(core, service, live)
  if (binding !== null) return binding
  const noFile = write === null ? null : whyNoFile(core, service)
  return noFile === null ? null : failure('Blocked', 'NoFile', `It cannot be written: ${noFile}`)
}

/** What binds every change of a service, and its undoing. */
export function bindingOf(core: Core, service: Service, live: boolean): Failure | null {
  const name = `${service.project}/${service.name}`
  if (core.settings.get().frozen)
    return failure('Blocked', 'Frozen', 'Everything is frozen: unfreeze first, then change it.')
  const leader = core.leases.standing(service.project)
  if (leader?.kind === 'foreign')
    return failure(
      'Blocked',
      'NotLeader',
      `${service.project} is controlled by ${holderText(leader.holder)}: ask it, or stop it first.`,
    )
  const busy = core.actions.active(service.project, service.name)
  if (busy !== null)
    return failure(
      'Blocked',
      'Acting',
      `${name} is scaling ${busy.from} → ${busy.to}: wait until it has ended.`,
    )
  const rollout = live ? core.controller.standings.rollout(service) : null
  if (rollout !== null) return failure('Blocked', 'RolloutInProgress', `${name}: ${rollout.sentence}.`)
  const notLive = live ? whyNotLive(core, service) : null
  if (notLive === null) return null
  return failure(
    core.observer.status().state === 'connected' ? 'Blocked' : 'Unreachable',
    'NotLive',
    `It cannot be changed while it runs: ${notLive}`,
  )
}

function failure(code: string, reason: string, message: string): Failure {
  return { code, message, retryable: false, details: { reason } }
}

function notLive(name: AmountName, service: string): string {
  return `Docker cannot take a ${AMOUNT_WORDS[name]} off a running container: write it to the file alone, and \`docker compose up -d ${service}\` makes new ones without it`
}

export interface ReadContainer {
  readonly id: string
  readonly name: string
  readonly before: ContainerChange['before']
}

export async function readContainers(
  core: Core,
  service: Service,
): Promise<Result<readonly ReadContainer[]>> {
  const { limits } = core.operations(service.project)
  const read = await Promise.all(
    currentReplicas(service).map(async ({ id, name }) => ({ id, name, answer: await limits.read(id) })),
  )
  const found: ReadContainer[] = []
  for (const { id, name, answer } of read) {
    // Gone since it was listed.
    if (!answer.ok && answer.error.code === 'NotFound') continue
    if (!answer.ok) return fail(answer.error.code, `${name}: ${answer.error.message}`)
    found.push({ id, name, before: answer.value })
  }
  return ok(found)
}

/** The newest replica's. */
export function nowOf(service: Service): Amounts | null {
  const newest = [...currentReplicas(service)].sort((a, b) => b.createdAt - a.createdAt)[0]
  if (newest === undefined) return null
  const { cpuLimit: cpus, memoryLimit: memory, pidsLimit: pids, cpuReservation, memoryReservation } = newest
  return { cpus, memory, pids, cpuReservation, memoryReservation }
}

export function editOf(
  core: Core,
  service: Service,
  { wanted, write }: { readonly wanted: WantedAmounts; readonly write: Wish['write'] },
): Result<FileEdit | null> {
  const project = projectOf(core, service)
  if (project === null || project.configFiles.length === 0 || write === null) return ok(null)
  const { configFiles: files, workingDir } = project
  return editLimits({
    files,
    environment: core.environment,
    service: service.name,
    wanted,
    write,
    ...(workingDir === null ? {} : { directory: workingDir }),
  })
}

function projectOf(core: Core, { project, engine }: Service) {
  const projects = core.observer.inventory()?.projects ?? []
  return projects.find((each) => each.name === project && each.engine === engine) ?? null
}

/** A command that stands alone has read nothing yet. */
async function measured(core: Core, service: Service): Promise<void> {
  const inventory = core.observer.inventory()
  const known = currentReplicas(service).some(({ id }) => core.sampler.use(id) !== null)
  if (inventory !== null && !known) await core.sampler.sample(inventory, () => 0, [])
}

function situationOf(core: Core, service: Service, { wanted, live }: Wish, now: Amounts | null): Situation {
  const inventory = core.observer.inventory()
  const replicas = currentReplicas(service)
  const own = new Set(replicas.map(({ id }) => id))
  const others = inventory?.commitment.running?.filter(({ id }) => !own.has(id)) ?? []
  return {
    service: service.name,
    now,
    wanted,
    live,
    swarm: service.engine === 'swarm',
    host: inventory?.host ?? { name: 'the host', cpus: Infinity, memoryBytes: Infinity },
    replicas: replicas.map(({ id, name }) => ({
      name,
      memoryUse: core.sampler.use(id)?.memoryBytes ?? null,
    })),
    reservedByOthers: others.reduce((sum, { memoryReserved }) => sum + (memoryReserved ?? 0), 0),
  }
}
