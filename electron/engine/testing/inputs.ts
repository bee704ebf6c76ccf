/** Inputs for tests of the engine: a service of three healthy replicas on which nothing is wanted, to be changed. */
import {
  EMPTY_MEMORY,
  type DecideInput,
  type FactorMemory,
  type SourceReading,
} from '../../../shared/domain/decision.ts'
import type { Sample } from '../../../shared/domain/metrics.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { resolvePolicy } from '../policy.ts'
import { rate } from '../readers.ts'

export const NOW = 1_700_000_000_000
export const SAMPLING = 15
export const MINUTE = 60_000

export const QUERIES = {
  'eyrie.autoscale.query.queueDepth': 'queue',
  'eyrie.autoscale.query.responseTimeP95': 'p95',
  'eyrie.autoscale.query.errorRatio': 'errors',
}

/** Preset vedfolnir with every factor configured, armed, 2 to 5 replicas. */
export const VEDFOLNIR_LABELS: Readonly<Record<string, string>> = {
  'com.vedfolnir.scaling': 'enabled',
  'com.vedfolnir.autoscale.min': '2',
  'com.vedfolnir.autoscale.max': '5',
  'eyrie.autoscale.mode': 'automatic',
  ...QUERIES,
}

export function policyOf(labels: Readonly<Record<string, string>>, changes: Partial<Policy> = {}): Policy {
  return { ...resolvePolicy({ labels, settings: undefined, environment: {} }).policy, ...changes }
}

/** `value` at every sampling time of the last two minutes, newest at `NOW` less `age` (ms). */
export function steady(value: number, age = 0): readonly Sample[] {
  return Array.from({ length: 8 }, (_, index) => ({ at: NOW - age - (7 - index) * SAMPLING * 1000, value }))
}

export type Load = Readonly<Partial<Record<string, number | null>>>

/** Neither busy nor idle: no factor of preset vedfolnir stands beyond its threshold. */
export const QUIET: Load = {
  cpu: 0.5,
  memory: 0.6,
  throttled: 0,
  queueDepth: 20,
  responseTimeP95: 2,
  errorRatio: 0.01,
}
/** CPU 3 + queue 2 + p95 2 = 7 of 15. */
export const BUSY: Load = { ...QUIET, cpu: 0.84, memory: 0.7, queueDepth: 62, responseTimeP95: 3.4 }
/** CPU 2 + memory 2 + queue 1 + p95 1 (+ replicas 1) = 7 of 7. */
export const IDLE: Load = { ...QUIET, cpu: 0.05, memory: 0.3, queueDepth: 0, responseTimeP95: 0.2 }

/** Null: nothing could be read from this source. */
export function readingsOf(load: Load): Readonly<Record<string, SourceReading>> {
  return Object.fromEntries(
    Object.entries(load).map(([source, value]) => [
      source,
      { samples: value === null || value === undefined ? [] : steady(value), problem: null },
    ]),
  )
}

/** A memory in which every factor has stood beyond its threshold for an hour, as far as it does now. */
export function heldFor(policy: Policy, ms = 60 * MINUTE): Readonly<Record<string, FactorMemory>> {
  return Object.fromEntries(
    policy.factors.map((factor) => [factor.id, { beyondSince: NOW - ms, lastAt: NOW - SAMPLING * 1000 }]),
  )
}

export interface Scene extends Partial<Omit<DecideInput, 'policy' | 'readings' | 'observed'>> {
  readonly load?: Load
  readonly current?: number
  readonly policy?: Policy
  /** How long everything that stands beyond now has done so; default an hour. */
  readonly held?: number
}

export function inputOf(scene: Scene = {}): DecideInput {
  const { load = QUIET, current = 3, policy = policyOf(VEDFOLNIR_LABELS), held, ...changes } = scene
  return {
    now: NOW,
    project: 'vedfolnir',
    service: 'vedfolnir',
    policy,
    observed: { current, ready: current, warming: 0, unhealthy: 0 },
    scalability: { ok: true, sentence: '' },
    readings: readingsOf(load),
    samplingSeconds: SAMPLING,
    memory: { ...EMPTY_MEMORY, factors: heldFor(policy, held) },
    lastAction: null,
    acting: false,
    pauses: [],
    frozen: false,
    recentActions: [],
    capacity: null,
    rollout: null,
    drift: null,
    circuit: null,
    lease: null,
    ...changes,
  }
}

/** A policy with one setting changed as `WouldChange` names it. */
export function withSetting(policy: Policy, setting: string, to: number | string): Policy {
  const [id = '', name = '', field] = setting.split('.')
  const switched = to === 'enabled' ? true : to === 'disabled' ? false : to
  if (setting === 'rateUp' || setting === 'rateDown') {
    const read = rate(String(to))
    return { ...policy, [setting]: read.ok ? read.value : policy[setting] }
  }
  if (name === '') return { ...policy, [setting]: switched }
  if (id === 'schedules' && field === 'min')
    return {
      ...policy,
      schedules: policy.schedules.map((known, index) =>
        String(index + 1) === name ? { ...known, min: Number(to) } : known,
      ),
    }
  const changed = <T extends { readonly id: string }>(known: T): T =>
    known.id === id ? { ...known, [name]: to } : known
  return { ...policy, factors: policy.factors.map(changed), targets: policy.targets.map(changed) }
}
