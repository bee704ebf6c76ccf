/** How far a count may move within a period, counted from the count at the period's start, as in HPA v2 (4.4). */
import type { DecideInput, LastAction } from '../../shared/domain/decision.ts'

/** The count nearest to `desired` that the rate allows now. */
export function rateLimited(input: DecideInput, desired: number): number {
  const { current } = input.observed
  if (desired > current) return Math.min(desired, upLimit(input, current))
  if (desired < current) return Math.max(desired, downLimit(input, current))
  return desired
}

function upLimit({ policy, recentActions, now }: DecideInput, current: number): number {
  const { select, policies } = policy.rateUp
  if (select === 'disabled') return current
  let limit: number | null = null
  for (const { kind, value, periodSeconds } of policies) {
    const start = startOf(recentActions, current, now - periodSeconds * 1000)
    const most = kind === 'replicas' ? start + value : Math.ceil(start * (1 + value / 100) - 1e-9)
    limit = limit === null ? most : select === 'max' ? Math.max(limit, most) : Math.min(limit, most)
  }
  return Math.max(current, Math.floor(limit ?? current))
}

function downLimit({ policy, recentActions, now }: DecideInput, current: number): number {
  const { select, policies } = policy.rateDown
  if (select === 'disabled') return current
  let limit: number | null = null
  for (const { kind, value, periodSeconds } of policies) {
    const start = startOf(recentActions, current, now - periodSeconds * 1000)
    const least = kind === 'replicas' ? start - value : Math.floor(start * (1 - value / 100) + 1e-9)
    limit = limit === null ? least : select === 'max' ? Math.min(limit, least) : Math.max(limit, least)
  }
  return Math.min(current, Math.ceil(limit ?? current))
}

/** The count when the period began: the present one less what came and plus what went since. */
function startOf(actions: readonly LastAction[], current: number, from: number): number {
  let start = current
  for (let index = actions.length - 1; index >= 0; index -= 1) {
    const action = actions[index]
    if (action === undefined || action.completedAt <= from) break
    start -= action.to - action.from
  }
  return Math.max(0, start)
}
