import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DecisionEntry, Entry } from '../../../shared/domain/history.ts'
import type { DecideInput } from '../../../shared/domain/decision.ts'
import { provenReplay, replayEntries, replayFolder } from './replay.ts'
import { smallApp, type SmallApp } from './smallApp.ts'

/** Two replicas where three are wanted, so that the loop decides, acts and waits. */
const LABELS = {
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.mode': 'automatic',
  'eyrie.autoscale.min': '3',
  'eyrie.autoscale.max': '4',
}

let small: SmallApp
let dataDir = ''
let entries: readonly Entry[] = []

beforeAll(async () => {
  small = await smallApp({ labels: LABELS })
  for (let round = 0; round < 5; round += 1) {
    const rounds = await small.app.core.controller.tick()
    for (const { acting } of rounds) await acting
    small.advance(2000)
  }
  entries = small.app.core.store.entries({ limit: 1000 })
  dataDir = small.app.core.dataDir
  await small.app.stop()
})
afterAll(() => small.remove())

/** A stored entry in which `change` was made by hand. */
function altered(change: (entry: Writable<DecisionEntry>) => void): readonly Entry[] {
  const [entry] = entries.filter(({ kind }) => kind === 'decision')
  const copy = structuredClone(entry) as Writable<DecisionEntry>
  change(copy)
  return [copy]
}

type Writable<T> = { -readonly [Name in keyof T]: Writable<T[Name]> }

describe('what a loop has recorded', () => {
  test('reproduces byte for byte, and says how many there were', () => {
    const replayed = replayEntries(entries)
    expect(replayed.differences).toEqual([])
    expect(replayed.count).toBeGreaterThan(1)
    expect(provenReplay(replayed)).toBe(
      `replayed ${replayed.count} recorded decisions byte for byte from their stored inputs`,
    )
  })
  test('does so from the data folder too, by way of the disk', () => {
    expect(replayFolder(dataDir)).toEqual(replayEntries(entries))
  })
  test('is no proof where nothing was recorded', () => {
    expect(() => provenReplay(replayEntries([]))).toThrow('no decision was recorded')
    expect(() => replayFolder('/nowhere/at/all')).toThrow('history database')
  })
})

describe('an entry is found out', () => {
  type Alteration = readonly [string, (entry: Writable<DecisionEntry>) => void]
  test.each<Alteration>([
    ['the count', ({ input }) => (input.observed.current += 1)],
    ['the time', ({ input }) => (input.now += 1)],
    ['the name of the service', ({ input }) => (input.service = 'db')],
    ['a bound', ({ input }) => (input.policy.min = 2)],
    ['a threshold', ({ input }) => (input.policy.factors[0] as { threshold: number }).threshold++],
    ['a freeze', ({ input }) => (input.frozen = true)],
    ['a reading', (entry) => setReading(entry.input)],
    ['a last action', ({ input }) => (input.lastAction = lastAction(input))],
  ])('when %s of its input was altered', (_, change) => {
    const { differences } = replayEntries(altered(change))
    expect(differences).toHaveLength(1)
  })
  test.each<Alteration>([
    ['the outcome', ({ decision }) => (decision.desired += 1)],
    ['the reason', ({ decision }) => (decision.reason = 'Burst')],
    ['a letter of the sentence', ({ decision }) => (decision.sentence += '.')],
    ['a step', ({ decision }) => decision.steps.pop()],
    ['a condition', ({ decision }) => ((decision.conditions[0] as { status: boolean }).status = true)],
    ['a score', ({ decision }) => (decision.scores.up.value += Number.EPSILON)],
    ['the memory', ({ decision }) => (decision.memory.burstUntil = 1)],
    ['the time it is listed at', (entry) => (entry.at += 1)],
  ])('when %s that was stored was altered', (_, change) => {
    const { count, differences } = replayEntries(altered(change))
    expect([count, differences.length]).toEqual([1, 1])
    expect(differences[0]).toMatch(/^entry \d+ of shop\/web: stored ….*…, decided anew ….*…$/)
    expect(() => provenReplay({ count, differences })).toThrow('1 of 1 recorded decisions came out otherwise')
  })
})

function setReading(input: Writable<DecideInput>): void {
  input.readings.cpu = { samples: [{ at: input.now, value: 0.123 }], problem: null }
}

function lastAction({ now }: Writable<DecideInput>): Writable<DecideInput['lastAction']> {
  return { completedAt: now - 1000, from: 1, to: 2, by: 'eyrie' }
}
