// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SettingsView } from '../../../shared/contract/settings.ts'
import { alertsOf } from '../../../shared/contract/testing/alerting.ts'
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
  expect(screen.getByRole('table').textContent).toContain('7 days')
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
