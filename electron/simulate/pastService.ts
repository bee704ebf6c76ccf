/** One service through the generated day: observed, decided upon and acted on, round by round, as the loop would. */
import { decide } from '../engine/decide.ts'
import { judge, type Judgement } from '../engine/judge.ts'
import { plainMemory } from '../engine/packedMemory.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { scoreDetails, scoresOf } from '../engine/score.ts'
import {
  EMPTY_MEMORY,
  type DecideInput,
  type EngineMemory,
  type LastAction,
} from '../../shared/domain/decision.ts'
import type { Action, NewEntry } from '../../shared/domain/history.ts'
import { createCourse } from './course.ts'
import { performPast, type PastAction, type PastRequest } from './pastActions.ts'
import type { SampleList } from './sampleList.ts'
import { isHealthy, type SimulatedState, type World } from './world.ts'

export interface PastService {
  readonly name: string
  readonly enabled: boolean
  readonly series: ReadonlyMap<string, SampleList>
  round(at: number, samplingSeconds: number): void
  memory(): EngineMemory
  /** Milliseconds from start to healthy, oldest first. */
  starts(): readonly number[]
}

export interface OperatorOptions {
  readonly world: World
  /** The end of the day, epoch ms. */
  readonly end: number
}

export interface PastOperator {
  service(state: SimulatedState): PastService
  entries(): readonly NewEntry[]
}

/** Nothing begins that would not be over by the end of the day. */
const LAST_START_MS = 90_000
/** Which of the day's scale-ups goes wrong, so that a rollback is there to be looked at. */
const FAILING_UP = 5
/** Somebody scales by hand this long before the end. */
const BY_HAND_MS = 3.2 * 3_600_000
const KEEP_STARTS = 20
/** Cooldowns of a minute and more: no rate period holds more. */
const KEEP_ACTIONS = 8

export function createOperator({ world, end }: OperatorOptions): PastOperator {
  const entries: NewEntry[] = []
  let ordinal = 0

  function service(state: SimulatedState): PastService {
    const { name, labels, unscalable } = state.service
    const project = world.project.name
    const { policy } = resolvePolicy({ labels, settings: undefined, environment: {} })
    const course = createCourse(project, name)
    let memory: EngineMemory = EMPTY_MEMORY
    let last: LastAction | null = null
    const done: LastAction[] = []
    let underWay: PastAction | null = null
    let recorded: string | null = null
    let ups = 0
    let byHandAt = policy.enabled ? end - BY_HAND_MS : Number.POSITIVE_INFINITY
    const starts: number[] = []

    function finish(at: number): void {
      if (underWay === null || at < underWay.endedAt) return
      const { action, endedAt, takenBack } = underWay
      state.replicas = state.replicas.filter((replica) => !takenBack.includes(replica))
      last = { completedAt: endedAt, from: action.from, to: action.to, by: byOf(action) }
      // What was taken back changed no count.
      if (takenBack.length === 0) done.push(last)
      starts.push(...underWay.startMs)
      underWay = null
    }

    function begin(at: number, request: PastRequest): void {
      ordinal += 1
      underWay = performPast(world, state, at, request, ordinal)
      entries.push({ at, kind: 'action', project, service: name, action: underWay.action })
    }

    /** Entries hold decisions whose outcome changed; the first quiet look is no news. */
    function record({ kind, desired, reason }: Judgement, input: DecideInput): void {
      const outcome = `${kind} ${input.observed.current} ${desired} ${reason}`
      const first = recorded === null
      if (recorded === outcome) return
      recorded = outcome
      if (first && kind === 'hold') return
      // Only what is kept is told in words, which cost more than the decision.
      entries.push({
        at: input.now,
        kind: 'decision',
        project,
        service: name,
        decision: decide(input),
        input,
      })
    }

    function act({ kind, desired, reason }: Judgement, input: DecideInput): void {
      const at = input.now
      const { current } = input.observed
      const { healthTimeoutSeconds } = policy
      if (at >= byHandAt) {
        byHandAt = Number.POSITIVE_INFINITY
        const to = current < policy.max ? current + 1 : current - 1
        const byHand = { by: 'operator', reason: 'Manual', sentence: 'asked for by hand' } as const
        begin(at, { ...byHand, to, fails: false, healthTimeoutSeconds })
        return
      }
      if (kind !== 'scale-up' && kind !== 'scale-down') return
      if (kind === 'scale-up') ups += 1
      const fails = kind === 'scale-up' && ups === FAILING_UP
      const { sentence } = decide(input)
      begin(at, { to: desired, by: 'controller', reason, sentence, fails, healthTimeoutSeconds })
    }

    return {
      name,
      enabled: policy.enabled,
      series: course.series,
      memory: () => plainMemory(memory),
      starts: () => starts.slice(-KEEP_STARTS),
      round(at, samplingSeconds) {
        finish(at)
        course.observe(state, at)
        const current = state.replicas.filter((replica) => replica.state === 'running').length
        const ready = state.replicas.filter((replica) => isHealthy(replica, at)).length
        const input: DecideInput = {
          now: at,
          project,
          service: name,
          policy,
          observed: { current, ready, warming: current - ready, unhealthy: 0 },
          scalability: { ok: unscalable === null, sentence: unscalable ?? '' },
          readings: course.readings(policy, samplingSeconds),
          samplingSeconds,
          memory,
          lastAction: last,
          acting: underWay !== null,
          pauses: [],
          frozen: false,
          recentActions: done.slice(-KEEP_ACTIONS),
          capacity: null,
          rollout: null,
          drift: null,
          circuit: null,
          lease: null,
        }
        const counts = { current, ready }
        if (!policy.enabled) {
          // The scores are all there is to a service nobody scales: no sentence of it is ever recorded.
          const scores = scoresOf(input)
          memory = scores.memory
          course.decided(at, counts, scores)
          return
        }
        const judgement = judge(input)
        const { prepared, windows, tally } = judgement
        memory = judgement.memory
        course.decided(at, counts, scoreDetails(input, prepared, windows, tally))
        const late = at > end - LAST_START_MS && judgement.kind.startsWith('scale')
        if (late) return
        record(judgement, input)
        if (underWay === null) act(judgement, input)
      },
    }
  }

  return { service, entries: () => entries }
}

function byOf(action: Action): LastAction['by'] {
  return action.by === 'controller' ? 'eyrie' : 'operator'
}
