// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AlertsView } from '../../../shared/contract/alerts.ts'
import { alertOf, alertRuleOf, alertsOf, NOTIFICATIONS } from '../../../shared/contract/testing/alerting.ts'
import { startLink } from '../../state/link.ts'
import { createFakeEyrie, type FakeEyrie } from '../../testing/fakeEyrie.ts'
import { AlertsPage } from './AlertsPage.tsx'
import { sortAlerts, sortRules, standingWords } from './words.ts'

configure({ defaultHidden: true })
// happy-dom has the element, and not its methods.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true
}

let fake: FakeEyrie
let stop: () => void = () => undefined

function show(view: AlertsView | null): void {
  const state =
    view === null
      ? null
      : {
          status: view.status,
          ...Object.fromEntries(view.alerts.map((alert) => [`alert:${alert.key}`, alert])),
          ...Object.fromEntries(view.rules.map((rule) => [`rule:${rule.name}`, rule])),
          ...Object.fromEntries(view.silences.map((silence) => [`silence:${silence.id}`, silence])),
        }
  // The fake follows one state for every topic.
  fake = createFakeEyrie(state)
  fake.answer('history.list', () => ({ ok: true, value: { entries: [] } }))
  stop = startLink(fake.eyrie)
  render(<AlertsPage />)
}
beforeEach(() => stop())
afterEach(cleanup)

test('an alert says what, how grave, since when, of what, and who judged it', () => {
  const theirs = alertOf({
    key: 'p',
    name: 'DiskFull',
    source: 'prometheus',
    severity: 'warning',
    project: '',
    service: '',
    subject: 'node',
  })
  show(alertsOf({ alerts: [theirs, alertOf()] }))
  const rows = within(screen.getByRole('list', { name: 'Alerts' })).getAllByRole('listitem')
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringMatching(/critical.*ContainerOOMKilled.*judged by Eyrie.*shop\/web.*Silence/),
    expect.stringMatching(/warning.*DiskFull.*judged by Prometheus/),
  ])
})

test('a silence is asked for with its scope, its end and its reason, and a refusal stays beside the question', async () => {
  show(alertsOf())
  fake.answer('alerts.silence', () => ({
    ok: false,
    error: { code: 'BadRequest', message: 'there is no such alert', retryable: false },
  }))
  fireEvent.click(screen.getByRole('button', { name: 'Silence ContainerOOMKilled of shop-web-1' }))
  const dialog = screen.getByRole('dialog', { name: 'Silence ContainerOOMKilled' })
  fireEvent.click(within(dialog).getByRole('radio', { name: '4 h' }))
  const why = within(dialog).getByRole('textbox')
  const begin = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Silence' })
  fireEvent.change(why, { target: { value: 'x'.repeat(501) } })
  expect(begin.disabled).toBe(true)
  fireEvent.change(why, { target: { value: 'known' } })
  const before = Date.now()
  fireEvent.click(within(dialog).getByRole('button', { name: 'Silence' }))
  expect((await within(dialog).findByRole('alert')).textContent).toBe('there is no such alert')
  const asked = fake.calls.find(({ method }) => method === 'alerts.silence')?.params as { until: number }
  expect(asked).toMatchObject({
    alert: 'ContainerOOMKilled',
    project: 'shop',
    service: 'web',
    comment: 'known',
  })
  expect(asked.until - before).toBeGreaterThanOrEqual(4 * 3_600_000)
  fake.answer('alerts.silence', () => ({ ok: true, value: { id: '1', sentence: 'Silenced.' } }))
  fireEvent.click(within(dialog).getByRole('button', { name: 'Silence' }))
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
})

test('a silence that holds says for how long, why and by whom, and can be ended', () => {
  const silence = {
    ...{ id: 's1', alert: 'Container*', project: 'shop', service: null, by: 'ada', at: 0 },
    ...{ until: Date.now() + 3_600_500, comment: 'an upgrade' },
  }
  show(alertsOf({ alerts: [alertOf({ silence: 's1' })], silences: [silence] }))
  const [row] = within(screen.getByRole('list', { name: 'Silences' })).getAllByRole('listitem')
  expect(row?.textContent).toMatch(/Container\* of shop\/\*1 h left · by ada · an upgrade/)
  expect(screen.getByRole('list', { name: 'Alerts' }).textContent).toContain('silenced')
  fireEvent.click(screen.getByRole('button', { name: 'End the silence of Container* of shop/*' }))
  expect(fake.calls.at(-1)).toEqual({ method: 'alerts.unsilence', params: { id: 's1' } })
})

test('a rule that nobody watches says what it needs; one without data is no rule that is fine', () => {
  const needs = 'Not watched: needs Prometheus, which is not set up.'
  show(
    alertsOf({
      alerts: [],
      rules: [
        alertRuleOf({ name: 'SystemDiskFull', services: [], watch: 'unwatched', sentence: needs }),
        alertRuleOf({ name: 'HighCPU', watch: 'no-data', sentence: 'Nothing is known of shop/web now.' }),
        alertRuleOf(),
      ],
    }),
  )
  expect(screen.getByText('Nothing fires')).toBeTruthy()
  expect(screen.getByText(/1 of 3 rules are watched/)).toBeTruthy()
  expect(screen.getByRole('row', { name: /^SystemDiskFull/ }).textContent).toContain(needs)
  expect(screen.getByRole('row', { name: /^HighCPU/ }).textContent).toContain(
    'Nothing is known of shop/web now.',
  )
})

test('a rule says who watches it, and whether Prometheus has it', () => {
  const missing = { state: 'missing', sentence: 'Not loaded in Prometheus' } as const
  const theirs = alertRuleOf({
    ...{ name: 'BackupOverdue', source: 'prometheus', category: 'other', sentence: 'Group others' },
    services: [],
  })
  show(alertsOf({ rules: [alertRuleOf({ loaded: missing }), theirs] }))
  expect(screen.getByRole('row', { name: /^ContainerOOMKilled/ }).textContent).toMatch(
    /Watched by EyrieNot loaded in Prometheus$/,
  )
  expect(screen.getByRole('row', { name: /^BackupOverdue/ }).textContent).toMatch(
    /Watched by PrometheusGroup others$/,
  )
})

test('the doctor asks Prometheus when it is told to, and not before', async () => {
  show(alertsOf())
  const refused = { code: 'Unreachable', message: 'Prometheus does not answer.', retryable: true }
  fake.answer('doctor.run', () => ({ ok: false, error: refused }))
  const asked = () => fake.calls.filter(({ method }) => method === 'doctor.run').length
  expect(asked()).toBe(0)
  fireEvent.click(screen.getByRole('button', { name: 'Ask Prometheus' }))
  expect(await screen.findByText('Prometheus does not answer.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Ask again' }))
  expect(asked()).toBe(2)
})

test('the webhook is saved as one, refused in words, and its last delivery is told', async () => {
  const webhook = {
    ...NOTIFICATIONS.webhook,
    delivery: { state: 'failed', sentence: 'Not delivered to http://x: HTTP 500.', at: 1 } as const,
  }
  const base = alertsOf()
  show({ ...base, status: { ...base.status, notifications: { ...NOTIFICATIONS, webhook } } })
  const form = screen.getByRole('form', { name: 'Webhook' })
  expect(form.textContent).toContain('Not delivered to http://x: HTTP 500.')
  const wrong = { code: 'BadRequest', message: '"nowhere" is no address', retryable: false }
  fake.answer('notifications.update', () => ({ ok: false, error: wrong }))
  fireEvent.change(within(form).getByLabelText(/^Webhook address/), { target: { value: 'nowhere' } })
  // A key that is too short would be left out, and nothing signed.
  const key = within(form).getByLabelText(/^Signing key/)
  fireEvent.change(key, { target: { value: 'short' } })
  expect(within(form).getByRole<HTMLButtonElement>('button', { name: 'Save webhook' }).disabled).toBe(true)
  fireEvent.change(key, { target: { value: '' } })
  fireEvent.submit(form)
  expect((await within(form).findByRole('alert')).textContent).toBe('"nowhere" is no address')
  expect(fake.calls.at(-1)).toEqual({
    method: 'notifications.update',
    params: { webhook: { url: 'nowhere', template: null } },
  })
})

test('loading and disconnected each say so, and what was known stays', async () => {
  show(null)
  expect(screen.getByRole('status').textContent).toContain('Loading the alerts')
  cleanup()
  stop()
  show(alertsOf())
  fake.connection({ status: 'disconnected', why: 'gone' })
  expect(await screen.findByText(/as they were last seen/)).toBeTruthy()
  expect(screen.getByRole('list', { name: 'Alerts' })).toBeTruthy()
})

test('the gravest comes first, what waits later, what is silenced last', () => {
  const alerts = [
    alertOf({ key: 'a', silence: 's' }),
    alertOf({ key: 'b', state: 'pending' }),
    alertOf({ key: 'c', severity: 'warning' }),
    alertOf({ key: 'd' }),
  ]
  expect(sortAlerts(alerts).map(({ key }) => key)).toEqual(['d', 'c', 'b', 'a'])
})

test('rules stand by what they are of and by name, however they came', () => {
  const rules = [
    alertRuleOf({ name: 'Disk', category: 'system' }),
    alertRuleOf({ name: 'B', condition: '2' }),
    alertRuleOf({ name: 'B', condition: '1' }),
    alertRuleOf({ name: 'A' }),
  ]
  expect(sortRules(rules).map(({ name, condition }) => `${name} ${condition.slice(0, 1)}`)).toEqual([
    'A O',
    'B 1',
    'B 2',
    'Disk O',
  ])
})

test('how long it stands, until when it waits, and that nothing is known of it', () => {
  const words = (changes: Parameters<typeof alertOf>[0]) =>
    standingWords(alertOf({ since: 0, ...changes }), 60_000)
  expect(words({})).toBe('for 1 min')
  expect(words({ state: 'pending', firesAt: 90_000 })).toBe('fires in 30 s')
  expect(words({ noDataSince: 20_000 })).toBe('firing, no data for 40 s')
})
