/** Settings of a policy that cannot all be meant, each in a sentence that names them; such a policy is not acted on. */
import type { Policy, Rate } from '../../shared/domain/policy.ts'
import { countsReplicas } from './prepared.ts'
import { scheduleProblem } from './schedule.ts'

export interface Contradiction {
  /** Any of them may be the one that is meant otherwise. */
  readonly fields: readonly (keyof Policy)[]
  readonly sentence: string
}

export function contradictionsOf(policy: Policy): readonly Contradiction[] {
  const { min, max, step, urgentStep, strategy, targets, factors } = policy
  const found: Contradiction[] = []
  const refuse = (fields: Contradiction['fields'], sentence: string) => found.push({ fields, sentence })
  if (min > max)
    refuse(['min', 'max'], `The minimum ${min} is greater than the maximum ${max}: change one of them.`)
  if (urgentStep < step)
    refuse(
      ['urgentStep', 'step'],
      `The urgent step ${urgentStep} is smaller than the step ${step}: change one of them.`,
    )
  if (strategy === 'target' && targets.length === 0)
    refuse(
      ['targets', 'strategy'],
      'Strategy target has no target to hold: add one, or choose strategy score.',
    )
  for (const id of repeated(targets.map((target) => target.id)))
    refuse(['targets'], `Two targets are called ${id}: change one of them.`)
  for (const id of repeated(factors.map((factor) => factor.id)))
    refuse(['factors'], `Two factors are called ${id}: change one of them.`)
  for (const { id, direction, sharing } of factors)
    if (direction === 'down' && sharing === 'fixed')
      refuse(['factors'], `Factor ${id} is fixed: what replicas do not change cannot ask for fewer of them.`)
  for (const factor of factors)
    if (countsReplicas(factor) && factor.direction === 'up')
      refuse(
        ['factors'],
        `Factor ${factor.id} asks for more replicas because there are many: it can only point down.`,
      )
  for (const { id, source } of targets)
    if (source.name === 'replicas' || source.name === 'throttled')
      refuse(
        ['targets'],
        `Target ${id} cannot be held: ${source.name} does not grow with load as CPU and memory do.`,
      )
  for (const [field, direction] of [
    ['rateUp', 'up'],
    ['rateDown', 'down'],
  ] as const)
    if (allowsNothing(policy[field]))
      refuse(
        [field],
        `The rate ${direction} allows nothing and is not disabled: give it a limit, or disable it.`,
      )
  for (const [index, schedule] of policy.schedules.entries()) {
    const problem = scheduleProblem(schedule)
    if (problem !== null) refuse(['schedules'], `Schedule ${index + 1} cannot be read: ${problem}.`)
    if (schedule.min > max)
      refuse(
        ['schedules', 'max'],
        `Schedule ${index + 1} asks for at least ${schedule.min}, more than the maximum ${max}: change one of them.`,
      )
  }
  return found
}

function allowsNothing({ select, policies }: Rate): boolean {
  return select !== 'disabled' && policies.length === 0
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]
}
