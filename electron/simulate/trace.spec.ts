import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gridOf, parseTrace, splitGrid, traceReader, traceSeconds, traceText } from './trace.ts'

function refusal(text: string): string {
  const parsed = parseTrace(text, 'load.csv')
  if (parsed.ok) throw new Error('it was read')
  expect(parsed.error.code).toBe('BadRequest')
  return parsed.error.message
}

function traceOf(text: string) {
  const parsed = parseTrace(text, 'load.csv')
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

describe('a trace is read', () => {
  test('row by row, with whatever ends of line and spaces an export left', () => {
    const trace = traceOf('\uFEFF seconds , rps\r\n0,1.5\r\n 60 ,2e1\r\n60,0\r\n\r\n')
    expect([[...trace.seconds], [...trace.rps]]).toEqual([
      [0, 60, 60],
      [1.5, 20, 0],
    ])
    expect(traceSeconds(trace)).toBe(60)
  })
  test('from any start, with rows as far apart as they like: a value holds until the next', () => {
    expect([...traceOf('seconds,rps\n-10,1\n90000,2').seconds]).toEqual([-10, 90000])
  })
  test('the same in parts, wherever these were cut', () => {
    const text = '\uFEFFseconds,rps\r\n0,1.5\r\n60,2e1\r\n120,7\r\n\r\n'
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const reader = traceReader('load.csv')
        const places = [0, ...cuts.sort((a, b) => a - b), text.length]
        for (const [index, from] of places.entries()) reader.add(text.slice(from, places[index + 1]))
        expect(reader.end()).toEqual(parseTrace(text, 'load.csv'))
      }),
    )
  })
  test('back as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const seconds = Float64Array.from([...values].sort((a, b) => a - b))
        const trace = { seconds, rps: Float64Array.from(values) }
        const again = traceOf(traceText(trace))
        expect([[...again.seconds], [...again.rps]]).toEqual([[...trace.seconds], [...trace.rps]])
      }),
    )
  })
})

test('what is wrong is refused with its part, and stays refused', () => {
  const reader = traceReader('load.csv')
  expect(reader.add('seconds,rps\n0,1\n15,-')).toMatchObject({ ok: true })
  const refused = { ok: false, error: { message: 'load.csv, line 3: rps is negative: -2' } }
  expect(reader.add('2\n30,1\n')).toMatchObject(refused)
  expect(reader.add('45,1\n')).toMatchObject(refused)
  expect(reader.end()).toMatchObject(refused)
})

describe('a trace is refused by its line', () => {
  test.each([
    ['another header', 'time,requests\n0,1', 'load.csv, line 1: the header must be "seconds,rps"'],
    ['other units', 'minutes,rpm\n0,1', 'line 1: the header must be "seconds,rps"'],
    ['no header', '0,1\n15,2', 'line 1: the header must be'],
    ['a negative value', 'seconds,rps\n0,1\n15,-2', 'line 3: rps is negative: -2'],
    ['disorder', 'seconds,rps\n0,1\n30,1\n15,1', 'line 4: seconds go back, from 30 to 15'],
    ['a gap', 'seconds,rps\n0,1\n15,\n30,1', 'line 3: rps is empty'],
    ['a time in nanoseconds', 'seconds,rps\n1.7e18,1', 'line 2: 1700000000000000000 is no time in seconds'],
    ['a time in milliseconds', 'seconds,rps\n1700000000000,1', 'line 2: 1700000000000 is no time in seconds'],
    ['more than any service has', 'seconds,rps\n0,1\n15,1e300', 'line 3: rps is 1e+300, at most'],
    ['an empty time', 'seconds,rps\n,1', 'line 2: seconds is empty'],
    ['no line break at all', 'x'.repeat(20_000), 'line 1: the line is longer than 10000 characters'],
    ['an empty line', 'seconds,rps\n0,1\n\n30,1', 'line 3: the line is empty'],
    ['a unit in a cell', 'seconds,rps\n0,12 rps', 'line 2: rps is no number without a unit: "12 rps"'],
    ['not a number', 'seconds,rps\n0,NaN', 'line 2: rps is no number'],
    ['infinity', 'seconds,rps\n0,Infinity', 'line 2: rps is no number'],
    ['hexadecimal', 'seconds,rps\n0,0x1F', 'line 2: rps is no number'],
    ['a column too few', 'seconds,rps\n0', 'line 2: two values are needed'],
    [
      'a column too many',
      'seconds,rps\n0,1,2',
      'line 2: two values are needed, seconds,rps, and there are 3',
    ],
    ['semicolons', 'seconds;rps\n0;1', 'line 1: the header must be'],
    ['nothing', 'seconds,rps\n', 'load.csv: there is no row after the header'],
    ['an empty file', '', 'line 1: the header must be "seconds,rps"'],
  ])('%s', (_, text, sentence) => {
    expect(refusal(text)).toContain(sentence)
  })
})

describe('the grid', () => {
  const grid = (text: string, dt: number) => {
    const made = gridOf(traceOf(text), dt)
    if (!made.ok) throw new Error(made.error.message)
    return made.value
  }
  test('ends with the last step that is not after the last row', () => {
    expect([...grid('seconds,rps\n0,1\n30,2', 15).rps]).toEqual([1, 1, 2])
    expect([...grid('seconds,rps\n0,1\n29,2', 15).rps]).toEqual([1, 1])
    expect([...grid('seconds,rps\n7,3', 15).rps]).toEqual([3])
  })
  test('takes the later of two rows at one time', () => {
    expect([...grid('seconds,rps\n0,1\n15,2\n15,3', 15).rps]).toEqual([1, 3])
  })
  test('starts where the trace starts', () => {
    expect(grid('seconds,rps\n100,1\n130,2', 15)).toMatchObject({ t0: 100, dt: 15 })
  })
  test('counts its steps by their times, not by a rounded quotient', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.constantFrom(0.1, 0.3, 0.7, 15), (steps, dt) => {
        const last = steps * dt
        const made = gridOf({ seconds: Float64Array.of(0, last), rps: Float64Array.of(1, 1) }, dt)
        expect(made.ok && made.value.rps.length).toBe(steps + 1)
      }),
    )
  })
  test('refuses a step that makes no sense, and one that would take forever', () => {
    const trace = traceOf('seconds,rps\n0,1\n1000000000,2')
    for (const dt of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(gridOf(trace, dt)).toMatchObject({ ok: false, error: { code: 'BadRequest' } })
    expect(gridOf(trace, 1)).toMatchObject({ ok: false })
  })
  test('refuses times so large, or a step so short, that it would never get further', () => {
    const at = (seconds: number) => ({ seconds: Float64Array.of(seconds), rps: Float64Array.of(1) })
    expect(gridOf(at(1e300), 15)).toMatchObject({ ok: false, error: { code: 'BadRequest' } })
    expect(gridOf(at(-1e300), 15)).toMatchObject({ ok: false, error: { code: 'BadRequest' } })
    expect(gridOf(at(1.7e9), 1e-9)).toMatchObject({ ok: false, error: { code: 'BadRequest' } })
    expect(gridOf(at(1.7e9), 0.1)).toMatchObject({ ok: true })
  })
  test('splits without losing or sharing a step', () => {
    const whole = grid('seconds,rps\n0,1\n150,2', 15)
    const [train, test_] = splitGrid(whole, 0.6)
    expect([train.rps.length, test_.rps.length]).toEqual([7, 4])
    expect(test_.t0).toBe(7 * 15)
    expect([...train.rps, ...test_.rps]).toEqual([...whole.rps])
  })
})
