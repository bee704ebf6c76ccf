/** Every reason Eyrie gives for what it decided: one word each, the same in CLI, UI, store and metrics. */
import { z } from 'zod'

export const reasonSchema = z.enum([
  // what moved the recommendation
  'ScoreUp',
  'ScoreDown',
  'WithinThresholds',
  'TargetUp',
  'TargetDown',
  'WithinTolerance',
  'Forecast',
  'Scheduled',
  'Burst',
  'BelowMin',
  'AboveMax',
  // what held or blocked it
  'ModeObserve',
  'ModeSuggest',
  'ModeApprove',
  'Paused',
  'Frozen',
  'NotLeader',
  'SourceStale',
  'Unhealthy',
  'RolloutInProgress',
  'Drift',
  'HostCapacity',
  'CircuitOpen',
  'NotScalable',
  'Stopped',
  'Acting',
  'Cooldown',
  'MinReached',
  'MaxReached',
  'RateLimited',
  'Stabilizing',
  'Projected',
  'Disabled',
  // who acted instead of a decision
  'Manual',
  'Rollback',
])
export type Reason = z.infer<typeof reasonSchema>

/** Kubernetes' condition shape: the state of one guard, with its numbers in `message`. */
export interface Condition {
  readonly type: Reason
  readonly status: boolean
  readonly reason: string
  readonly message: string
  readonly since: number
}
