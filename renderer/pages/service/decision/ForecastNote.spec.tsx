// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import type { ForecastScore } from '../../../../shared/domain/decision.ts'
import { ForecastNote } from './ForecastNote.tsx'

afterEach(cleanup)

const FORECAST: ForecastScore = {
  source: 'cpu',
  on: true,
  load: 2.9,
  aheadSeconds: 46,
  error: 0.08,
  naiveError: 0.12,
  sentence: 'Forecast: CPU 290 % over all replicas in 46 s needs 5 at 60 % each; error of the last day 8 %',
}

function show(changes: Partial<ForecastScore> = {}) {
  render(<ForecastNote forecast={{ ...FORECAST, ...changes }} seasonSeconds={86_400} />)
  return screen.getByRole('region', { name: 'Forecast' })
}

/** What stands beside a name; null: the name is not there. */
function beside(region: HTMLElement, name: string): string | null | undefined {
  return within(region).queryByText(name)?.parentElement?.querySelector('dd')?.textContent
}

describe('the forecast of a decision', () => {
  test('shows what it expects, its error, and that of the season before', () => {
    const region = show()
    expect(beside(region, 'Expects in 46 s')).toBe('CPU 290 % over all replicas')
    expect(beside(region, 'Error of the last day')).toBe('8 %')
    expect(beside(region, 'Error of the load 1 d before')).toBe('12 %')
    expect(region.textContent).toContain('on, may only add')
    expect(region.textContent).not.toContain('switched off')
  })
  test('switched off says so and why, and keeps its error in sight', () => {
    const sentence = 'Forecast is off: its error of the last day is 34 %, above 30 %'
    const region = show({ on: false, error: 0.34, sentence })
    expect(region.textContent).toContain('switched off')
    expect(region.textContent).toContain(`${sentence}.`)
    expect(beside(region, 'Error of the last day')).toBe('34 %')
  })
  test('that still learns shows no number for what is not known', () => {
    const sentence = 'Forecast is off: it has seen 1 d 3 h of load and needs two seasons, 2 d'
    const nothing = { load: null, aheadSeconds: null, error: null, naiveError: null }
    const region = show({ on: false, ...nothing, sentence })
    expect(region.textContent).toContain(`${sentence}.`)
    expect(within(region).queryAllByRole('definition')).toEqual([])
    expect(region.textContent).not.toContain('0 %')
  })
  test('of a query is said in its own unit', () => {
    expect(beside(show({ source: 'requests', load: 84 }), 'Expects in 46 s')).toBe(
      'requests 84 over all replicas',
    )
  })
})
