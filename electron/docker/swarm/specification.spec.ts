import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rangeOf } from './jsonRange.ts'
import { readSpecification } from './specification.ts'
import { serviceTold } from './testing/told.ts'

const told = (change: (spec: Record<string, unknown>) => void = () => undefined) => {
  const service = serviceTold('s1', { replicas: 2 })
  change(service.Spec as Record<string, unknown>)
  return JSON.stringify(service)
}
function specification(answer: string) {
  const read = readSpecification(answer, 'service s1')
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

describe('a specification', () => {
  test('with another count is the one that was read, byte for byte but for the number', () => {
    const answer = told()
    const sent = specification(answer).withReplicas(17)
    const whole = JSON.stringify((JSON.parse(answer) as { Spec: unknown }).Spec)
    expect(sent).toBe(whole.replace('"Replicas":2', '"Replicas":17'))
  })

  test('keeps numbers that no double holds', () => {
    const answer = told((spec) => {
      spec.Big = 'BIG'
    }).replace('"BIG"', '9223372036854775807')
    expect(specification(answer).withReplicas(3)).toContain('"Big":9223372036854775807')
  })

  test('is not misled by texts that look like it', () => {
    const trap = '{"Spec":{"Mode":{"Replicated":{"Replicas":9}}}} \\" }'
    const answer = told((spec) => {
      spec.Labels = { 'Mode": {': trap, Replicas: '4' }
    })
    const sent = JSON.parse(specification(answer).withReplicas(3)) as Record<string, unknown>
    expect(sent).toMatchObject({
      Labels: { 'Mode": {': trap, Replicas: '4' },
      Mode: { Replicated: { Replicas: 3 } },
    })
  })

  test.each([
    ['no JSON', 'no', /cannot be read: no Spec/],
    ['no specification', '{"ID":"s1"}', /cannot be read: no Spec/],
    ['no version', told().replace('"Index":16', '"Other":16'), /Version\.Index is missing/],
    [
      'no count',
      JSON.stringify(serviceTold('s1', { mode: { Global: {} } })),
      /shop_web has no count of replicas to change: its mode is global/,
    ],
  ])('with %s is refused by name', (_, answer, sentence) => {
    const read = readSpecification(answer, 'service s1')
    expect(read).toMatchObject({ ok: false, error: { message: expect.stringMatching(sentence) as unknown } })
  })
})

describe('a range in a JSON text', () => {
  test('is the value itself, whatever stands around it', () => {
    const key = fc.constantFrom('a', 'b', 'x"y', '\\', '')
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.jsonValue()),
        key,
        fc.constantFrom(undefined, 1, 2),
        (object, name, indent) => {
          const json = JSON.stringify(object, null, indent)
          const range = rangeOf(json, [name])
          if (!Object.hasOwn(object, name)) expect(range).toBeNull()
          else {
            const { start, end } = range ?? { start: 0, end: 0 }
            expect(JSON.parse(json.slice(start, end))).toEqual(JSON.parse(JSON.stringify(object[name])))
          }
        },
      ),
    )
  })

  test.each([
    ['[1]', ['a']],
    ['{"a":[1]}', ['a', 'b']],
    ['{"a":1', ['a']],
    ['', []],
  ])('%s has nothing at %j', (json, path) => {
    expect(rangeOf(json, path)).toBeNull()
  })
})
