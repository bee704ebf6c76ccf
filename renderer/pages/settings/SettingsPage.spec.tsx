// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SettingsView } from '../../../shared/contract/settings.ts'
import { alertsOf } from '../../../shared/contract/testing/alerting.ts'
import { DEFAULT_RETENTION } from '../../../shared/domain/retention.ts'
import { TipProvider } from '../../components/Tip.tsx'
import { startLink } from '../../state/link.ts'
import { createFakeEyrie, type FakeEyrie } from '../../testing/fakeEyrie.ts'
import { SettingsPage } from './SettingsPage.tsx'

configure({ defaultHidden: true })

const settings: SettingsView = {
  theme: 'system',
  prometheusUrl: null,
  prometheusFixed: false,
  closeToTray: false,
  retention: DEFAULT_RETENTION,
  dataDir: '/home/ada/.local/share/eyrie',
  historyBytes: 5 * 1024 ** 2,
}
let fake: FakeEyrie
let stop: () => void = () => undefined

function show(view: Partial<SettingsView> = {}): void {
  // The fake follows one state for every topic.
  const state = { status: alertsOf().status }
  fake = createFakeEyrie(state)
  fake.answer('settings.get', () => ({ ok: true, value: { ...settings, ...view } }))
  fake.answer('connections.list', () => ({ ok: true, value: { connections: [] } }))
  stop = startLink(fake.eyrie)
  render(
    <TipProvider>
      <SettingsPage />
    </TipProvider>,
  )
}
beforeEach(() => stop())
afterEach(cleanup)

test('says where data lies, how much of it there is and how long it is kept', async () => {
  show()
  expect((await screen.findByText('/home/ada/.local/share/eyrie')).parentElement?.textContent).toContain(
    'the history takes 5 MB',
  )
  const kept = within(screen.getByRole('form', { name: 'How long the history is kept' }))
  expect(kept.getByLabelText<HTMLInputElement>('Every minute').value).toBe('7')
  expect(kept.getByText(/One measured value, taken every 2 s, takes up to 956 KB/)).toBeTruthy()
})

test('an address is tried before it is set, and the one that was meant is taken with a click', async () => {
  show()
  const form = within(await screen.findByRole('form', { name: 'Prometheus' }))
  expect(form.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true)
  fireEvent.change(form.getByRole('textbox'), { target: { value: ' http://127.0.0.1:9091/graph ' } })
  fake.answer('settings.tryPrometheus', ({ url }) => ({
    ok: true,
    value: {
      ok: false,
      sentence: `${url} answers 404.`,
      suggestion: { url: 'http://127.0.0.1:9090', sentence: 'Prometheus answers here:' },
    },
  }))
  fireEvent.click(form.getByRole('button', { name: 'Try it' }))
  expect(await form.findByText('http://127.0.0.1:9091/graph answers 404.')).toBeTruthy()
  fireEvent.click(form.getByRole('button', { name: 'Use http://127.0.0.1:9090' }))
  fake.answer('settings.update', (params) => ({ ok: true, value: { ...settings, ...params } }))
  fireEvent.submit(screen.getByRole('form', { name: 'Prometheus' }))
  await expect
    .poll(() => fake.calls.find(({ method }) => method === 'settings.update')?.params)
    .toEqual({ prometheusUrl: 'http://127.0.0.1:9090' })
})

test('a refused address is told beside its field; one that the environment sets cannot be changed here', async () => {
  show()
  fake.answer('settings.update', () => ({
    ok: false,
    error: { code: 'BadRequest', message: '"x" is not a Prometheus address', retryable: false },
  }))
  const form = within(await screen.findByRole('form', { name: 'Prometheus' }))
  fireEvent.change(form.getByRole('textbox'), { target: { value: 'x' } })
  fireEvent.submit(screen.getByRole('form', { name: 'Prometheus' }))
  expect((await form.findByRole('alert')).textContent).toBe('"x" is not a Prometheus address')
  cleanup()
  stop()
  show({ prometheusFixed: true })
  expect(await screen.findByText(/PROMETHEUS_URL sets the address/)).toBeTruthy()
  expect(screen.queryByRole('form', { name: 'Prometheus' })).toBeNull()
})

test('a history that is kept shorter says what goes for good before it is saved', async () => {
  show()
  const form = await screen.findByRole('form', { name: 'How long the history is kept' })
  const inForm = within(form)
  const type = (label: string, value: string) => {
    fireEvent.change(inForm.getByLabelText(label), { target: { value } })
  }
  const end = new Date(2026, 5, 1, 9, 30).getTime()
  const drops = { before: [null, null, end, null], entries: 1204 }
  fake.answer('settings.tryRetention', ({ retention }) => ({
    ok: true,
    value: retention.minutesDays < 7 ? drops : { before: [null, null, null, null], entries: 0 },
  }))
  expect(inForm.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true)
  type('Every minute', '3')
  expect(await inForm.findByText(/values of every minute from before .*2026.*9:30/)).toBeTruthy()
  expect(await inForm.findByText('1,204 decisions and alerts')).toBeTruthy()
  fake.answer('settings.update', (params) => ({ ok: true, value: { ...settings, ...params } }))
  fireEvent.click(await inForm.findByRole('button', { name: 'Drop it and save' }))
  await expect
    .poll(() => fake.calls.find(({ method }) => method === 'settings.update')?.params)
    .toEqual({ retention: { ...DEFAULT_RETENTION, minutesDays: 3 } })
  expect(inForm.queryByRole('alert')).toBeNull()
})

test('how long the history is kept is refused beside the field: out of bounds, unreadable, shorter than what is finer', async () => {
  show()
  const form = await screen.findByRole('form', { name: 'How long the history is kept' })
  const inForm = within(form)
  for (const [label, value, words] of [
    ['Every sample', '0', 'From 1 to 48 hours.'],
    ['Every sample', '1.5', 'A whole number of hours is needed.'],
    ['Every sample', 'two', 'A whole number of hours is needed.'],
    ['Every minute', '91', 'From 1 to 90 days.'],
    ['Every 10 seconds', '240', 'Must be kept no shorter than what is finer (240 hours).'],
  ] as const) {
    fireEvent.change(inForm.getByLabelText(label), { target: { value } })
    expect(inForm.getByRole('alert').textContent).toBe(words)
    expect(inForm.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true)
    fireEvent.change(inForm.getByLabelText(label), {
      target: { value: label === 'Every minute' ? '7' : '24' },
    })
    if (label === 'Every sample') fireEvent.change(inForm.getByLabelText(label), { target: { value: '2' } })
    expect(inForm.queryByRole('alert')).toBeNull()
  }
  expect(fake.calls.some(({ method }) => method === 'settings.update')).toBe(false)
})

test('settings that cannot be read say why', async () => {
  fake = createFakeEyrie({})
  fake.answer('settings.get', () => ({
    ok: false,
    error: { code: 'Disconnected', message: 'the connection is lost', retryable: true },
  }))
  fake.answer('connections.list', () => ({ ok: true, value: { connections: [] } }))
  stop = startLink(fake.eyrie)
  render(
    <TipProvider>
      <SettingsPage />
    </TipProvider>,
  )
  expect(await screen.findByText('the connection is lost')).toBeTruthy()
})
