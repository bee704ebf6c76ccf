// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { TipProvider } from '../../components/Tip.tsx'
import { startLink } from '../../state/link.ts'
import { currentRoute, navigate, serviceHref } from '../../state/router.ts'
import { createFixtureEyrie, type FixtureOptions } from '../../testing/fixtureEyrie.ts'
import { ServicePage } from './ServicePage.tsx'

const stops: (() => void)[] = []

afterEach(() => {
  cleanup()
  for (const stop of stops.splice(0)) stop()
})

async function show(scene: FixtureOptions['scene']): Promise<void> {
  stops.push(startLink(createFixtureEyrie({ now: () => Date.now(), scene })))
  navigate(serviceHref('vedfolnir', 'vedfolnir'))
  await act(async () => {
    render(
      <TipProvider>
        <ServicePage project="vedfolnir" service="vedfolnir" />
      </TipProvider>,
    )
    await Promise.resolve()
  })
}

describe('a service', () => {
  test('tells its sentence, and what its numbers are of', async () => {
    await show('well')
    expect(screen.getByText(/Holding at \d: cooldown after scale-up ends in 2:41\./)).toBeDefined()
    expect(screen.getAllByText('of 2.0 cores limit')).not.toHaveLength(0)
    expect(screen.getAllByText(/1 min average, \d of \d replicas/)).toHaveLength(2)
  })

  test('tells the decision step by step and the setting that would have changed it', async () => {
    await show('well')
    const [steps] = screen.getAllByRole('list', { name: 'Steps of the decision' })
    expect(steps && within(steps).getAllByRole('listitem')).toHaveLength(7)
    expect(await screen.findByText(/It would be 4 if the cooldown after scaling up were/)).toBeDefined()
  })

  test('names a stale factor and what follows from it', async () => {
    await show('well')
    expect(screen.getByText(/stale, 1 min 35 s old/)).toBeDefined()
    expect(screen.getByText('earns nothing, and forbids scaling down')).toBeDefined()
  })

  test('tells how a replica that is gone ended', async () => {
    await show('well')
    expect(screen.getByText('out of memory, exit 137')).toBeDefined()
  })

  test('shows an action under way operation by operation, and takes no second one', async () => {
    await show('acting')
    const [progress] = screen.getAllByRole('region', { name: 'Action under way' })
    expect(progress?.textContent).toContain('starting, 11 s of at most 90 s')
    expect(screen.getByRole('button', { name: /^Scale up to/ }).getAttribute('aria-disabled')).toBe('true')
  })

  test('with nothing measured yet says so instead of showing zeros', async () => {
    await show('empty')
    expect(screen.getAllByText('no samples yet')).toHaveLength(2)
    expect(await screen.findAllByText(/No data yet: first samples arrive/)).not.toHaveLength(0)
    expect(screen.queryByText('0 %')).toBeNull()
  })

  test('out of reach is shown with its age, and offers nothing that cannot be done', async () => {
    await show('lost')
    expect(screen.getAllByText(/last seen/)).not.toHaveLength(0)
    expect(screen.getByText('The charts come back with the connection.')).toBeDefined()
    expect(screen.getByRole('button', { name: /^Scale up to/ }).getAttribute('aria-disabled')).toBe('true')
  })

  test('that the engine no longer lists is said to be missing', async () => {
    await show('gone')
    expect(screen.getByText('There is no service vedfolnir/vedfolnir')).toBeDefined()
  })

  test('whose charts cannot be read says why, and tries again when asked', async () => {
    await show('error')
    expect(await screen.findAllByText(/The store does not answer/)).not.toHaveLength(0)
    expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined()
  })
})

test('keys change the time range, and it lives in the URL', async () => {
  await show('well')
  fireEvent.keyDown(window, { key: ']' })
  expect(currentRoute().params).toEqual({ range: '6h' })
  fireEvent.keyDown(window, { key: '1' })
  expect(currentRoute().params).toEqual({ range: '5m' })
})
