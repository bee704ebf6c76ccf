// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { startLink } from '../../state/link.ts'
import { createFixtureEyrie } from '../../testing/fixtureEyrie.ts'
import { demoOverview } from '../../testing/rows.ts'
import { Standings } from './Standings.tsx'

const NOW = Date.now()
const asked: { readonly method: string; readonly params: unknown }[] = []
let stop: () => void = () => undefined

beforeEach(() => {
  asked.length = 0
  const eyrie = createFixtureEyrie({ now: () => NOW, scene: 'well' })
  stop = startLink({
    ...eyrie,
    call: ((method: string, params: unknown) => {
      asked.push({ method, params })
      if (method === 'service.driftPreview')
        return Promise.resolve({
          ok: true,
          value: {
            kept: 3,
            found: 7,
            keep: 'Stops 4.',
            adopt: 'Accepts 7.',
            write: { file: 'compose.yaml', line: 4, before: null, after: 'scale: 7', diff: '+    scale: 7' },
            refusal: null,
          },
        })
      return Promise.resolve({ ok: true, value: { sentence: 'Done.', cleared: [], action: null } })
    }) as typeof eyrie.call,
  })
})
afterEach(() => {
  cleanup()
  stop()
})

async function show(changes: Partial<ServiceRow>): Promise<void> {
  const row = demoOverview(NOW)['service:vedfolnir/vedfolnir']
  if (row === undefined) throw new Error('the demo has no such service')
  await act(async () => {
    render(<Standings row={{ ...row, ...changes }} />)
    await Promise.resolve()
  })
}
function press(name: string): void {
  fireEvent.click(screen.getByRole('button', { name }))
}
const target = { project: 'vedfolnir', service: 'vedfolnir' }

describe('what stands on a service', () => {
  test('nothing stands: nothing is shown', async () => {
    await show({})
    expect(document.body.textContent).toBe('')
  })

  test('a proposal is carried out or dismissed by its own id', async () => {
    const proposal = {
      id: 'p1',
      at: NOW,
      expiresAt: NOW + 60_000,
      from: 3,
      to: 4,
      reason: 'ScoreUp',
      sentence: 'Waits for approval: 3 → 4.',
    } as const
    await show({ proposal })
    press('Dismiss')
    press('Scale 3 → 4')
    expect(asked).toEqual([
      { method: 'service.dismiss', params: { ...target, proposal: 'p1' } },
      { method: 'service.approve', params: { ...target, proposal: 'p1' } },
    ])
  })

  test('a proposal cannot be carried out while an action runs', async () => {
    const proposal = {
      id: 'p1',
      at: NOW,
      expiresAt: NOW + 60_000,
      from: 3,
      to: 4,
      reason: 'ScoreUp',
      sentence: 'Waits.',
    } as const
    await show({ proposal, acting: 'a1' })
    expect(screen.getByRole('button', { name: 'Scale 3 → 4' }).hasAttribute('disabled')).toBe(true)
  })

  test('a drift is kept, adopted or written, with the change of the file to be seen before', async () => {
    await show({
      drift: {
        since: NOW,
        sentence: 'Somebody made 7 of 3.',
        kept: 3,
        found: 7,
        choices: ['keep', 'adopt', 'write'],
      },
    })
    expect(screen.getByText('+ scale: 7', { exact: false }).textContent).toBe('+    scale: 7')
    press('Go back to 3')
    press('Adopt 7')
    press('Write to file')
    expect(asked.slice(1).map(({ params }) => (params as { choice: string }).choice)).toEqual([
      'keep',
      'adopt',
      'write',
    ])
  })

  test('an open circuit is told and can be reset', async () => {
    await show({ circuit: { since: NOW, until: NOW + 1000, sentence: 'Scaling up did not help.' } })
    expect(screen.getByText('Scaling up did not help.')).toBeDefined()
    press('Reset')
    expect(asked).toEqual([{ method: 'service.reset', params: target }])
  })

  test('a lowered mode says from what to what and why', async () => {
    await show({ demoted: { from: 'automatic', to: 'approve', reason: 'CircuitOpen', at: NOW } })
    expect(document.body.textContent).toContain('Works in mode approve instead of automatic')
    expect(document.body.textContent).toContain('CircuitOpen')
  })

  test('a rollout is told', async () => {
    await show({ rollout: { since: NOW, sentence: 'Its configuration is changing.' } })
    expect(screen.getByText('Its configuration is changing.')).toBeDefined()
  })
})
