import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PolicyChanges } from '../../../shared/domain/policy.ts'
import { editPolicy, tryEdit } from './policyEdits.ts'
import { pause, setMode } from './settings.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'

const LABELS = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.min': '2', 'eyrie.autoscale.max': '6' }

let small: SmallApp
beforeEach(async () => {
  small = await smallApp({ labels: LABELS })
})
afterEach(() => small.remove())

const core = () => small.app.core
function web() {
  const service = core().observer.service('shop', 'web')
  if (service === null) throw new Error('there is no service')
  return service
}
const edit = (changes: PolicyChanges) => {
  const answer = editPolicy(core(), web(), changes)
  return answer.ok ? answer.value : answer.error
}
const policy = () => core().controller.policy(web()).policy
const own = () => core().settings.get().services['shop/web']

test('a value that is set wins over the label, is noted, and survives a restart', async () => {
  expect(edit({ max: 9, cooldownUpSeconds: 90 })).toMatchObject({
    sentence: expect.stringMatching(
      /^shop\/web: maximum 6 → 9; cooldown after scaling up 30 s → 1 min 30 s\.$/,
    ) as string,
    policy: { policy: { max: 9 }, origins: { max: 'operator', min: 'eyrie-label' } },
    changed: [{ setting: 'max', now: 6, then: 9 }, { setting: 'cooldownUpSeconds' }],
  })
  expect(core().store.entries({ kind: 'note', limit: 1 })).toMatchObject([{ topic: 'policy' }])
  small = await small.restart()
  expect(core().controller.policy(web()).policy.max).toBe(9)
})

test('why it was changed is kept with it in the history', () => {
  editPolicy(core(), web(), { max: 9 }, 'Armed from a rehearsal.')
  expect(core().store.entries({ kind: 'note', limit: 1 })).toMatchObject([
    { topic: 'policy', sentence: 'shop/web: maximum 6 → 9. Armed from a rehearsal.' },
  ])
})

test('null takes an edit back, what is not named stays, and so do mode and pauses', () => {
  setMode(core(), web(), 'suggest')
  pause(core(), web(), 'up', null)
  edit({ max: 9, step: 2 })
  expect(edit({ max: null })).toMatchObject({ changed: [{ setting: 'max', now: 9, then: 6 }] })
  expect(own()).toEqual({ mode: 'suggest', pauses: [{ direction: 'up', until: null }], policy: { step: 2 } })
  edit({ step: null })
  expect(own()?.policy).toBeUndefined()
})

test('an edit that would contradict the rest is refused whole', () => {
  edit({ max: 5 })
  const before = own()
  expect(edit({ min: 8, step: 2 })).toMatchObject({
    code: 'BadRequest',
    message: expect.stringMatching(/^shop\/web is left as it is: .*minimum/i) as string,
  })
  expect(own()).toEqual(before)
  expect(core().store.entries({ kind: 'note', limit: 9 })).toHaveLength(1)
})

test('what is wrong in the labels already may be mended by an edit', async () => {
  await small.remove()
  small = await smallApp({ labels: { ...LABELS, 'eyrie.autoscale.min': '8' } })
  expect(core().controller.policy(web()).policy.enabled).toBe(false)
  expect(edit({ min: 3 })).toMatchObject({
    policy: { policy: { enabled: true, min: 3, max: 6 }, problems: [] },
  })
})

test('nothing new changes nothing and is not noted', () => {
  edit({ max: 9 })
  expect(edit({ max: 9 })).toMatchObject({ sentence: 'shop/web is so already.', changed: [] })
  expect(edit({ step: null })).toMatchObject({ changed: [] })
  expect(core().store.entries({ kind: 'note', limit: 9 })).toHaveLength(1)
})

describe('an edit', () => {
  test.each<readonly [string, PolicyChanges, string]>([
    ['bounds that cross', { min: 7 }, 'minimum 7 is greater than the maximum 6'],
    ['an urgent step below the step', { step: 3 }, 'urgent step 2 is smaller than the step 3'],
    ['a target strategy without a target', { targets: [] }, 'no target to hold'],
    ['a rate of nothing', { rateUp: { select: 'max', policies: [] } }, 'The rate up allows nothing'],
    [
      'a schedule above the maximum',
      { schedules: [{ start: '0 8 * * *', end: '0 9 * * *', timeZone: 'UTC', min: 9 }] },
      'Schedule 1 asks for at least 9, more than the maximum 6',
    ],
    [
      'a schedule that cannot be read',
      { schedules: [{ start: 'mornings', end: '0 9 * * *', timeZone: 'UTC', min: 2 }] },
      'Schedule 1 cannot be read: "mornings" is not a cron expression',
    ],
  ])('of %s is refused by name, and nothing is changed', (_, changes, told) => {
    const before = policy()
    const answer = edit(changes)
    expect(answer).toMatchObject({ code: 'BadRequest' })
    expect('message' in answer ? answer.message : '').toContain(told)
    expect(policy()).toBe(before)
    expect(own()).toBeUndefined()
  })
})

describe('trying an edit', () => {
  test('answers the policy, and what it would decide now, and changes nothing', async () => {
    await core().controller.tick()
    const before = policy()
    const tried = tryEdit(core(), web(), { min: 3 })
    expect(tried).toMatchObject({
      resolved: { policy: { min: 3 }, origins: { min: 'operator' } },
      problems: [],
      decision: { kind: 'blocked', reason: 'ModeObserve', from: 2 },
    })
    expect(tried.decision?.sentence).toContain('below the minimum of 3')
    expect(policy()).toBe(before)
    expect(own()).toBeUndefined()
  })
  test('names what would be refused', () => {
    expect(tryEdit(core(), web(), { min: 9 }).problems).toEqual([
      'The minimum 9 is greater than the maximum 6: change one of them.',
    ])
  })
  test('decides nothing where nothing was seen yet', () => {
    expect(tryEdit(core(), web(), { max: 5 }).decision).toBeNull()
  })
})
