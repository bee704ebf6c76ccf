import { describe, expect, test } from 'vitest'
import type { LoadsView } from '../../../../shared/contract/simulate.ts'
import { MODEL } from '../../../../shared/contract/testing/rehearsal.ts'
import { simulationLoads } from '../../../testing/simulation.ts'
import { modelProblem, readNumber, roundedValue, shownValue } from './modelFields.ts'
import { copyOf } from './PoliciesPanel.tsx'
import { freeName, policyDetail } from './policyWords.ts'
import { baseText, inAddress, loadFor, setupOf } from './setup.ts'

const loads: LoadsView = simulationLoads
const shop = { project: 'shop', service: 'web' }

describe('a setup', () => {
  test('without an address rehearses the service that is scaled, on the bundled load', () => {
    expect(setupOf({}, loads, [shop])).toMatchObject({
      target: shop,
      load: { kind: 'bundled', name: 'month' },
      base: { kind: 'bundled', name: 'month' },
      policies: [
        { kind: 'service', ...shop },
        { kind: 'named', name: 'responsive' },
        { kind: 'named', name: 'hpa-default' },
      ],
      dt: 15,
      unreadable: [],
    })
  })
  test('of a service is on its own records, with a model learned from them', () => {
    const setup = setupOf({ service: 'shop/web' }, loads, [])
    expect(setup).toMatchObject({ load: { kind: 'recorded', ...shop }, base: { kind: 'learned', ...shop } })
    expect(loadFor(setup.load, MODEL)).toMatchObject({ capacityRps: 20 })
  })
  test('comes back from the address as it went into it', () => {
    const first = setupOf({ service: 'shop/web' }, loads, [])
    const params = {
      service: 'shop/web',
      load: inAddress.load(first.load),
      policies: inAddress.policies(first.policies),
      model: inAddress.model({ startupSeconds: 5 }) ?? '',
      base: baseText({ kind: 'bundled', name: 'month' }),
      dt: '5',
    }
    expect(setupOf(params, loads, [])).toEqual({
      ...first,
      base: { kind: 'bundled', name: 'month' },
      edits: { startupSeconds: 5 },
      dt: 5,
    })
  })
  test('names what of the address cannot be read, and goes on without it', () => {
    const setup = setupOf(
      { load: '{"kind":"moon"}', policies: '[', model: '{"cpuLimit":-1}', dt: 'x' },
      loads,
      [],
    )
    expect(setup.unreadable).toEqual(['load', 'model', 'policies', 'dt'])
    expect(setup).toMatchObject({ load: { kind: 'bundled' }, edits: {}, dt: 15 })
    // More replicas than a replay can count.
    expect(setupOf({ model: '{"max":1e12}' }, loads, []).unreadable).toEqual(['model'])
  })
  test('puts a load of no service on the model that is at hand', () => {
    const load = JSON.stringify({ kind: 'synthetic', spec: loads.synthetic })
    expect(setupOf({ load }, loads, [shop]).base).toEqual({ kind: 'learned', ...shop })
    expect(setupOf({ load }, loads, []).base).toEqual({ kind: 'bundled', name: 'month' })
  })
})

describe('a number of the model', () => {
  const share = { label: '', unit: '%', scale: 0.01, least: 1, most: 100 }
  test('is shown and read in its own unit', () => {
    expect(shownValue(0.6, share)).toBe('60')
    expect(readNumber(' 62,5 ', share)).toEqual({ ok: true, value: 0.625 })
    expect(readNumber('57', share)).toEqual({ ok: true, value: 0.57 })
  })
  test('that was typed is shown in full, and one that was estimated as far as it means something', () => {
    const plain = { scale: 1 }
    expect(shownValue(4_294_967_295, plain)).toBe('4294967295')
    expect(shownValue(0.57, share)).toBe('57')
    expect([19.8734, 1234.56, 0.061239, 300].map((value) => roundedValue(value, plain))).toEqual([
      '19.9',
      '1235',
      '0.0612',
      '300',
    ])
  })
  test.each([
    ['', 'A number is needed.'],
    ['many', 'A number is needed.'],
    ['0', 'At least 1 %.'],
    ['101', 'At most 100 %.'],
    ['1,500', '1,500 can be read in two ways: leave out the comma, or write a point.'],
  ])('is refused with a sentence: %j', (text, problem) => {
    expect(readNumber(text, share)).toEqual({ ok: false, problem })
  })
  test('that is a count is whole, and the fewest are not more than the most', () => {
    expect(readNumber('2.5', { label: '', unit: '', scale: 1, least: 1, whole: true }).ok).toBe(false)
    expect(modelProblem({ ...MODEL, min: 9, max: 4 })).toContain('(9) are more than the most (4)')
  })
})

describe('a copy of a policy', () => {
  test('is an edit of nothing over the same policy, under a name of its own', () => {
    expect(copyOf({ kind: 'service', ...shop }, ['mine'])).toEqual({
      kind: 'edits',
      name: 'mine 2',
      over: shop,
      edits: {},
    })
    expect(copyOf({ kind: 'named', name: 'conservative' }, [])).toMatchObject({
      over: null,
      edits: { preset: 'conservative' },
    })
  })
  test('says what it is', () => {
    const copy = { kind: 'edits', name: 'mine', over: shop, edits: { step: 2 } } as const
    expect(policyDetail(copy)).toBe('Edited: 1 setting over web')
    expect(freeName('mine', ['mine', 'mine 2'])).toBe('mine 3')
  })
})
