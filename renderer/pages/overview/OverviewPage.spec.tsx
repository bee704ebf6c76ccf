// @vitest-environment happy-dom
import { act, cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AppView, ServiceRow } from '../../../shared/contract/views.ts'
import { closeOverlay } from '../../state/overlay.ts'
import { navigate } from '../../state/router.ts'
import { startLink } from '../../state/link.ts'
import { NO_OVERVIEW, useOverview } from '../../state/overview.ts'
import { usePending } from '../../state/pending.ts'
import { select } from '../../state/selection.ts'
import { dismissToast, useToasts } from '../../state/toasts.ts'
import { createFakeEyrie, type FakeEyrie } from '../../testing/fakeEyrie.ts'
import { demoAction, smallOverview } from '../../testing/rows.ts'
import { Shell } from '../shell/Shell.tsx'

// Roles are looked up by name here; whether a style hides an element is the browser suite's question, and slow.
configure({ defaultHidden: true })

let fake: FakeEyrie
let stop: () => void

beforeEach(() => {
  useOverview.setState(NO_OVERVIEW, true)
  usePending.setState({ pending: {}, problems: {} })
  navigate('#/')
  fake = createFakeEyrie(smallOverview(Date.now()))
  fake.answer('service.scale', () => new Promise(() => undefined))
  fake.answer('service.plan', ({ to }) => ({
    ok: true,
    value: { from: 4, to, sentence: '−1: stops shop-worker-4', operations: [], refusal: null },
  }))
  stop = startLink(fake.eyrie)
})
afterEach(() => {
  cleanup()
  closeOverlay()
  select(null)
  for (const toast of useToasts.getState().toasts) dismissToast(toast.id)
  stop()
})

const rowNamed = (name: string) => {
  const row = document.querySelector<HTMLElement>(`[data-row="${name}"]`)
  if (row === null) throw new Error(`no row ${name}`)
  return row
}
const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name })

function changeRow(name: string, over: Partial<ServiceRow>): void {
  const row = useOverview.getState().rows[name]
  act(() => fake.change({ [`service:${name}`]: { ...row, ...over } }))
}

function changeApp(over: Partial<AppView>): void {
  const { app } = useOverview.getState()
  act(() => fake.change({ app: { ...app, ...over } }))
}

describe('the overview', () => {
  test('tells of each service what its numbers are of, and why it stands where it stands', () => {
    render(<Shell />)
    const row = within(rowNamed('vedfolnir/vedfolnir'))
    expect(row.getByText('Holding at 3: cooldown after scale-up ends in 2:41.')).toBeTruthy()
    expect(
      row.getByRole('button', { name: 'CPU 71 % of 2.0 cores limit, 1 min average, 3 of 3 replicas' }),
    ).toBeTruthy()
    expect(row.getByRole('meter', { name: 'Scale-up score' }).getAttribute('aria-valuetext')).toBe(
      'Scale-up score 6.4 of 15, acts at 5',
    )
    expect(within(rowNamed('vedfolnir/vault')).getByText('no samples yet')).toBeTruthy()
  })

  test('renders a changed row and leaves the others alone', () => {
    render(<Shell />)
    const other = rowNamed('shop/web').innerHTML
    changeRow('vedfolnir/redis', { restarts: 7 })
    expect(within(rowNamed('vedfolnir/redis')).getByTitle('7 restarts')).toBeTruthy()
    expect(rowNamed('shop/web').innerHTML).toBe(other)
  })

  test('has room for a few dots of many replicas, and shows of them what is wrong', () => {
    render(<Shell />)
    const dots = Array.from({ length: 20 }, (_, index) => ({
      name: `redis-${index}`,
      state: index === 17 ? ('unhealthy' as const) : ('ready' as const),
    }))
    changeRow('vedfolnir/redis', { dots })
    const button = within(rowNamed('vedfolnir/redis')).getByRole('button', { name: '19 ready, 1 unhealthy' })
    expect(button.querySelectorAll('svg')).toHaveLength(4)
    expect(button.querySelector('svg')?.querySelector('path')).not.toBeNull()
    expect(within(button).getByText('+16')).toBeTruthy()
    changeRow('vedfolnir/redis', { dots: dots.slice(0, 6) })
    expect(button.querySelectorAll('svg')).toHaveLength(6)
    expect(button.textContent).toBe('')
  })

  test('shows the lines of a running action under its service, and what ended them', () => {
    render(<Shell />)
    const running = demoAction('x', {
      project: 'shop',
      service: 'web',
      startedAt: Date.now(),
      operations: [
        { type: 'create', target: 'shop-web-3', cause: '', state: 'done', result: 'cloned', ms: 212 },
        { type: 'await-healthy', target: 'shop-web-3', cause: '', state: 'running', result: '', ms: null },
      ],
    })
    act(() => fake.change({ 'action:x': running }))
    const row = within(rowNamed('shop/web'))
    expect(row.getByText('Create shop-web-3')).toBeTruthy()
    expect(row.getByText('212 ms')).toBeTruthy()
    expect(row.getByText('running')).toBeTruthy()
    const outcome = 'shop-web-3 did not become healthy and was removed.'
    act(() =>
      fake.change({ 'action:x': { ...running, endedAt: Date.now(), verification: 'reverted', outcome } }),
    )
    expect(row.getByText('rolled back')).toBeTruthy()
    expect(row.getByText(outcome)).toBeTruthy()
  })

  test('without any project says what to do next', () => {
    const { app, host } = smallOverview(Date.now())
    fake.show({ ...(app === undefined ? {} : { app }), ...(host === undefined ? {} : { host }) })
    render(<Shell />)
    expect(screen.getByText('No Compose project is running here')).toBeTruthy()
    expect(screen.getByText(/docker compose up -d/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Explore the demo' }))
    expect(location.hash).toBe('#/@demo/')
    location.hash = ''
  })

  test('without an engine says why, and that nothing has to wait for it', () => {
    const { app } = smallOverview(Date.now())
    if (app === undefined) throw new Error('no app')
    const off = { state: 'off', detail: 'none is set', lastSeenAt: null } as const
    const docker = {
      state: 'unreachable',
      detail: 'Nothing listens at /run/docker.sock.',
      lastSeenAt: null,
    } as const
    fake.show({ app: { ...app, docker, prometheus: off } })
    render(<Shell />)
    const found = within(screen.getByRole('region', { name: 'What was found' }))
    expect(found.getByText('Docker does not answer')).toBeTruthy()
    expect(found.getByText('Nothing listens at /run/docker.sock.')).toBeTruthy()
    expect(found.getByText('Projects show up by themselves once Docker answers.')).toBeTruthy()
    expect(found.getByText('No Prometheus, which is fine')).toBeTruthy()
    fireEvent.click(found.getByRole('button', { name: 'Connect an engine or Prometheus' }))
    expect(location.hash).toBe('#/settings')
  })
})

describe('scaling from a row', () => {
  test('up shows where it is going at once and offers an undo', () => {
    render(<Shell />)
    fireEvent.click(screen.getByRole('button', { name: 'Scale web up to 3' }))
    expect(within(rowNamed('shop/web')).getByText('→ 3')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Undo' })).toBeTruthy()
    expect(fake.calls.filter((call) => call.method === 'service.scale')).toHaveLength(1)
  })

  test('down asks once, naming what stops, and does nothing when refused', async () => {
    render(<Shell />)
    fireEvent.click(screen.getByRole('button', { name: 'Scale worker down to 3' }))
    const question = within(screen.getByRole('alertdialog', { name: 'Scale worker' }))
    expect(await question.findByText('−1: stops shop-worker-4')).toBeTruthy()
    fireEvent.click(question.getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(fake.calls.some((call) => call.method === 'service.scale')).toBe(false)
  })

  test('cannot leave the bounds, and what cannot be scaled has no way up', () => {
    render(<Shell />)
    const down = screen.getByRole('button', { name: 'Scale web down to 1' })
    expect(down.getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(down)
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(screen.getByRole('button', { name: 'Scale mysql up to 2' }).getAttribute('aria-disabled')).toBe(
      'true',
    )
  })
})

describe('the keyboard', () => {
  test('moves through the services, and asks before it scales the selected one', () => {
    render(<Shell />)
    key('j')
    key('j')
    expect(rowNamed('shop/worker').getAttribute('aria-selected')).toBe('true')
    expect(document.activeElement).toBe(rowNamed('shop/worker'))
    key('-')
    expect(screen.getByRole('alertdialog', { name: 'Scale worker' })).toBeTruthy()
  })

  test('opens the selected service, and goes where g says', () => {
    render(<Shell />)
    key('j')
    key('Enter')
    expect(location.hash).toBe('#/service/shop/web')
    key('g')
    key('h')
    expect(location.hash).toBe('#/history')
  })

  test('filters, and the address keeps the filter', () => {
    render(<Shell />)
    key('/')
    const field = screen.getByRole('textbox', { name: /Filter services/ })
    expect(document.activeElement).toBe(field)
    fireEvent.change(field, { target: { value: 'exporter' } })
    expect(location.hash).toBe('#/?filter=exporter')
    expect(document.querySelectorAll('[data-row]')).toHaveLength(1)
    fireEvent.change(field, { target: { value: 'nothing like it' } })
    expect(screen.getByText('No service matches')).toBeTruthy()
  })
})

describe('what is not so any more', () => {
  test('is shown as old when the engine is gone, and cannot be scaled', () => {
    render(<Shell />)
    const lastSeenAt = Date.now() - 41_000
    changeApp({ docker: { state: 'unreachable', detail: 'Start Docker.', lastSeenAt } })
    changeRow('shop/web', { seenAt: lastSeenAt })
    expect(within(rowNamed('shop/web')).getByText(/4[01] s ago/)).toBeTruthy()
    expect(screen.getByText(/Start Docker\./)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Scale web up to 3' }).getAttribute('aria-disabled')).toBe(
      'true',
    )
    fireEvent.click(screen.getByRole('button', { name: 'Freeze' }))
    expect(fake.calls.at(-1)).toEqual({ method: 'controller.freeze', params: { frozen: true } })
  })

  test('stays in view while the connection is lost, under a sentence that says so', () => {
    render(<Shell />)
    act(() => fake.connection({ status: 'disconnected', why: 'Eyrie does not answer' }))
    expect(screen.getByText('No connection to Eyrie')).toBeTruthy()
    expect(within(rowNamed('shop/web')).getByText('2')).toBeTruthy()
    act(() => fake.connection({ status: 'connected' }))
    expect(screen.queryByText('No connection to Eyrie')).toBeNull()
  })
})

test('a long list draws only what is near, and still counts all its rows', () => {
  const base = smallOverview(Date.now())
  const row = (base as Record<string, unknown>)['service:shop/web'] as ServiceRow
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`service:shop/s${index}`, { ...row, name: `s${index}` }]),
  )
  fake.show({ ...base, ...many })
  render(<Shell />)
  expect(document.querySelectorAll('[data-row]').length).toBeLessThan(100)
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(508 + 2 + 1))
})
