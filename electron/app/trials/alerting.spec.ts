import { afterEach, expect, test } from 'vitest'
import type { TrialCheck } from '../../../shared/domain/trials.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { alertingParts, DRILL } from './alerting.ts'

let small: SmallApp | null = null
afterEach(async () => {
  await small?.remove()
  small = null
})

/** The clock goes on by itself while the alert waits. */
async function checked(prepare: (app: SmallApp) => void = () => undefined) {
  const app = await smallApp({ labels: { 'eyrie.autoscale.enable': 'true' } })
  small = app
  prepare(app)
  const { core } = app.app
  const time = setInterval(() => app.advance(1_000), 100)
  const checks: Partial<TrialCheck>[] = []
  const signal = new AbortController().signal
  for (const part of alertingParts(core, [app.engine.service()]))
    await part.run({ id: 'run', signal, say: () => undefined, check: (finding) => checks.push(finding) })
  clearInterval(time)
  return { checks, core }
}

const brief = (checks: readonly Partial<TrialCheck>[]) => checks.map(({ id, status }) => `${id} ${status}`)

test('the alert fires, ends, is in the history and leaves nothing behind', async () => {
  const { checks, core } = await checked()
  expect(brief(checks).slice(1)).toEqual([
    'alerting.fires pass',
    'alerting.told warn',
    'alerting.resolves pass',
  ])
  const entries = core.store.entries({ kind: 'alert', limit: 10 })
  expect(entries.map((entry) => (entry.kind === 'alert' ? entry.alert.state : ''))).toEqual([
    'resolved',
    'firing',
  ])
  expect(core.notifier.notices().map(({ body }) => body)).toEqual([
    expect.stringContaining('A test of alerting: nothing is wrong with'),
    expect.stringContaining(`${DRILL} of`),
  ])
  expect(core.alerting.alerts().filter(({ name }) => name === DRILL)).toEqual([])
  expect(core.alerting.rules().some(({ rule }) => rule.id === DRILL)).toBe(false)
})

test('what is silenced is not told, and the test says so', async () => {
  const { checks } = await checked(({ app }) => {
    app.core.settings.update((settings) => ({
      ...settings,
      silences: [
        { id: 's', alert: '*', project: null, service: null, at: 0, until: 1e15, comment: '', by: 'ada' },
      ],
    }))
  })
  expect(brief(checks)).toContain('alerting.told skipped')
  expect(checks.find(({ id }) => id === 'alerting.told')?.sentence).toMatch(/A silence covers it/)
})

test('while the engine does not answer nothing fires, and nothing is made up', async () => {
  const { checks } = await checked(({ engine }) => engine.disconnect())
  expect(brief(checks)).toContain('alerting.fires fail')
  expect(checks.at(-1)?.sentence).toMatch(/did not fire within 15 s: The engine does not answer/)
})
