import { expect, test } from 'vitest'
import { actionOf } from '../../../shared/contract/testing/documents.ts'
import type { Action } from '../../../shared/domain/history.ts'
import { createSignal } from '../../../shared/lib/signal.ts'
import { inputOf } from '../../engine/testing/inputs.ts'
import type { LoopRound, Round } from '../../loop/controller.ts'
import { verdictOf, type Verdict } from '../../loop/verdict.ts'
import { createTally } from './tally.ts'

function counting() {
  const rounded = createSignal<LoopRound>()
  const changed = createSignal<Action>()
  const tally = createTally({ controller: { rounded }, actions: { changed }, samplingSeconds: 2 })
  const value = (name: string) =>
    tally
      .families()
      .find((family) => family.name === name)
      ?.samples.map(({ labels, value: count }) => [Object.values(labels).join(' '), count])
  return { rounded, changed, tally, value }
}

const verdict = verdictOf(inputOf({ project: 'shop', service: 'web' }))
/** The same service, judged otherwise. */
const judged = (over: Partial<Verdict['judgement']>): Round => ({
  verdict: { ...verdict, judgement: { ...verdict.judgement, ...over } },
  acting: null,
})
const round = (over: Partial<LoopRound> = {}): LoopRound => ({
  at: 10_000,
  lagSeconds: 0.1,
  seconds: 0.5,
  rounds: [judged({ reason: 'Cooldown' })],
  ...over,
})

test('decisions by kind, and what held them by reason; a service that nobody enabled decides nothing', () => {
  const { rounded, value } = counting()
  rounded.emit(round())
  rounded.emit(round())
  rounded.emit(round({ rounds: [judged({ kind: 'scale-up', desired: 4 })] }))
  rounded.emit(round({ rounds: [judged({ reason: 'Disabled' })] }))
  expect(value('eyrie_decisions_total')).toEqual([
    ['shop web hold', 2],
    ['shop web scale-up', 1],
  ])
  expect(value('eyrie_holds_total')).toEqual([['shop web hold Cooldown', 2]])
})

test('a failed round is counted as such, and does not move the last success', () => {
  const { rounded, tally } = counting()
  expect(tally.loop()).toMatchObject({ last: null, lastSuccessAt: null })
  expect(tally.lagSeconds(5)).toBeNull()
  rounded.emit(round())
  rounded.emit(round({ at: 12_000, rounds: null }))
  expect(tally.loop()).toMatchObject({ succeeded: 1, failed: 1, lastSuccessAt: 10_000 })
})

test('the lag is the last round’s, until the next one is overdue: a stuck loop shows', () => {
  const { rounded, tally } = counting()
  rounded.emit(round({ at: 10_000, lagSeconds: 0.1 }))
  expect(tally.lagSeconds(11_000)).toBe(0.1)
  expect(tally.lagSeconds(72_000)).toBe(60)
})

test('an action is counted once it has ended, and once only', () => {
  const { changed, value } = counting()
  const action = actionOf('web', 3, 4)
  changed.emit({ ...action, endedAt: null, verification: null })
  expect(value('eyrie_actions_total')).toEqual([])
  changed.emit({ ...action, startedAt: 1000, endedAt: 4000 })
  changed.emit({ ...action, startedAt: 1000, endedAt: 4000, outcome: 'CPU 91 % → 64 %' })
  changed.emit({ ...action, id: 'other', from: 4, to: 3, by: 'controller', verification: 'failed' })
  expect(value('eyrie_actions_total')).toEqual([
    ['shop web up operator converged', 1],
    ['shop web down controller failed', 1],
  ])
  expect(value('eyrie_actions_seconds_total')?.[0]).toEqual(['shop web up', 3])
})

test('closed, it counts nothing more and leaves no listener', () => {
  const { rounded, changed, tally } = counting()
  tally.close()
  expect([rounded.size, changed.size]).toEqual([0, 0])
})

test('actions of a service are counted from 0, in all the ways they can end: the first one has an increase, too', () => {
  const { rounded, changed, value } = counting()
  rounded.emit(round())
  expect(value('eyrie_actions_total')).toHaveLength(20)
  expect(new Set(value('eyrie_actions_total')?.map(([, count]) => count))).toEqual(new Set([0]))
  const action = { ...actionOf('web', 3, 4), startedAt: 1000, endedAt: 4000 }
  changed.emit(action)
  const counts = value('eyrie_actions_total') ?? []
  expect(counts.filter(([, count]) => count === 1)).toEqual([
    [`${action.project} web up ${action.by} ${action.verification ?? 'failed'}`, 1],
  ])
  rounded.emit(round())
  expect(value('eyrie_actions_total')).toHaveLength(counts.length)
})
