import { describe, expect, test } from 'vitest'
import { judge, type Wait } from './healthJudgement.ts'
import { readContainer, type InspectedContainer } from './inspected.ts'
import { api141 } from './testing/recorded.ts'

interface Changes {
  readonly state?: Readonly<Record<string, unknown>>
  readonly restarts?: number
  readonly startPeriod?: number
}

/** The recorded replica, whose health check has a start period of 20 s unless told otherwise. */
function container({ state = {}, restarts = 0, startPeriod = 20e9 }: Changes = {}): InspectedContainer {
  const read = readContainer(
    {
      ...api141,
      RestartCount: restarts,
      State: { ...api141.State, ...state },
      Config: { ...api141.Config, Healthcheck: { Test: ['CMD', 'true'], StartPeriod: startPeriod } },
    },
    'shop-web-1',
  )
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

const at = (seconds: number): Wait => ({ elapsedMs: seconds * 1_000, timeoutSeconds: 60, restartsBefore: 0 })
const health = (Status: string, ...Log: readonly { ExitCode: number; Output: string }[]) => ({
  state: { Health: { Status, Log } },
})
const probe = (ExitCode: number, Output: string) => ({ ExitCode, Output })

describe('with a health check', () => {
  test('healthy is healthy, whatever the time', () => {
    expect(judge(container(health('healthy')), at(300))).toEqual({ kind: 'healthy' })
  })

  test('waits, and says for how long with the start period added', () => {
    expect(judge(container(health('starting')), at(4.2))).toEqual({
      kind: 'waiting',
      sentence: 'starting, 4 s of at most 80 s',
      probe: null,
    })
  })

  test('tells the first line of the last probe, cut where it is long', () => {
    const said = (Output: string) => {
      const judgement = judge(container(health('starting', probe(0, 'ok'), probe(1, Output))), at(1))
      return judgement.kind === 'healthy' ? null : judgement.probe
    }
    expect(said('\n  refused \nmore')).toBe('exit 1: refused')
    expect(said('')).toBe('exit 1')
    expect(said('x'.repeat(500))).toBe(`exit 1: ${'x'.repeat(160)}…`)
  })

  test('the engine’s "unhealthy" ends the wait', () => {
    expect(judge(container(health('unhealthy', probe(3, 'no'))), at(12))).toEqual({
      kind: 'unhealthy',
      sentence: 'is unhealthy after 12 s',
      probe: 'exit 3: no',
    })
  })

  test('the time is up at its end, not before', () => {
    expect(judge(container(health('starting')), at(79.9))).toMatchObject({ kind: 'waiting' })
    expect(judge(container(health('starting')), at(80))).toMatchObject({
      kind: 'unhealthy',
      sentence: 'did not become healthy within 80 s',
    })
    const without = container({ ...health('starting'), startPeriod: 0 })
    expect(judge(without, at(60))).toMatchObject({ kind: 'unhealthy' })
  })
})

describe('without a health check', () => {
  const none = { state: { Health: undefined } }

  test.each([none, { state: { Health: null } }, health('none')])(
    'ten seconds of running are enough: %j',
    (changes) => {
      expect(judge(container(changes), at(9.9))).toMatchObject({
        kind: 'waiting',
        sentence: 'running without a health check, 10 s of 10 s',
      })
      expect(judge(container(changes), at(10))).toEqual({ kind: 'healthy' })
    },
  )

  test('no start period counts', () => {
    expect(judge(container({ state: { Health: null, Status: 'paused' } }), at(60))).toMatchObject({
      kind: 'unhealthy',
      sentence: 'is not running but paused after 60 s',
    })
  })
})

describe('a program that ends', () => {
  test.each(['exited', 'dead', 'restarting', 'removing'])('is unhealthy at once when it is %s', (Status) => {
    expect(judge(container({ state: { Status, ExitCode: 42 } }), at(0.84))).toMatchObject({
      kind: 'unhealthy',
      sentence: 'ended with exit code 42 after 0.8 s',
    })
  })

  test('says that memory was the reason, and what the engine says', () => {
    const state = { Status: 'exited', ExitCode: 137, OOMKilled: true, Error: 'no space' }
    expect(judge(container({ state }), at(3))).toMatchObject({
      sentence: 'ended with exit code 137, out of memory (no space) after 3 s',
    })
  })

  test('is not forgotten because the engine has started it again', () => {
    expect(judge(container({ ...health('healthy'), restarts: 1 }), at(5))).toMatchObject({
      kind: 'unhealthy',
      sentence: 'was restarted by the engine after 5 s: its program had ended',
    })
  })

  test('before the wait does not count', () => {
    const restarted = container({ ...health('healthy'), restarts: 3 })
    expect(judge(restarted, { ...at(5), restartsBefore: 3 })).toEqual({ kind: 'healthy' })
  })
})

test('a replica that was created or paused is waited for', () => {
  expect(judge(container({ state: { Status: 'created', Health: null } }), at(1))).toMatchObject({
    kind: 'waiting',
    sentence: 'created, 1 s of at most 60 s',
  })
})
