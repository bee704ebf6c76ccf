// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PageBoundary } from './PageBoundary.tsx'

let broken = true
function Page() {
  if (broken) throw new Error('the chart has no range')
  return <p>charts</p>
}

beforeEach(() => {
  broken = true
  // React reports what a boundary caught; here it is caught on purpose.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

test('a page that breaks says so in its own place, and can be tried again', () => {
  render(
    <>
      <button>Freeze</button>
      <PageBoundary at="#/a">
        <Page />
      </PageBoundary>
    </>,
  )
  expect(screen.getByRole('button', { name: 'Freeze' })).toBeTruthy()
  expect(screen.getByRole('alert').textContent).toContain('the chart has no range')
  broken = false
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(screen.getByText('charts')).toBeTruthy()
})

test('going to another page tries again by itself', () => {
  const at = (href: string) => (
    <PageBoundary at={href}>
      <Page />
    </PageBoundary>
  )
  const { rerender } = render(at('#/a'))
  broken = false
  rerender(at('#/a'))
  expect(screen.queryByText('charts')).toBeNull()
  rerender(at('#/b'))
  expect(screen.getByText('charts')).toBeTruthy()
})
