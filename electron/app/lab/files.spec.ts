import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { MODEL } from '../../simulate/testing/lab.ts'
import { bundledTrace } from './bundled.ts'
import { readModel, readPolicy, readTrace } from './files.ts'
import { lineOfPath } from './jsonPlace.ts'
import { summed } from './loads.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-lab-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string): string => {
  const place = path.join(folder, name)
  writeFileSync(place, text)
  return place
}
const sentenceOf = (result: { ok: boolean; error?: { message: string } }): string =>
  (result.error?.message ?? 'it was read').replaceAll(`${folder}${path.sep}`, '')

const FACTOR = JSON.stringify({
  id: 'cpu-up',
  source: { kind: 'built-in', name: 'cpu' },
  direction: 'up',
  threshold: 0.7,
  urgentAbove: null,
  points: 3,
  forSeconds: 60,
  sharing: 'load-sharing',
})

describe('a model file', () => {
  const text = JSON.stringify(MODEL, null, 2)
  test('is read', () => {
    expect(readModel(file('model.json', text), 'load.csv')).toEqual({ ok: true, value: MODEL })
  })
  test.each([
    ['a wrong value', text.replace('"min": 2', '"min": 0'), 'bad.json, line 11: the value "min"'],
    [
      'a wrong type',
      text.replace('"capacityRps": 20', '"capacityRps": "20"'),
      'bad.json, line 2: "capacityRps" must be a number',
    ],
    [
      'an unknown field',
      text.replace('{', '{\n  "colour": "red",'),
      'bad.json, line 2: unknown field "colour"',
    ],
    ['a missing field', text.replace('"capacityRps": 20,', ''), 'bad.json: "capacityRps" is missing'],
    [
      'bounds that exclude each other',
      text.replace('"max": 16', '"max": 1'),
      'bad.json, line 11: "min" (2) is greater than "max" (1)',
    ],
    ['no JSON', '{\n  "min": 2,\n  oops\n}', 'bad.json, line 3: it is no JSON'],
    ['half a file', '{\n  "min": 2,', 'bad.json, line 2: it is no JSON'],
    ['a list', '[]', 'bad.json: the model must be an object'],
  ])('is refused for %s by its line and field', (_, wrong, sentence) => {
    const found = sentenceOf(readModel(file('bad.json', wrong), 'load.csv'))
    if (sentence.includes('the value')) expect(found).toMatch(/^bad\.json, line 11: "min" must be at least 1/)
    else expect(found).toContain(sentence)
  })
  test('is needed, unless the trace brings its own', () => {
    expect(sentenceOf(readModel(null, 'load.csv'))).toContain('--model FILE')
    expect(readModel(null, 'nasa-http-1995')).toMatchObject({
      ok: true,
      value: { capacityRps: 20, startupSeconds: 40, min: 2, max: 20 },
    })
  })
})

describe('a policy', () => {
  test('is a preset or a reference by its name', () => {
    for (const name of [
      'vedfolnir',
      'responsive',
      'conservative',
      'oracle',
      'fixed-7',
      'threshold-step',
      'hpa-default',
    ])
      expect(readPolicy(name, MODEL)).toMatchObject({ ok: true, value: { name } })
  })
  test('from a file is edits over the preset it names, within the model’s bounds', () => {
    const read = readPolicy(file('calm.json', '{"preset": "conservative", "cooldownUpSeconds": 7}'), MODEL)
    expect(read).toMatchObject({
      ok: true,
      value: {
        kind: 'eyrie',
        name: 'calm',
        policy: { preset: 'conservative', cooldownUpSeconds: 7, min: 2, max: 16 },
      },
    })
  })
  test('that was written down whole reads back as it was', () => {
    const preset = readPolicy('vedfolnir', MODEL)
    if (!preset.ok || preset.value.kind !== 'eyrie') throw new Error('no preset')
    const { policy } = preset.value
    const again = readPolicy(file('whole.json', JSON.stringify(policy)), MODEL)
    expect(again.ok && again.value.kind === 'eyrie' && again.value.policy).toEqual(policy)
  })
  test('leaves out what the model cannot be read by, and says so', () => {
    const factor = {
      id: 'jobs-up',
      source: { kind: 'promql', name: 'jobs', query: 'sum(jobs)' },
      direction: 'up',
      threshold: 5,
      urgentAbove: null,
      points: 3,
      forSeconds: 60,
      sharing: 'load-sharing',
    }
    const cpu = { ...factor, id: 'cpu-up', source: { kind: 'built-in', name: 'cpu' }, threshold: 0.7 }
    const read = readPolicy(
      file('jobs.json', JSON.stringify({ preset: 'vedfolnir', factors: [factor, cpu] })),
      MODEL,
    )
    expect(read).toMatchObject({
      ok: true,
      value: {
        notes: ['"jobs" is left out: the simulated service has no such reading.'],
        policy: { factors: [{ id: 'cpu-up' }] },
      },
    })
  })
  test.each([
    ['an unknown field', '{\n"cooldown": 5}', 'p.json, line 2: unknown field "cooldown"'],
    ['a wrong word', '{"strategy": "guess"}', 'p.json, line 1: "strategy" must be one of'],
    ['a factor', '{"factors": [\n{"id": "a"}]}', 'p.json'],
    ['bounds', '{\n"min": 9,\n"max": 3}', 'p.json, line 2: "min" (9) is greater than "max" (3)'],
    ['a bound beyond the preset’s', '{\n\n"max": 1}', 'p.json, line 3: "min" (2) is greater than'],
    ['steps', '{"step": 3,\n"urgentStep": 2}', 'p.json, line 2: "urgentStep" (2) is smaller than "step" (3)'],
    [
      'nothing to act on',
      '{\n"factors": [], "targets": []}',
      'p.json, line 2: "factors" and "targets" are empty',
    ],
    [
      'two factors of one name',
      `{\n"factors": [${FACTOR}, ${FACTOR}]}`,
      'p.json, line 2: Two factors are called cpu-up: change one of them.',
    ],
    [
      'nothing to hold',
      `{\n"strategy": "target",\n"targets": [], "factors": [${FACTOR}]}`,
      'p.json, line 3: Strategy target has no target to hold',
    ],
  ])('is refused for %s', (_, text, sentence) => {
    expect(sentenceOf(readPolicy(file('p.json', text), MODEL))).toContain(sentence)
  })
  test('that is neither a name nor a file is refused with the names there are', () => {
    for (const name of ['fixed-0', 'fixed-x', 'hpa', path.join(folder, 'gone.json')])
      expect(sentenceOf(readPolicy(name, MODEL))).toMatch(
        /there is no such file; it must be a policy: vedfolnir/,
      )
    expect(sentenceOf(readPolicy(folder, MODEL))).toContain('is a folder')
  })
})

describe('a trace', () => {
  test('is a file, or one that comes with Eyrie, with its acknowledgement', () => {
    expect(readTrace(file('t.csv', 'seconds,rps\n0,1\n')).ok).toBe(true)
    const bundled = bundledTrace('nasa-http-1995')
    expect(bundled.ok && bundled.value.trace.seconds).toHaveLength(43_200)
    expect(bundled.ok && bundled.value.acknowledgement).toContain('Jim Dumoulin')
  })
  test('that is not there is refused', () => {
    expect(sentenceOf(readTrace(path.join(folder, 'gone.csv')))).toContain('there is no such file')
    expect(sentenceOf(bundledTrace('../../package'))).toContain('there is no bundled load')
  })
})

test('a place in a JSON text is found, whatever stands before it', () => {
  const text = '{"a": "}\\"{", "b": [1,\n [2, {"c":\n null}]], "d": {}}'
  expect(lineOfPath(text, ['a'])).toBe(1)
  expect(lineOfPath(text, ['b', 1])).toBe(2)
  expect(lineOfPath(text, ['b', 1, 1, 'c'])).toBe(3)
  expect(lineOfPath(text, ['d'])).toBe(3)
  expect(lineOfPath(text, ['b', 7])).toBeNull()
  expect(lineOfPath(text, ['x'])).toBeNull()
})

describe('series of Prometheus', () => {
  const series = (...samples: readonly (readonly [number, number])[]) => ({
    labels: {},
    samples: samples.map(([at, value]) => ({ at, value })),
  })
  test('are summed at each time, and what is no rate is left out', () => {
    const found = summed(
      [series([0, 1], [15_000, 2], [30_000, Number.NaN]), series([0, 10], [15_000, -3])],
      'q',
      15,
    )
    expect(found.ok && [[...found.value.trace.seconds], [...found.value.trace.rps]]).toEqual([
      [0, 15],
      [11, 2],
    ])
    expect(found.ok && found.value.notes).toEqual([
      '2 series are summed.',
      '2 values were negative or no number, and are left out.',
    ])
  })
  test('with gaps say so, and without data are refused', () => {
    const found = summed([series([0, 1], [60_000, 2])], 'q', 15)
    expect(found.ok && found.value.notes).toEqual(['1 gap: the last value is held until the next one.'])
    expect(summed([], 'sum(x)', 15)).toMatchObject({ ok: false, error: { code: 'NotFound' } })
  })
})
