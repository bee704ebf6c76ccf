import { afterEach, describe, expect, test } from 'vitest'
import { seriesKey } from '../../../shared/domain/metrics.ts'
import type { PolicyChanges } from '../../../shared/domain/policy.ts'
import type { Core } from '../core.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { replayPastDay } from './pastDay.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const CLIENT = 7

let small: SmallApp | null = null
afterEach(async () => {
  await small?.remove()
  small = null
})

/** shop/web at two replicas, busy in every other hour, for as long as is asked, until now. */
async function withPast(minutes: number): Promise<Core> {
  small = await smallApp({ labels: { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.max': '6' } })
  const { core } = small.app
  const begun = core.now()
  small.advance(minutes * MINUTE)
  const steps = Array.from({ length: minutes * 6 }, (_, index) => ({ at: begun + 1 + index * 10_000, index }))
  const samples = (valueAt: (index: number) => number) =>
    steps.map(({ at, index }) => ({ at, value: valueAt(index) }))
  core.store.append(
    new Map([
      [seriesKey('shop', 'web', 'replicas.current'), samples(() => 2)],
      [seriesKey('shop', 'web', 'replicas.ready'), samples(() => 2)],
      [seriesKey('shop', 'web', 'cpu'), samples((index) => (Math.floor(index / 360) % 2 === 0 ? 0.2 : 0.9))],
    ]),
  )
  return core
}

function replay(core: Core, changes: PolicyChanges) {
  const service = core.observer.service('shop', 'web')
  if (service === null) throw new Error('shop/web is gone')
  return replayPastDay(core, service, changes, CLIENT)
}

async function measured(core: Core, changes: PolicyChanges) {
  const begun = replay(core, changes)
  if (!begun.ok) throw new Error(begun.error.message)
  const state = await core.lab.jobs.ended(begun.value.job)
  const [edited, today] = state.policies
  if (state.state !== 'done' || edited === undefined || today === undefined) throw new Error(state.sentence)
  return { begun: begun.value, edited: edited.measures, today: today.measures }
}

describe('the past day under an edit', () => {
  test('is replayed under the edited and today’s policy, and changes nothing', async () => {
    const core = await withPast(24 * 60)
    const { begun, edited, today } = await measured(core, { min: 4 })
    expect(begun.recordedSeconds / 86_400).toBeGreaterThan(0.97)
    expect(begun.to - begun.from).toBe(DAY)
    expect(edited.replicaHours).toBeGreaterThanOrEqual(4 * 23)
    expect(today.replicaHours).toBeLessThan(edited.replicaHours)
    expect(core.settings.get().services).toEqual({})
    expect(core.store.entries({ kind: 'note', limit: 5 })).toEqual([])
  })
  test('without an edit is the same under both', async () => {
    const { edited, today } = await measured(await withPast(120), {})
    expect(edited).toEqual(today)
  })
  test('of which an hour is recorded says so, and is replayed in finer steps', async () => {
    const core = await withPast(60)
    const { begun } = await measured(core, { max: 3 })
    expect(begun.recordedSeconds).toBeGreaterThan(3500)
    expect(begun.recordedSeconds).toBeLessThan(3700)
    expect(begun.recordedFrom).toBeGreaterThan(begun.from + 22 * 60 * MINUTE)
    expect(begun.notes.join(' ')).toMatch(/Replayed in steps of 15 s/)
    expect(begun.notes).toContain('It is in observe mode: both policies are replayed as if it had acted.')
  })
  test('is refused where too little is recorded, with how much there is', async () => {
    const short = replay(await withPast(4), { max: 3 })
    expect(short.ok ? '' : short.error.message).toMatch(
      /^Only 4 min( \d+ s)? of the last 24 h of shop\/web are recorded; from 10 min on a replay says something\.$/,
    )
    await small?.remove()
    const none = replay(await withPast(0), { max: 3 })
    expect(none.ok ? '' : none.error.message).toBe('Nothing is recorded of shop/web in the last 24 h.')
  })
  test('is refused where the edit contradicts itself, by what is wrong', async () => {
    const wrong = replay(await withPast(30), { min: 9 })
    expect(wrong.ok ? '' : wrong.error.message).toMatch(/^shop\/web: .*min.*max/)
  })
  test('leaves a rehearsal of the same client alone', async () => {
    const core = await withPast(24 * 60)
    const rehearsal = replay(core, {})
    const subject = rehearsal.ok ? core.lab.jobs.subject(rehearsal.value.job) : null
    if (subject === null) throw new Error('nothing was begun')
    const trace = { seconds: Float64Array.of(0, 30 * 86_400), rps: Float64Array.of(5, 5) }
    const { model, policies } = subject
    const long = core.lab.jobs.begin(CLIENT, { kind: 'run', trace, model, policies, dt: 15 })
    const next = replay(core, { max: 4 })
    expect(core.lab.jobs.state(long)?.state).toBe('running')
    if (!next.ok) throw new Error('not begun')
    expect((await core.lab.jobs.ended(next.value.job)).state).toBe('done')
    expect((await core.lab.jobs.ended(long)).state).toBe('done')
  })
})
