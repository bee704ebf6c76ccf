/** One container of a service, from what the list and the inspection say about it. */
import type { Health, Replica } from '../../shared/domain/inventory.ts'
import { COMPOSE, OPERATION_LABEL } from './composeLabels.ts'
import { fieldsOf, type Fields, type Report } from './fields.ts'
import { readLimits } from './limits.ts'
import { isState, type Listed } from './listed.ts'

function health(fields: Fields): Health {
  const word = fields.text('State.Health.Status')
  switch (word) {
    case 'healthy':
    case 'starting':
    case 'unhealthy':
      return word
    case null:
    case '':
    case 'none':
      return 'none'
    default:
      fields.wrong('State.Health.Status', 'healthy, starting or unhealthy')
      return 'starting'
  }
}

function number(labels: Readonly<Record<string, string>>, name: string, fields: Fields): number {
  const label = labels[COMPOSE.number]
  if (label !== undefined && /^\d{1,9}$/.test(label)) return Number(label)
  fields.wrong(`label ${COMPOSE.number}`, 'a number')
  return Number(/[-_](\d{1,9})$/.exec(name)?.[1] ?? 0)
}

/** `inspection` is the engine's answer as it came; whatever is wrong in it is reported and left out. */
export function readReplica(listed: Listed, inspection: unknown, report: Report | null): Replica {
  const fields = fieldsOf(inspection, `container ${listed.name}`, report)
  const told = fields.text('State.Status')
  const state = told !== null && isState(told) ? told : listed.state
  if (told === null || !isState(told)) fields.wrong('State.Status', 'a state that Docker has')
  const ended = state === 'exited' || state === 'dead' || state === 'restarting'
  const labels = { ...listed.labels, ...fields.texts('Config.Labels') }
  return {
    id: listed.id,
    name: listed.name,
    number: number(labels, listed.name, fields),
    state,
    health: health(fields),
    createdAt: fields.time('Created') ?? listed.createdAt,
    startedAt: fields.time('State.StartedAt'),
    restarts: fields.number('RestartCount') ?? 0,
    exitCode: ended ? fields.number('State.ExitCode') : null,
    oomKilled: fields.flag('State.OOMKilled') ?? false,
    image: fields.text('Config.Image') ?? listed.image,
    imageId: fields.text('Image') ?? listed.imageId,
    configHash: labels[COMPOSE.configHash] ?? '',
    ...(labels[OPERATION_LABEL] === undefined ? {} : { operation: labels[OPERATION_LABEL] }),
    // `deploy.resources.reservations.cpus` has no effect on an engine outside a swarm, and is kept nowhere.
    cpuReservation: null,
    ...readLimits(fields),
  }
}

/**
 * A replica the engine lists and cannot describe. It counts; and because nobody can tell its limits, it is kept out of
 * averages by not being healthy yet.
 */
export function undescribedReplica(listed: Listed): Replica {
  const described = { State: { Status: listed.state } }
  const known = readReplica(listed, described, null)
  return { ...known, health: listed.health === 'unhealthy' ? 'unhealthy' : 'starting' }
}
