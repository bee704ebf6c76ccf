import { describe, expect, test } from 'vitest'
import type { Usage } from '../../../shared/domain/metrics.ts'
import type { ProbeState } from '../../observe/ports.ts'
import { cpuVerdict, memoryVerdict, pidsVerdict } from './limitVerdicts.ts'

const MB = 1024 ** 2
const probe = (changes: Partial<ProbeState> = {}): ProbeState => ({
  ...{ running: false, exitCode: 137, oomKilled: true, log: [] },
  ...changes,
})

describe('memory', () => {
  const seen = (changes: Partial<ProbeState>, inUse: number | null = null) =>
    memoryVerdict({ limit: 64 * MB, state: probe(changes), seconds: 0.84, inUse })
  test('an OOM kill is what is wanted', () => {
    expect(seen({})).toMatchObject({
      status: 'pass',
      sentence: 'OOM-killed at its limit of 64 MB after 0.8 s.',
    })
  })
  test('whoever goes on at the limit is not held by it', () => {
    const { status, sentence } = seen({ running: true, oomKilled: false, exitCode: 0 }, 63 * MB)
    expect([status, sentence]).toEqual([
      'fail',
      "Not ended at its limit of 64 MB after 0.8 s, with 63 MB in use: see oom_kill_disable and the machine's swap.",
    ])
  })
  test('a kill that is no OOM kill, and an end by itself, are none', () => {
    expect(seen({ oomKilled: false }).sentence).toMatch(
      /^Killed after 0\.8 s, but the engine knows of no OOM kill/,
    )
    const ended = seen({ oomKilled: false, exitCode: 2, log: ['sh: out of memory'] })
    expect(ended.status).toBe('fail')
    expect(ended.sentence).toBe(
      'Ended with exit code 2 before it was OOM-killed at its limit of 64 MB: sh: out of memory.',
    )
  })
})

describe('CPU', () => {
  const usage = (seconds: number, cores: number, changes: Partial<Usage> = {}): Usage => ({
    ...{ id: 'a', at: seconds * 1000, cpuNanos: seconds * cores * 1e9, systemNanos: null, onlineCpus: 4 },
    ...{ workingSetBytes: null, pids: null, periods: seconds * 10, throttledPeriods: seconds * 9 },
    ...changes,
  })
  const judged = (cores: number, changes: Partial<Usage> = {}) =>
    cpuVerdict({ limit: 0.5, first: usage(1, cores, changes), last: usage(3, cores, changes) })
  const unthrottled = { throttledPeriods: 0 }
  const pinned = { periods: null, throttledPeriods: null }
  test.each([
    [
      'throttled at the limit',
      judged(0.5),
      'pass',
      'Throttled in 90 % of its periods: 0.5 cores used of 0.5 cores.',
    ],
    ['beyond it', judged(0.9), 'fail', 'Not held to its limit: 0.9 cores used of 0.5 cores.'],
    [
      'at it, never throttled',
      judged(0.5, unthrottled),
      'fail',
      'At its limit and in no period throttled: 0.5 cores used of 0.5 cores.',
    ],
    [
      'far below it',
      judged(0.2, unthrottled),
      'skipped',
      'The machine was too busy to drive it to its limit: 0.2 cores used of 0.5 cores.',
    ],
    [
      'pinned',
      judged(0.5, pinned),
      'pass',
      'Held by the CPUs it is pinned to, without a quota: 0.5 cores used of 0.5 cores.',
    ],
    [
      'not told',
      judged(0.5, { cpuNanos: null }),
      'skipped',
      'The engine told no CPU time of it to judge by.',
    ],
  ] as const)('%s', (_, finding, status, sentence) => {
    expect([finding.status, finding.sentence]).toEqual([status, sentence])
  })
})

describe('processes', () => {
  const judged = (most: number | null, changes: Partial<ProbeState> = {}) =>
    pidsVerdict({ limit: 20, asked: 28, most, state: probe({ running: true, oomKilled: false, ...changes }) })
  test("as many as are allowed and no more, with the shell's own words", () => {
    expect(
      judged(19, { log: ["sh: can't fork: Resource temporarily unavailable", 'no more were started'] }),
    ).toMatchObject({
      status: 'pass',
      sentence:
        "Cannot fork beyond 20 processes: 28 were asked for, 19 were there (sh: can't fork: Resource temporarily unavailable).",
    })
  })
  test.each([
    [judged(29), 'fail', /^29 processes were there, 20 are allowed\.$/],
    [judged(5), 'fail', /^Only 5 processes were there of the 20 it is allowed: something else bounds it\.$/],
    [judged(null), 'skipped', /does not tell how many processes/],
    [
      judged(5, { running: false, oomKilled: true }),
      'skipped',
      /^Its memory limit ended it before it had 20 processes\.$/,
    ],
  ] as const)('%j', (finding, status, words) => {
    expect(finding.status).toBe(status)
    expect(finding.sentence).toMatch(words)
  })
})
