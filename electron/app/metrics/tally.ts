/** What happened since somebody began to count: rounds, decisions, holds by reason, actions by how they ended. */
import type { Verification } from '../../../shared/domain/history.ts'
import type { LoopRound } from '../../loop/controller.ts'
import type { MetricFamily } from '../../hosts/metricsText.ts'
import type { Core } from '../core.ts'

export interface LoopTally {
  readonly last: LoopRound | null
  readonly lastSuccessAt: number | null
  readonly succeeded: number
  readonly failed: number
}

export interface Tally {
  loop(): LoopTally
  /** Of the last round, or of the round that is due and did not end; null before the first. */
  lagSeconds(now: number): number | null
  families(): readonly MetricFamily[]
  close(): void
}

const MOST_REMEMBERED = 200

/** How actions can come out. A counter that first appears with its first event has no increase for that event. */
const OUTCOMES = (['up', 'down'] as const).flatMap((direction) =>
  (['eyrie', 'operator'] as const).flatMap((by) =>
    (['converged', 'partial', 'reverted', 'timed-out', 'failed'] satisfies Verification[]).map((result) => ({
      direction,
      by,
      result,
    })),
  ),
)

interface Counted {
  readonly controller: Pick<Core['controller'], 'rounded'>
  readonly actions: Pick<Core['actions'], 'changed'>
  readonly samplingSeconds: number
}

export function createTally({ controller, actions, samplingSeconds }: Counted): Tally {
  const decisions = createCounter()
  const holds = createCounter()
  const ended = createCounter()
  const seconds = createCounter()
  const counted = new Set<string>()
  const begun = new Set<string>()
  let loop: LoopTally = { last: null, lastSuccessAt: null, succeeded: 0, failed: 0 }

  function begin(project: string, service: string): void {
    const key = `${project}/${service}`
    if (begun.has(key)) return
    begun.add(key)
    for (const outcome of OUTCOMES) ended.add({ project, service, ...outcome }, 0)
  }

  const stopRounds = controller.rounded.listen((last) => {
    if (last.rounds === null) {
      loop = { ...loop, last, failed: loop.failed + 1 }
      return
    }
    loop = { ...loop, last, lastSuccessAt: last.at, succeeded: loop.succeeded + 1 }
    for (const { verdict } of last.rounds) {
      const { project, service } = verdict.input
      const { kind, reason } = verdict.judgement
      if (reason === 'Disabled') continue
      begin(project, service)
      decisions.add({ project, service, kind })
      if (kind === 'hold' || kind === 'blocked') holds.add({ project, service, kind, reason })
    }
  })
  const stopActions = actions.changed.listen(({ project, service, from, to, by, ...action }) => {
    // What an action did to its factors is told later, under the same id.
    if (action.endedAt === null || counted.has(action.id)) return
    counted.add(action.id)
    for (const id of counted) if (counted.size > MOST_REMEMBERED) counted.delete(id)
    const direction = to > from ? 'up' : 'down'
    const result = action.verification ?? 'failed'
    ended.add({ project, service, direction, by, result })
    seconds.add({ project, service, direction }, (action.endedAt - action.startedAt) / 1000)
  })

  return {
    loop: () => loop,
    lagSeconds(now) {
      const { last } = loop
      if (last === null) return null
      return Math.max(last.lagSeconds, (now - last.at) / 1000 - samplingSeconds)
    },
    families: () => [
      decisions.family('eyrie_decisions_total', 'Decisions, one a round and service, by kind.'),
      holds.family('eyrie_holds_total', 'Decisions that held or blocked the count, by reason.'),
      ended.family('eyrie_actions_total', 'Scaling actions that ended, by how they were verified.'),
      seconds.family('eyrie_actions_seconds_total', 'Time that scaling actions took.'),
    ],
    close() {
      stopRounds()
      stopActions()
    },
  }
}

interface Counter {
  add(labels: Readonly<Record<string, string>>, amount?: number): void
  family(name: string, help: string): MetricFamily
}

function createCounter(): Counter {
  const counts = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>()
  return {
    add(labels, amount = 1) {
      const key = JSON.stringify(labels)
      const known = counts.get(key)
      if (known === undefined) counts.set(key, { labels, value: amount })
      else known.value += amount
    },
    family: (name, help) => ({ name, help, type: 'counter', samples: [...counts.values()] }),
  }
}
