import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Measures } from '../../../shared/domain/simulation.ts'
import { createTerminal } from '../testing/terminal.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-simulate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string) => {
  const place = path.join(folder, name)
  writeFileSync(place, text)
  return place
}
const rows = Array.from({ length: 121 }, (_, k) => `${k * 60},${(60 + 50 * Math.sin(k / 12)).toFixed(2)}`)
const trace = file('load.csv', `seconds,rps\n${rows.join('\n')}\n`)
const model = file(
  'model.json',
  JSON.stringify({
    capacityRps: 20,
    serviceTimeMs: 50,
    startupSeconds: 40,
    memoryBaseBytes: 2e8,
    memoryPerRps: 1e6,
    memoryLimitBytes: 1e9,
    cpuLimit: 1,
    queueLimit: 500,
    targetUtilization: 0.6,
    min: 2,
    max: 16,
    initial: 3,
  }),
)
const load = ['--trace', trace, '--model', model]

const MEASURES = [
  'adaptations',
  'delayedRequests',
  'droppedRequests',
  'instability',
  'longestUnderSeconds',
  'p95Ms',
  'replicaHours',
  'reversals',
  'tauO',
  'tauU',
  'thetaO',
  'thetaU',
]

interface Simulated {
  readonly trace: unknown
  readonly results: readonly {
    readonly policy: string
    readonly measures: Measures
    readonly timeline?: readonly Record<string, number>[]
  }[]
  readonly oracle: { readonly measures: Measures }
  readonly bestFixed: { readonly replicas: number; readonly measures: Measures }
  readonly stats: unknown
}

describe('eyrie simulate', () => {
  test('prints the document that others rely on, and opens no core', async () => {
    const terminal = createTerminal()
    const ran = await terminal.run(
      'simulate',
      '--json',
      ...load,
      '--policy',
      'responsive',
      '--policy',
      'fixed-5',
    )
    expect(ran.code, ran.err).toBe(0)
    const document = ran.json() as Simulated
    expect(document.trace).toEqual({ seconds: 7200, points: 121 })
    expect(document.results.map(({ policy }) => policy)).toEqual(['responsive', 'fixed-5'])
    for (const { measures } of [...document.results, document.oracle, document.bestFixed])
      expect(Object.keys(measures).sort()).toEqual(MEASURES)
    expect(document.bestFixed.replicas).toBeGreaterThan(2)
    expect(document.stats).toEqual({ steps: 481, decisions: 962 })
    expect(document.results[0]).not.toHaveProperty('timeline')
    expect(terminal.opened).toEqual([])
  })
  test('gives the same bytes for the same input, and the time taken to stderr alone', async () => {
    const argv = ['simulate', '--json', ...load, '--policy', 'vedfolnir']
    const [first, second] = [await createTerminal().run(...argv), await createTerminal().run(...argv)]
    expect(first.out).toBe(second.out)
    expect(first.err).toMatch(/It took \d+\.\d\d s\.\n$/)
  })
  test('with --timeline has every step', async () => {
    const ran = await createTerminal().run(
      'simulate',
      '--json',
      '--timeline',
      '--dt',
      '30',
      ...load,
      '--policy',
      'hpa-default',
    )
    const [result] = (ran.json() as Simulated).results
    expect(result?.timeline).toHaveLength(241)
    expect(result?.timeline?.[1]).toMatchObject({ t: 30, rps: 60, demand: 1800, backlog: 0 })
    for (const field of ['t', 'rps', 'demand', 'ready', 'ordered', 'cpu', 'backlog', 'p95'])
      expect(typeof result?.timeline?.[7]?.[field]).toBe('number')
  })
  test('tells a person in a table what would have been better', async () => {
    const ran = await createTerminal().run(
      'simulate',
      ...load,
      '--policy',
      'vedfolnir',
      '--policy',
      'conservative',
    )
    expect(ran.out).toContain('REPLICA-HOURS')
    expect(ran.out).toContain('best fixed:')
    expect(ran.out.trimEnd()).toMatch(/replica-hours.*\.$/)
  })
  test.each([
    ['no trace', ['--model', model, '--policy', 'fixed-3'], '--trace FILE is missing'],
    ['no policy', load, '--policy is missing'],
    ['a policy nobody knows', [...load, '--policy', 'hpa'], 'hpa: there is no such file'],
    ['a bad step', [...load, '--policy', 'fixed-3', '--dt', '0'], '--dt: "0" is no number above 0'],
    [
      'a bad row',
      ['--trace', file('bad.csv', 'seconds,rps\n0,1\n15,-1\n'), '--model', model, '--policy', 'fixed-3'],
      'bad.csv, line 3: rps is negative',
    ],
    [
      'a bad model',
      ['--trace', trace, '--model', file('bad.json', '{\n"min": 0}'), '--policy', 'fixed-3'],
      'bad.json, line 2',
    ],
    ['a step far too small', [...load, '--policy', 'fixed-3', '--dt', '0.0001'], 'use a longer dt'],
    ['an unknown option', [...load, '--speed', '9'], 'unknown option'],
  ])('refuses %s with exit code 2 and one sentence', async (_, argv, sentence) => {
    const ran = await createTerminal().run('simulate', '--json', ...argv)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(sentence)
    expect(ran.json()).toMatchObject({ error: { code: 'BadRequest' } })
  })
  test('stops on Ctrl-C', async () => {
    // Ten days second by second: never done before it is told to stop.
    const long = file('long.csv', `seconds,rps\n0,40\n864000,60\n`)
    const ran = await createTerminal({ interrupted: Promise.resolve() }).run(
      'simulate',
      ...['--trace', long, '--model', model, '--dt', '1', '--policy', 'vedfolnir'],
    )
    expect(ran.code).toBe(130)
    expect(ran.err).toContain('stopped by Ctrl-C')
  })
})

describe('eyrie tune', () => {
  test('prints candidates and baselines, each judged on both parts, and the same again for the same seed', async () => {
    const argv = ['tune', '--json', ...load, '--budget', '12', '--train', '0.5']
    const [first, second] = [await createTerminal().run(...argv), await createTerminal().run(...argv)]
    expect(first.code, first.err).toBe(0)
    expect(first.out).toBe(second.out)
    const { candidates, baseline } = first.json() as {
      candidates: { policy: { strategy: string }; train: Measures; test: Measures }[]
      baseline: { policy: string; train: Measures; test: Measures }[]
    }
    expect(candidates.length).toBeGreaterThan(0)
    for (const { policy, train, test: judged } of candidates) {
      expect(['score', 'target']).toContain(policy.strategy)
      for (const measures of [train, judged]) expect(Object.keys(measures).sort()).toEqual(MEASURES)
    }
    expect(baseline.map(({ policy }) => policy)).toEqual(
      expect.arrayContaining(['hpa-default', 'threshold-step', 'vedfolnir']),
    )
  })
  test('a candidate can be replayed from a file', async () => {
    const tuned = await createTerminal().run('tune', '--json', ...load, '--budget', '6')
    const { candidates } = tuned.json() as { candidates: { policy: unknown }[] }
    const policy = file('tuned.json', JSON.stringify(candidates[0]?.policy))
    expect((await createTerminal().run('simulate', '--json', ...load, '--policy', policy)).code).toBe(0)
  })
  test.each([
    ['a share of everything', ['--train', '1'], '--train: "1" is no share between 0 and 1'],
    ['a budget of nothing', ['--budget', '0'], '--budget: "0" is no whole number from 1'],
    ['a seed in words', ['--seed', 'x'], '--seed: "x" is no whole number from 0'],
    ['a start nobody knows', ['--from', 'hpa'], 'hpa: there is no such file'],
  ])('refuses %s', async (_, argv, sentence) => {
    const ran = await createTerminal().run('tune', ...load, ...argv)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(sentence)
  })
})
