import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PolicyChanges } from '../../shared/domain/policy.ts'
import { editPolicy } from './policyEdits.ts'
import { pause, setMode } from './settings.ts'
import { smallApp, type SmallApp } from './testing/smallApp.ts'

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
const own = () => core().settings.get().services['shop/web']

test('a value that is set wins over the label, is noted, and survives a restart', async () => {
  expect(edit({ max: 9, cooldownUpSeconds: 90 })).toMatchObject({
    sentence: expect.stringMatching(/^shop\/web: max 6 → 9, cooldownUpSeconds \d+ → 90\.$/) as string,
    policy: { policy: { max: 9 }, origins: { max: 'operator', min: 'eyrie-label' } },
    changed: [{ setting: 'max', now: 6, then: 9 }, { setting: 'cooldownUpSeconds' }],
  })
  expect(core().store.entries({ kind: 'note', limit: 1 })).toMatchObject([{ topic: 'policy' }])
  small = await small.restart()
  expect(core().controller.policy(web()).policy.max).toBe(9)
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
