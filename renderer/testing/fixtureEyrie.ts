/** A core that is none: answers calls and follows from the fixtures, for looking at pages and for their specs. */
import type { ServiceState } from '../../shared/contract/contract.ts'
import type { Eyrie } from '../state/link.ts'
import { seriesRange } from './course.ts'
import { demoOverview, demoSparks } from './rows.ts'
import { demoDecision, demoEntries, demoService, runningAction } from './service.ts'
import { plainChange } from '../../shared/domain/settingWords.ts'

export interface FixtureOptions {
  readonly now: () => number
  /** What the page should show: all well, an action under way, nothing yet, old, refused, gone. */
  readonly scene: 'well' | 'acting' | 'empty' | 'lost' | 'error' | 'gone' | 'loading'
}

interface AnyView {
  readonly state: unknown
  readonly connected: boolean
  readonly error: null
}

/** A scene of a service as its topic would tell it. */
function sceneOf(state: ServiceState, options: FixtureOptions): unknown {
  const now = options.now()
  const { row } = state
  if (options.scene === 'gone') return {}
  if (row === undefined) return state
  if (options.scene === 'acting') {
    const { current } = row.replicas
    const action = runningAction(now, current, current + 1)
    return {
      ...state,
      row: { ...row, acting: action.id, replicas: { ...row.replicas, desired: current + 1 } },
      [`action:${action.id}`]: action,
    }
  }
  if (options.scene === 'empty')
    return {
      row: { ...row, cpu: null, memory: null, scores: null, lastAction: null, rollback: null },
      policy: state.policy,
    }
  return state
}

export function createFixtureEyrie(options: FixtureOptions): Eyrie {
  const { now, scene } = options
  const answers: Readonly<Record<string, (params: never) => unknown>> = {
    'service.explain': () => ({
      decision: demoDecision(now()),
      wouldChange: { setting: 'cooldownUpSeconds', from: 300, to: 139, desired: 4 },
    }),
    'service.plan': ({ to }: { readonly to: number }) => ({
      from: to - 1,
      to,
      sentence: `+1: vedfolnir-vedfolnir-${to}, needs 1.0 GB and 1.0 cores, 31 s typical start`,
      operations: [],
      refusal: null,
    }),
    'service.states': () => ({
      states: [
        {
          id: 0,
          at: now() - 600_000,
          count: 2,
          mode: 'automatic',
          sentence: 'asked for by hand',
          restores: null,
          current: false,
          previous: true,
          diff: [plainChange('count', 3, 2), plainChange('max', 5, 4)],
        },
      ],
    }),
    'history.list': (params: {
      readonly before?: number
      readonly limit: number
      readonly service?: string
    }) => ({
      entries:
        scene === 'empty'
          ? []
          : demoEntries(now(), 24 * 7)
              .filter((entry) => params.before === undefined || entry.id < params.before)
              .slice(0, params.limit),
    }),
    'series.range': (params: {
      readonly series: readonly string[]
      readonly from: number
      readonly to: number
      readonly points: number
    }) => ({
      series: params.series.map((name) => ({
        ...seriesRange(name, params.from, params.to, params.points, now()),
        ...(scene === 'empty' ? { points: [] } : {}),
      })),
    }),
  }
  return {
    call: ((method: string, params: never) => {
      const answer = answers[method]
      if (scene === 'loading') return new Promise(() => undefined)
      if (scene === 'error' || answer === undefined)
        return Promise.resolve({
          ok: false,
          error: {
            code: 'Unreachable',
            message: 'The store does not answer: is another Eyrie using the same data folder?',
            retryable: true,
          },
        })
      return Promise.resolve({ ok: true, value: answer(params) })
    }) as Eyrie['call'],
    follow: ((topic: string, _params: unknown, listener: (view: AnyView) => void) => {
      const connected = scene !== 'lost'
      const born = now() - (scene === 'lost' ? 41_000 : 0)
      const tell = () => {
        const at = scene === 'lost' ? born : now()
        const state =
          topic === 'overview.changed'
            ? demoOverview(at)
            : topic === 'sparks.changed'
              ? demoSparks()
              : sceneOf(demoService(at), { now: () => at, scene })
        listener({ state, connected, error: null })
      }
      if (scene === 'loading') return () => undefined
      tell()
      const timer = setInterval(tell, 1000)
      return () => clearInterval(timer)
    }) as Eyrie['follow'],
    onConnection(listener) {
      listener(
        scene === 'lost' ? { status: 'disconnected', why: 'Eyrie does not answer' } : { status: 'connected' },
      )
      return () => undefined
    },
  }
}
