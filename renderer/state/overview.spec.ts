import { expect, test } from 'vitest'
import type { OverviewState } from '../../shared/contract/contract.ts'
import { NO_OVERVIEW, overviewFrom } from './overview.ts'
import { demoOverview } from '../testing/rows.ts'

const first = demoOverview(1_700_000_000_000)

test('a state is taken apart by the beginning of its keys', () => {
  const overview = overviewFrom(first, NO_OVERVIEW)
  expect(overview.loaded).toBe(true)
  expect(overview.rows['vedfolnir/vedfolnir']?.replicas.max).toBe(5)
  expect(Object.keys(overview.rows)).toContain('shop/web')
  expect(Object.keys(overview.projects)).toContain('vedfolnir')
})

test('one changed row leaves every other row, and every other part, the same object', () => {
  const before = overviewFrom(first, NO_OVERVIEW)
  const row = first['service:vedfolnir/redis']
  if (row === undefined) throw new Error('the demo has a redis')
  const changed: OverviewState = { ...first, 'service:vedfolnir/redis': { ...row, restarts: 7 } }
  const after = overviewFrom(changed, before)
  expect(after.rows['vedfolnir/redis']?.restarts).toBe(7)
  expect(after.rows['vedfolnir/mysql']).toBe(before.rows['vedfolnir/mysql'])
  expect(after.actions).toBe(before.actions)
  expect(after.projects).toBe(before.projects)
})

test('an unchanged state changes nothing, and a service that went is gone', () => {
  const before = overviewFrom(first, NO_OVERVIEW)
  expect(overviewFrom({ ...first }, before).rows).toBe(before.rows)
  const rest = Object.fromEntries(Object.entries(first).filter(([key]) => key !== 'service:vedfolnir/loki'))
  expect(overviewFrom(rest as OverviewState, before).rows['vedfolnir/loki']).toBeUndefined()
})
