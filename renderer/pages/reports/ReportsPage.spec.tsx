// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startLink } from '../../state/link.ts'
import { navigate } from '../../state/router.ts'
import { createFakeEyrie, type FakeEyrie } from '../../testing/fakeEyrie.ts'
import { TipProvider } from '../../components/Tip.tsx'
import { ReportsPage } from './ReportsPage.tsx'

configure({ defaultHidden: true })

let fake: FakeEyrie
let stop: () => void = () => undefined
const page = '<html><head><style>p { color: red }</style></head><body><p>Scaled once.</p></body></html>'

beforeEach(() => {
  fake = createFakeEyrie({})
  fake.answer('reports.make', ({ format }) => ({
    ok: true,
    value: { name: `report.${format}`, mediaType: 'text/html', encoding: 'utf8', content: page },
  }))
  fake.answer('reports.schedules', () => ({ ok: true, value: { folder: '/data/reports', schedules: [] } }))
  stop = startLink(fake.eyrie)
  navigate('#/reports')
})
afterEach(() => {
  cleanup()
  stop()
})

const show = () =>
  render(
    <TipProvider>
      <ReportsPage />
    </TipProvider>,
  )
const made = () => fake.calls.filter(({ method }) => method === 'reports.make').map(({ params }) => params)
const preview = () => screen.queryByRole('document')?.shadowRoot?.textContent ?? ''

test('shows the document as it is exported, of a day where nothing else is said, and of a week when asked', async () => {
  show()
  await expect.poll(preview).toBe('Scaled once.')
  const [first] = made() as { from: number; to: number }[]
  expect((first?.to ?? 0) - (first?.from ?? 0)).toBe(24 * 3_600_000)
  fireEvent.click(screen.getByRole('radio', { name: '7 d' }))
  await expect.poll(() => made().length).toBe(2)
  const second = made()[1] as { from: number; to: number }
  expect(second.to - second.from).toBe(7 * 24 * 3_600_000)
  expect(location.hash).toBe('#/reports?period=7d')
})

test('days the wrong way round are told beside the field, and nothing is asked or exported', async () => {
  navigate('#/reports?from=2026-01-31&to=2026-01-30')
  show()
  expect((await screen.findByRole('alert')).textContent).toBe('The last day is before the first one.')
  expect(made()).toEqual([])
  expect(screen.getByRole('button', { name: 'Export' }).hasAttribute('disabled')).toBe(true)
})

test('a refusal is told, and what was seen before stays', async () => {
  show()
  await expect.poll(preview).toBe('Scaled once.')
  fake.answer('reports.make', () => ({
    ok: false,
    error: { code: 'NotFound', message: 'nothing is known of shop', retryable: false },
  }))
  fireEvent.click(screen.getByRole('radio', { name: '30 d' }))
  expect(await screen.findByText('nothing is known of shop')).toBeTruthy()
  expect(preview()).toBe('Scaled once.')
})

test('a schedule is asked for as it was chosen, told how it went, and ended', async () => {
  const schedule = { id: 's1', every: 'week', hour: 7, format: 'html', project: null, since: 0 } as const
  show()
  expect(await screen.findByText(/None yet/)).toBeTruthy()
  fake.answer('reports.schedule', () => ({ ok: true, value: { id: 's1', sentence: 'Scheduled.' } }))
  fake.answer('reports.schedules', () => ({
    ok: true,
    value: {
      folder: '/data/reports',
      schedules: [{ ...schedule, next: 1, last: { at: 1, ok: false, sentence: 'The disk is full.' } }],
    },
  }))
  fireEvent.submit(screen.getByRole('form', { name: 'Schedule a report' }))
  const list = within(await screen.findByRole('list', { name: 'Scheduled reports' }))
  expect(list.getByRole('listitem').textContent).toMatch(/Every Monday.*at 07:00, as HTML.*The disk is full/)
  expect(fake.calls.find(({ method }) => method === 'reports.schedule')?.params).toEqual({
    ...{ every: 'week', hour: 7, format: 'html', project: null },
  })
  fake.answer('reports.unschedule', () => ({ ok: true, value: { sentence: 'Ended.' } }))
  fireEvent.click(screen.getByRole('button', { name: /^End: Every Monday/ }))
  expect(fake.calls.at(-1)).toEqual({ method: 'reports.unschedule', params: { id: 's1' } })
})
