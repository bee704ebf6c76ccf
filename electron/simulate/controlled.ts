/**
 * A policy of Eyrie's in a replay: the model's readings, the engine's own decision, and what becomes of it. In a
 * simulation an up completes when its last replica is ready, a down at the next step (engine.md, section 4.5).
 */
import { createForecaster } from '../engine/forecaster.ts'
import { loadOf } from '../engine/forecastLoad.ts'
import { judge } from '../engine/judge.ts'
import { plainMemory } from '../engine/packedMemory.ts'
import {
  EMPTY_MEMORY,
  type DecideInput,
  type ForecastReading,
  type LastAction,
  type ObservedReplicas,
  type SourceReading,
} from '../../shared/domain/decision.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { ModelStep } from './model.ts'
import type { Moment, Pilot } from './replay.ts'
import { isSignal, signalOf, signalsOf } from './signals.ts'
import { createWindows } from './windows.ts'

export interface Controlled {
  readonly pilot: Pilot
  /** The input of the decision at the last step the pilot saw, to keep. */
  input(): DecideInput
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
/** engine.md, section 4.3. */
const BURST_SECONDS = 10
const BURST_SAMPLING_SECONDS = 5

const NOTHING_SEEN: ForecastReading = { kind: 'learning', seenSeconds: 0, neededSeconds: 0 }

type Foresee = (now: number, step: ModelStep, ready: number) => ForecastReading

/**
 * The load as the live loop knows it (source's mean × ready replicas), not the trace's own; `aheadSeconds`: until a replica
 * ordered now is ready, and a step. Null: nothing in the policy measures it.
 */
function createForecast(policy: Policy, aheadSeconds: number): Foresee | null {
  const load = loadOf(policy)
  if (load === null || !isSignal(load.name)) return null
  const { name, carries } = load
  const forecaster = createForecaster({ seasonSeconds: policy.forecastSeasonSeconds, least: carries })
  return (now, step, ready) => {
    const mean = signalOf(step, name)
    if (mean !== null) forecaster.add(now, mean * ready, aheadSeconds)
    return forecaster.reading(now, aheadSeconds)
  }
}

/**
 * One input is changed from step to step instead of being made anew: the engine keeps nothing of what it was given, and a
 * replay makes millions of decisions.
 */
export function controlled(policy: Policy, dt: number, startupSeconds: number): Controlled {
  const signals = signalsOf(policy)
  const readings = createWindows(signals, policy.windowSeconds, dt)
  const moments =
    policy.burst && dt <= BURST_SAMPLING_SECONDS ? createWindows(signals, BURST_SECONDS, dt) : null
  const observed: Mutable<ObservedReplicas> = { current: 0, ready: 0, warming: 0, unhealthy: 0 }
  const forecast = policy.forecast ? createForecast(policy, startupSeconds + dt) : null
  const input: Mutable<DecideInput> & { forecast: ForecastReading } = {
    now: 0,
    project: 'rehearsal',
    service: 'service',
    policy,
    observed,
    scalability: { ok: true, sentence: '' },
    readings: Object.fromEntries(
      signals.map((signal, index): [string, SourceReading] => {
        const [window, burstWindow] = [readings.windows[index], moments?.windows[index]]
        const both = { ...(window && { window }), ...(burstWindow && { burstWindow }) }
        return [signal, { samples: [], problem: null, ...both }]
      }),
    ),
    samplingSeconds: dt,
    memory: EMPTY_MEMORY,
    lastAction: null,
    recentActions: [],
    acting: false,
    pauses: [],
    frozen: false,
    capacity: null,
    rollout: null,
    drift: null,
    circuit: null,
    lease: null,
    // There with every policy, or inputs are of two shapes and all that reads them is slower; only a forecast is told.
    forecast: NOTHING_SEEN,
  }
  const ratePeriods = [...policy.rateUp.policies, ...policy.rateDown.policies]
  const rememberMs = Math.max(0, ...ratePeriods.map((each) => each.periodSeconds)) * 1000
  const asked: Mutable<Pick<DecideInput, 'memory' | 'acting'>> = { memory: EMPTY_MEMORY, acting: false }
  let from = 0
  let to = 0

  function complete(now: number): void {
    const done: LastAction = { completedAt: now, from, to, by: 'eyrie' }
    input.acting = false
    input.lastAction = done
    input.recentActions = [
      ...input.recentActions.filter(({ completedAt }) => completedAt > now - rememberMs),
      done,
    ]
  }

  return {
    // As it was decided upon: the engine's answer has changed some of it since.
    input() {
      const { forecast: expected, ...others } = input
      const foreseen = forecast === null ? {} : { forecast: expected }
      return structuredClone({ ...others, ...asked, memory: plainMemory(asked.memory), ...foreseen })
    },
    pilot({ t, step, ordered, ready }: Moment) {
      const now = t * 1000
      readings.add(t, step)
      moments?.add(t, step)
      if (forecast !== null) input.forecast = forecast(now, step, ready)
      // A down is over at the step after it, an up when nothing warms up any more.
      if (input.acting && ready === ordered) complete(now)
      observed.current = ordered
      observed.ready = ready
      observed.warming = ordered - ready
      input.now = now
      asked.memory = input.memory
      asked.acting = input.acting
      const { kind, desired, memory } = judge(input)
      input.memory = memory
      if (kind !== 'scale-up' && kind !== 'scale-down') return ordered
      from = ordered
      to = desired
      input.acting = true
      return desired
    },
  }
}
