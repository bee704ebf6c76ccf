/**
 * What a forecast is of: the load, which replicas share and do not change. It is a source's mean × ready replicas. Where
 * strategy `target` holds a query that replicas share (requests a second of one replica, say), that is the load; CPU else.
 * Queues, times and errors are consequences of a load and not one.
 */
import type { Policy } from '../../shared/domain/policy.ts'
import { SIGNALS } from './presets.ts'

export interface Load {
  /** The source's name. */
  readonly name: string
  /** What one replica carries, in the source's unit. */
  readonly carries: number
  /** How much more it may be before another replica is asked for, as a share. */
  readonly tolerance: number
}

/** Scores have no tolerance: only what the numbers on screen would not show. */
const ROUNDING = 0.01

export function loadOf({ strategy, targets, factors, toleranceUp }: Policy): Load | null {
  if (strategy === 'score') {
    const cpu = factors.find(
      ({ source, direction, sharing }) =>
        source.name === 'cpu' && direction === 'up' && sharing === 'load-sharing',
    )
    return cpu === undefined || cpu.threshold <= 0
      ? null
      : { name: 'cpu', carries: cpu.threshold, tolerance: ROUNDING }
  }
  const shared = targets.filter(({ sharing }) => sharing === 'load-sharing')
  const target =
    shared.find(({ source }) => source.kind === 'promql' && SIGNALS[source.name] === undefined) ??
    shared.find(({ source }) => source.name === 'cpu')
  if (target === undefined) return null
  return { name: target.source.name, carries: target.target, tolerance: toleranceUp }
}
