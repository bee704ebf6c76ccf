/** Reports of a whole app around the small engine, from what its store recorded. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { seriesKey } from '../../../shared/domain/metrics.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { collectReport } from './collect.ts'
import { makeReport } from './make.ts'
import { addSchedule, createSchedules, endSchedule, listSchedules, reportsFolder } from './schedules.ts'

let small: SmallApp | null = null
afterEach(async () => {
  await small?.remove()
  small = null
})

const HOUR = 3_600_000

/** An hour in which shop/web ran at two replicas, all of it in the past. */
async function withAnHour(): Promise<SmallApp> {
  const app = await smallApp({ labels: { 'eyrie.autoscale.enable': 'true' } })
  small = app
  const { core } = app.app
  const begun = core.now()
  app.advance(2 * HOUR)
  const samples = (value: number) =>
    Array.from({ length: 360 }, (_, index) => ({ at: begun + 1 + index * 10_000, value }))
  core.store.append(
    new Map([
      [seriesKey('shop', 'web', 'replicas.current'), samples(2)],
      [seriesKey('shop', 'web', 'replicas.ready'), samples(2)],
      [seriesKey('shop', 'web', 'cpu'), samples(0.5)],
    ]),
  )
  return app
}

test('a period is told from the store: replica-hours, notes and foreign changes, the same bytes each time', async () => {
  const { app } = await withAnHour()
  const { core } = app
  const to = core.now()
  const from = to - 2 * HOUR
  core.store.addEntry({
    at: from + 5,
    kind: 'note',
    project: '',
    service: '',
    topic: 'freeze',
    sentence: 'Frozen.',
  })
  core.store.addEntry({
    ...{ at: from + 6, kind: 'drift', project: 'shop', service: 'web' },
    ...{ from: 2, to: 3, outcome: 'adopted', sentence: 'Somebody scaled it.' },
  })
  const collected = await collectReport(core, { from, to })
  if (!collected.ok) throw new Error(collected.error.message)
  const [web] = collected.value.services
  expect(web?.replicas?.hours).toBeCloseTo(2, 1)
  expect(web?.watched).toBeCloseTo(0.5, 1)
  expect(web?.changes.map(({ sentence }) => sentence)).toContain('Somebody scaled it.')
  expect(collected.value.notes).toEqual([{ at: from + 5, topic: 'freeze', sentence: 'Frozen.' }])
  const [one, other] = [
    await makeReport(core, { from, to, format: 'html' }),
    await makeReport(core, { from, to, format: 'html' }),
  ]
  expect(one).toEqual(other)
})

test('what cannot be reported is refused by name, with nothing made', async () => {
  const { app } = await withAnHour()
  const { core } = app
  const now = core.now()
  const refused = async (asked: Parameters<typeof collectReport>[1]) => {
    const answer = await collectReport(core, asked)
    return answer.ok ? 'made' : answer.error.message
  }
  expect(await refused({ from: now, to: now - 1 })).toMatch(/ends .* before it has begun/)
  expect(await refused({ from: now + HOUR, to: now + 2 * HOUR })).toMatch(/begins in the future/)
  expect(await refused({ from: now - 500 * 24 * HOUR, to: now })).toMatch(/500 d long; 400 d is the most/)
  expect(await refused({ from: now - HOUR, to: now, project: 'nobodys' })).toMatch(
    /nothing is known of nobodys .* known: shop\/web/,
  )
  expect(await refused({ from: now - HOUR, to: now, services: ['web', 'nope'] })).toMatch(
    /nothing is known of nope/,
  )
})

test('the policy before an edit is replayed on the load that was recorded', async () => {
  const { app } = await withAnHour()
  const { core } = app
  const [from, to] = [core.now() - 2 * HOUR, core.now()]
  const stand = core.states.of('shop', 'web')
  expect(stand).toHaveLength(1)
  const before = await collectReport(core, { from, to })
  expect(before.ok && before.value.services[0]?.earlier.kind).toBe('none')
  core.settings.update((settings) => ({
    ...settings,
    services: { ...settings.services, 'shop/web': { policy: { min: 4, max: 8 } } },
  }))
  core.store.addEntry({
    ...{ at: to, kind: 'note', project: 'shop', service: 'web', topic: 'policy', sentence: 'min 2 → 4.' },
  })
  core.states.look()
  const after = await collectReport(core, { from, to: to + 1 })
  const earlier = after.ok ? after.value.services[0]?.earlier : undefined
  if (earlier?.kind !== 'compared') throw new Error(`not compared: ${JSON.stringify(earlier)}`)
  expect(earlier.changes.map(({ setting }) => setting)).toEqual(expect.arrayContaining(['min', 'max']))
  expect(earlier.now.replicaHours).toBeGreaterThan(earlier.before.replicaHours)
})

test('a schedule makes the report of the day that is over, once, and tells where it is', async () => {
  const day = await withAnHour()
  const { core } = day.app
  const schedules = createSchedules(core)
  const added = addSchedule(core, 'daily', { every: 'day', hour: 0, format: 'md', project: null })
  expect(added.ok && added.value.sentence).toMatch(/Scheduled/)
  await schedules.look()
  expect(existsSync(reportsFolder(core))).toBe(false)
  day.advance(24 * HOUR)
  await schedules.look()
  await schedules.look()
  const files = readdirSync(reportsFolder(core))
  expect(files).toHaveLength(1)
  expect(readFileSync(path.join(reportsFolder(core), files[0] ?? ''), 'utf8')).toContain('# Scaling')
  const [view] = listSchedules(core).schedules
  expect(view?.last).toMatchObject({ ok: true, sentence: expect.stringContaining('Written to') as string })
  expect(view?.next).toBeGreaterThan(core.now())
  expect(endSchedule(core, 'daily').ok).toBe(true)
  expect(endSchedule(core, 'daily').ok).toBe(false)
})

test('a scheduled report that cannot be made says why, and is not tried over and over', async () => {
  const day = await withAnHour()
  const { core } = day.app
  const schedules = createSchedules(core)
  addSchedule(core, 'pdf', { every: 'day', hour: 0, format: 'pdf', project: null })
  day.advance(24 * HOUR)
  await schedules.look()
  const [view] = listSchedules(core).schedules
  expect(view?.last).toMatchObject({ ok: false, sentence: 'there is nothing that prints' })
  const { at } = view?.last ?? { at: 0 }
  day.advance(60_000)
  await schedules.look()
  expect(listSchedules(core).schedules[0]?.last?.at).toBe(at)
})
