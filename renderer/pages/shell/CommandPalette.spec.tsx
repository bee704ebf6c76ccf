// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeOverlay } from '../../state/overlay.ts'
import { navigate } from '../../state/router.ts'
import { startLink } from '../../state/link.ts'
import { createFakeEyrie, type FakeEyrie } from '../../testing/fakeEyrie.ts'
import { smallOverview } from '../../testing/rows.ts'
import { Shell } from './Shell.tsx'

// Roles are looked up by name here; whether a style hides an element is the browser suite's question, and slow.
configure({ defaultHidden: true })

let fake: FakeEyrie
let stop: () => void

beforeEach(() => {
  navigate('#/')
  fake = createFakeEyrie(smallOverview(Date.now()))
  stop = startLink(fake.eyrie)
  render(<Shell />)
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
})
afterEach(() => {
  cleanup()
  closeOverlay()
  stop()
})

const field = () => screen.getByRole('combobox')
const active = () => document.getElementById(field().getAttribute('aria-activedescendant') ?? '')
const type = (value: string) => fireEvent.change(field(), { target: { value } })

test('typing and Enter do what was found', () => {
  type('freeze')
  expect(active()?.textContent).toContain('Freeze everything')
  fireEvent.keyDown(field(), { key: 'Enter' })
  expect(fake.calls.at(-1)).toEqual({ method: 'controller.freeze', params: { frozen: true } })
  expect(screen.queryByRole('combobox')).toBeNull()
})

test('the arrows move the choice, round both ends', () => {
  type('exporter')
  const first = active()?.textContent
  fireEvent.keyDown(field(), { key: 'ArrowUp' })
  expect(active()?.textContent).not.toBe(first)
  fireEvent.keyDown(field(), { key: 'ArrowDown' })
  expect(active()?.textContent).toBe(first)
})

test('what is refused says why and does nothing', () => {
  type('scale web down')
  expect(active()?.getAttribute('aria-disabled')).toBe('true')
  expect(active()?.textContent).toContain('2 is its fewest')
  fireEvent.keyDown(field(), { key: 'Enter' })
  expect(field()).toBeTruthy()
})

test('a name nothing has is told, and the same keys close the palette', () => {
  type('qqq')
  expect(screen.getByText('Nothing is called “qqq”.')).toBeTruthy()
  fireEvent.keyDown(field(), { key: 'k', metaKey: true })
  expect(screen.queryByRole('combobox')).toBeNull()
})
