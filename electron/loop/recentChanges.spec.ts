import { expect, test } from 'vitest'
import type { LastAction } from '../../shared/domain/decision.ts'
import type { DriftEntry, Entry } from '../../shared/domain/history.ts'
import { policyOf, VEDFOLNIR_LABELS } from '../engine/testing/inputs.ts'
import type { Store } from '../storage/store.ts'
import { createRecentChanges } from './recentChanges.ts'

const policy = policyOf(VEDFOLNIR_LABELS)
const own = (completedAt: number): LastAction => ({ completedAt, from: 2, to: 3, by: 'eyrie' })

function drift(at: number): DriftEntry {
  const base = { project: 'shop', service: 'web', from: 3, to: 4, sentence: '' } as const
  return { ...base, id: at, at, kind: 'drift', outcome: 'adopted' }
}

function changesOf(owns: readonly LastAction[], stored: readonly DriftEntry[]) {
  const store = {
    entries: (): readonly Entry[] => [...stored].sort((a, b) => b.at - a.at),
  } as unknown as Store
  return createRecentChanges(store, {
    lastAction: () => owns.at(-1) ?? null,
    recentActions: (_project, _service, since) => owns.filter(({ completedAt }) => completedAt >= since),
  })
}

test('the last action is the latest of own and foreign ones', () => {
  expect(changesOf([], []).last('shop', 'web')).toBeNull()
  expect(changesOf([own(100)], [drift(200)]).last('shop', 'web')).toMatchObject({ by: 'foreign' })
  expect(changesOf([own(300)], [drift(200)]).last('shop', 'web')).toMatchObject({ by: 'eyrie' })
})

test('changes go back as far as the longest rate period, oldest first', () => {
  const now = 1_000_000
  const changes = changesOf(
    [own(now - 90_000), own(now - 10_000)],
    [drift(now - 30_000), drift(now - 61_000)],
  )
  expect(changes.within('shop', 'web', policy, now).map(({ completedAt }) => now - completedAt)).toEqual([
    30_000, 10_000,
  ])
  const hour = {
    ...policy,
    rateDown: {
      select: 'max' as const,
      policies: [{ kind: 'replicas' as const, value: 1, periodSeconds: 3600 }],
    },
  }
  expect(changes.within('shop', 'web', hour, now)).toHaveLength(4)
})

test('a change told just now counts at once, and once', () => {
  const changes = changesOf([], [])
  expect(changes.last('shop', 'web')).toBeNull()
  changes.add(drift(500))
  changes.add(drift(500))
  expect(changes.within('shop', 'web', policy, 600)).toHaveLength(1)
  expect(changes.last('shop', 'other')).toBeNull()
})
