import { afterEach, beforeEach, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createClient, type Client } from '../../../shared/contract/client.ts'
import { DEFAULT_RETENTION } from '../../../shared/domain/retention.ts'
import { localTransport } from '../../hosts/local.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'

const DAY = 86_400_000
const SERIES = 'shop/web/cpu'
let small: SmallApp
let client: Client

const connect = ({ app }: SmallApp) => createClient(() => Promise.resolve(localTransport(app.server)))

/** Two weeks of a value every ten minutes, and as many days with a decision and a note each. */
function twoWeeks({ app }: SmallApp): void {
  const { store, now } = app.core
  const begun = now()
  small.advance(14 * DAY)
  for (let at = begun; at < now(); at += 600_000) store.append(new Map([[SERIES, [{ at, value: 1 }]]]))
  for (let at = begun; at < now(); at += DAY)
    for (const kind of ['decision', 'note'] as const)
      store.addEntry({ at, kind, project: 'shop', service: 'web', topic: 't', sentence: 's' } as never)
}

beforeEach(async () => {
  small = await smallApp()
  client = connect(small)
  twoWeeks(small)
})
afterEach(async () => {
  client.close()
  await small.remove()
})

test('kept shorter, what is older goes at once, the journal stays, and the history says so', async () => {
  const { store, dataDir } = small.app.core
  const retention = { ...DEFAULT_RETENTION, minutesDays: 2, tenMinutesDays: 7 }
  const tried = await client.call('settings.tryRetention', { retention })
  expect(tried).toMatchObject({ ok: true, value: { entries: 7 } })
  const count = (kind: 'decision' | 'note') => store.entries({ kind, limit: 100 }).length
  expect([count('decision'), count('note')]).toEqual([14, 14])
  const updated = await client.call('settings.update', { retention })
  expect(updated).toMatchObject({ ok: true, value: { retention } })
  expect([count('decision'), count('note')]).toEqual([7, 15])
  expect(store.entries({ kind: 'note', limit: 1 })[0]).toMatchObject({
    topic: 'retention',
    sentence:
      'The history is now kept otherwise: every minute for 2 days (before: 7 days); every 10 minutes for 7 days (before: 30 days).',
  })
  expect(await client.call('settings.tryRetention', { retention })).toEqual({
    ok: true,
    value: { before: [null, null, null, null], entries: 0 },
  })
  expect(JSON.parse(readFileSync(path.join(dataDir, 'settings.json'), 'utf8'))).toMatchObject({ retention })
  // The same once more is no change, and no news.
  await client.call('settings.update', { retention })
  expect(count('note')).toBe(15)
})

test('it holds after a restart, and other settings leave it alone', async () => {
  const retention = { ...DEFAULT_RETENTION, samplesHours: 12 }
  await client.call('settings.update', { retention })
  await client.call('settings.update', { theme: 'dark' })
  client.close()
  small = await small.restart()
  client = connect(small)
  expect(await client.call('settings.get', {})).toMatchObject({ ok: true, value: { retention } })
})

test('what is out of bounds, or would leave a hole behind what is finer, is refused by name and drops nothing', async () => {
  for (const [wrong, words] of [
    [{ samplesHours: 0 }, '"retention.samplesHours" must be at least 1'],
    [{ tenMinutesDays: 2000 }, '"retention.tenMinutesDays" must be at most 1096'],
    [{ minutesDays: 1.5 }, '"retention.minutesDays" must be a whole number'],
    [{ tenSecondsHours: 200 }, '"retention.minutesDays": kept no shorter than what is finer (200 hours)'],
    [{ years: 1 }, 'unknown field "retention.years"'],
  ] as const) {
    const answer = await client.call('settings.update', { retention: { ...DEFAULT_RETENTION, ...wrong } })
    expect(answer.ok ? answer.value : answer.error.message).toContain(words)
  }
  expect(small.app.core.store.entries({ kind: 'decision', limit: 100 })).toHaveLength(14)
  expect(small.app.core.settings.get().retention).toBeUndefined()
})
