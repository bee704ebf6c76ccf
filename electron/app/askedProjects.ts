/** The projects a question is about: all that are there, or the one it names. */
import type { ContractError } from '../../shared/contract/frames.ts'
import type { Inventory, Project } from '../../shared/domain/inventory.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Core } from './core.ts'
import { refuse } from './errors.ts'

export interface AskedProjects {
  readonly inventory: Inventory
  readonly projects: readonly Project[]
}

export function askedProjects(core: Core, asked: string | undefined): Result<AskedProjects, ContractError> {
  const inventory = core.observer.inventory()
  if (inventory === null) return refuse('Unreachable', core.observer.status().detail)
  if (asked === undefined) return { ok: true, value: { inventory, projects: inventory.projects } }
  const projects = inventory.projects.filter(({ name }) => name === asked)
  if (projects.length > 0) return { ok: true, value: { inventory, projects } }
  const known = inventory.projects.map(({ name }) => name).join(', ') || 'none'
  return refuse('NotFound', `there is no project ${asked}; known: ${known}`)
}
