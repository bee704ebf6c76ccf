/** What the engine is to a Swarm, from `Swarm` of `GET /info`. */
import { fieldsOf, isJson } from '../fields.ts'

/** `none`: it is in no Swarm. `apart`: it is in one whose services it cannot show; `sentence` says why and what to do. */
export type Membership =
  | { readonly kind: 'none' }
  | { readonly kind: 'manager'; readonly nodeId: string }
  | { readonly kind: 'apart'; readonly sentence: string }

export const NO_SWARM: Membership = { kind: 'none' }

export function readMembership(info: unknown): Membership {
  const fields = fieldsOf(info, 'the engine', null)
  const state = fields.text('Swarm.LocalNodeState') ?? 'inactive'
  const error = (fields.text('Swarm.Error') ?? '').replace(/\.$/, '')
  switch (state) {
    case 'inactive':
    case '':
      return NO_SWARM
    case 'locked':
      return apart('This engine’s Swarm is locked: run docker swarm unlock on it to see its services.')
    case 'active':
      break
    default:
      return apart(
        `This engine’s Swarm is not ready (${state}${error === '' ? '' : `: ${error}`}): its services cannot be shown.`,
      )
  }
  if (fields.flag('Swarm.ControlAvailable') !== true) return apart(workerSentence(managersOf(fields)))
  return { kind: 'manager', nodeId: fields.text('Swarm.NodeID') ?? '' }
}

function apart(sentence: string): Membership {
  return { kind: 'apart', sentence }
}

function workerSentence(managers: readonly string[]): string {
  const where = managers.length === 0 ? 'a manager' : `a manager (${managers.join(', ')})`
  return `This engine is a worker of a Swarm, and only managers know its services: connect to ${where} to see them.`
}

/** Addresses without the port, which is the Swarm's own and not the Engine API's. */
function managersOf(fields: ReturnType<typeof fieldsOf>): readonly string[] {
  return fields.list('Swarm.RemoteManagers').flatMap((entry) => {
    const address = isJson(entry) && typeof entry.Addr === 'string' ? entry.Addr.replace(/:\d+$/, '') : ''
    return address === '' ? [] : [address]
  })
}
