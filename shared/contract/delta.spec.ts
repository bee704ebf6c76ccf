import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { applied, difference, keepFields } from './delta.ts'

const dots = [{ name: 'web-1', state: 'ready' }]

describe('a delta', () => {
  test('of an object has only the fields that changed', () => {
    const before = { 'service:web': { name: 'web', dots, cpu: 0.1 } }
    const after = { 'service:web': { name: 'web', dots, cpu: 0.2 } }
    expect(difference(before, after)).toEqual({ set: {}, patch: { 'service:web': { cpu: 0.2 } }, remove: [] })
  })

  test('has the whole value where a field went, nothing stayed, or it is no object', () => {
    const before = { a: { n: 1, note: 'x' }, b: { n: 1 }, c: [1, 2], d: 1, e: null }
    const after = { a: { n: 1 }, b: { n: 2 }, c: [1, 3], d: 2, e: { n: 1 } }
    expect(difference(before, after)).toEqual({ set: after, remove: [] })
  })

  test('is none where nothing changed', () => {
    const state = { a: { n: 1 }, b: dots }
    expect(difference(state, { ...state })).toBeNull()
  })

  test('leaves what it does not name the very same', () => {
    const before = { web: { dots, cpu: 0.1 }, api: { dots, cpu: 0.3 } }
    const after = applied(before, { set: {}, patch: { web: { cpu: 0.2 } }, remove: [] })
    expect(after).toEqual({ web: { dots, cpu: 0.2 }, api: { dots, cpu: 0.3 } })
    expect((after.web as typeof before.web).dots).toBe(dots)
    expect(after.api).toBe(before.api)
  })

  test('takes a key named like something every object has for what it is', () => {
    const before = JSON.parse('{"__proto__x": {"n": 1, "m": 1}, "constructor": {"n": 1, "m": 1}}') as object
    const after = JSON.parse('{"constructor": {"n": 2, "m": 1}}') as object
    const delta = difference({ ...before }, { ...after })
    expect(delta?.patch).toEqual({ constructor: { n: 2 } })
    expect(delta === null ? null : applied({ ...before }, delta)).toEqual(after)
  })
})

test('a field that says the same is kept as the object it was', () => {
  const value = keepFields({ dots, cpu: 1, gone: 2 }, { dots: [{ ...dots[0] }], cpu: 2, absent: undefined })
  expect(value).toEqual({ dots, cpu: 2 })
  expect(value?.dots).toBe(dots)
  expect(keepFields([1], [1])).toBeNull()
})

test('whatever changed, the delta leads from one state to the other', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd')
  const field = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant(null), fc.constant(dots))
  const value = fc.oneof(field, fc.dictionary(key, field))
  const state = fc.dictionary(key, value)
  fc.assert(
    fc.property(state, state, (before, next) => {
      const after = Object.fromEntries(
        Object.entries(next).map(([name, given]) => [name, keepFields(before[name], given) ?? given]),
      )
      const delta = difference(before, after)
      // As it comes over a wire.
      const arrived = delta === null ? null : (JSON.parse(JSON.stringify(delta)) as typeof delta)
      expect(arrived === null ? before : applied(before, arrived)).toEqual(after)
    }),
  )
})
