/** Settings of a policy that cannot all be meant, each in a sentence that names them; such a policy is not acted on. */
import type { Policy, Rate } from '../../shared/domain/policy.ts'
import { countsReplicas } from './prepared.ts'
import { scheduleProblem } from './schedule.ts'

export function contradictionsOf(policy: Policy): readonly string[] {
  const { min, max, step, urgentStep, strategy, targets, factors } = policy
  const found: string[] = []
  if (min > max) found.push(`The minimum ${min} is greater than the maximum ${max}: change one of them.`)
  if (urgentStep < step)
    found.push(`The urgent step ${urgentStep} is smaller than the step ${step}: change one of them.`)
  if (strategy === 'target' && targets.length === 0)
    found.push('Strategy target has no target to hold: add one, or choose strategy score.')
  for (const id of repeated(targets.map((target) => target.id)))
    found.push(`Two targets are called ${id}: change one of them.`)
  for (const id of repeated(factors.map((factor) => factor.id)))
    found.push(`Two factors are called ${id}: change one of them.`)
  for (const { id, direction, sharing } of factors)
    if (direction === 'down' && sharing === 'fixed')
      found.push(`Factor ${id} is fixed: what replicas do not change cannot ask for fewer of them.`)
  for (const factor of factors)
    if (countsReplicas(factor) && factor.direction === 'up')
      found.push(`Factor ${factor.id} asks for more replicas because there are many: it can only point down.`)
  for (const { id, source } of targets)
    if (source.name === 'replicas' || source.name === 'throttled')
      found.push(`Target ${id} cannot be held: ${source.name} does not grow with load as CPU and memory do.`)
  found.push(...rateProblems('up', policy.rateUp), ...rateProblems('down', policy.rateDown))
  for (const [index, schedule] of policy.schedules.entries()) {
    const problem = scheduleProblem(schedule)
    if (problem !== null) found.push(`Schedule ${index + 1} cannot be read: ${problem}.`)
    if (schedule.min > max)
      found.push(
        `Schedule ${index + 1} asks for at least ${schedule.min}, more than the maximum ${max}: change one of them.`,
      )
  }
  return found
}

function rateProblems(direction: 'up' | 'down', { select, policies }: Rate): readonly string[] {
  return select !== 'disabled' && policies.length === 0
    ? [`The rate ${direction} allows nothing and is not disabled: give it a limit, or disable it.`]
    : []
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]
}
