import { describe, expect, test } from 'vitest'
import { loadOf, MODEL, specFor } from '../../simulate/testing/lab.ts'
import { createImports } from './imports.ts'
import { createJobs, type Jobs } from './jobs.ts'
import type { JobAsked } from './protocol.ts'

const asked = (days = 0.2, names: readonly string[] = ['responsive', 'fixed-4']): JobAsked => ({
  kind: 'run',
  trace: loadOf({ days }),
  model: MODEL,
  policies: names.map((name) => specFor(name)),
  dt: 15,
})

function jobsWith(): Jobs {
  let id = 0
  return createJobs({ newId: () => `job-${(id += 1)}` })
}

describe('jobs', () => {
  test('end with results, and answer questions about them', async () => {
    const jobs = jobsWith()
    const id = jobs.begin(1, asked())
    expect(jobs.state(id)).toMatchObject({ state: 'running', progress: 0 })
    const ended = await jobs.ended(id)
    expect(ended).toMatchObject({ state: 'done', progress: 1 })
    expect(ended.policies.map(({ name }) => name)).toEqual(['responsive', 'fixed-4'])
    const timeline = await jobs.ask(id, {
      kind: 'timeline',
      which: 0,
      range: { from: 0, to: 3600, points: 20 },
    })
    expect(timeline.ok && timeline.value?.series).toHaveLength(9)
    const moment = await jobs.ask(id, { kind: 'moment', which: 0, at: 600 })
    expect(moment.ok && moment.value?.explanation?.decision.at).toBe(600_000)
    jobs.close()
  })
  test('tell partial results before they are done', async () => {
    const jobs = jobsWith()
    const id = jobs.begin(1, asked(20, ['vedfolnir', 'responsive']))
    const first = await new Promise<number>((resolve) => {
      const stop = jobs.onChange(id, () => {
        const state = jobs.state(id)
        if ((state?.policies.length ?? 0) < 2) return
        stop()
        resolve(state?.progress ?? 1)
      })
    })
    expect(first).toBeLessThan(0.5)
    jobs.cancel(id)
    expect((await jobs.ended(id)).state).toBe('cancelled')
    jobs.close()
  })
  test('of one client run one at a time: a new one cancels the one before', async () => {
    const jobs = jobsWith()
    const before = jobs.begin(1, asked(60))
    const other = jobs.begin(2, asked(0.1))
    const next = jobs.begin(1, asked(0.1))
    expect((await jobs.ended(before)).state).toBe('cancelled')
    expect((await jobs.ended(next)).state).toBe('done')
    expect((await jobs.ended(other)).state).toBe('done')
    jobs.close()
  })
  test('are kept until several newer ones came, or the client has gone', async () => {
    const jobs = jobsWith()
    const ids: string[] = []
    for (let count = 0; count < 6; count += 1) {
      const id = jobs.begin(1, asked(0.02, ['fixed-4']))
      ids.push(id)
      await jobs.ended(id)
    }
    expect(ids.map((id) => jobs.state(id) !== null)).toEqual([false, true, true, true, true, true])
    jobs.drop(1)
    expect(ids.every((id) => jobs.state(id) === null)).toBe(true)
    expect(await jobs.ask(ids[5] ?? '', { kind: 'rows', which: 0 })).toMatchObject({
      ok: false,
      error: { code: 'NotFound' },
    })
    jobs.close()
  })
  test('of a client that has gone are not begun any more', async () => {
    const jobs = jobsWith()
    jobs.drop(7)
    expect((await jobs.ended(jobs.begin(7, asked(0.02)))).state).toBe('cancelled')
    jobs.close()
  })
  test('fail with a sentence where load and step do not go together', async () => {
    const jobs = jobsWith()
    const id = jobs.begin(1, { ...asked(0.02), dt: 0.00001 })
    expect(await jobs.ended(id)).toMatchObject({ state: 'failed' })
    expect(jobs.state(id)?.sentence).toContain('use a longer dt')
    jobs.close()
  })
  test('are refused where what they keep would not fit into memory', async () => {
    const jobs = jobsWith()
    const trace = { seconds: Float64Array.of(0, 1e8), rps: Float64Array.of(1, 1) }
    const id = jobs.begin(1, {
      ...asked(
        0.02,
        Array.from({ length: 6 }, () => 'fixed-4'),
      ),
      trace,
      dt: 15,
    })
    expect(await jobs.ended(id)).toMatchObject({ state: 'failed' })
    expect(jobs.state(id)?.sentence).toContain('steps under 6 policies are more than can be kept')
    jobs.close()
  })
  test('all fail when their thread dies, and the next one starts another', async () => {
    const fail: ((sentence: string) => void)[] = []
    const jobs = createJobs({
      newId: () => 'job',
      start: () => ({
        send: () => undefined,
        onMessage: () => undefined,
        onFailure: (listener) => fail.push(listener),
        close: () => undefined,
      }),
    })
    const id = jobs.begin(1, asked(0.02))
    const answer = jobs.ask(id, { kind: 'rows', which: 0 })
    fail[0]?.('The simulating thread ended.')
    expect(jobs.state(id)).toMatchObject({ state: 'failed', sentence: 'The simulating thread ended.' })
    expect(await answer).toMatchObject({ ok: false, error: { code: 'Failed' } })
    jobs.begin(1, asked(0.02))
    expect(fail).toHaveLength(2)
    jobs.close()
  })
})

describe('imports', () => {
  const imports = createImports(() => 'load')
  test('are put together from their parts, and kept for their client alone', () => {
    expect(imports.add(1, { name: 'a.csv', part: 'seconds,rp', last: false })).toEqual({
      ok: true,
      value: { id: 'load', rows: null, seconds: null },
    })
    expect(imports.add(1, { id: 'load', name: 'a.csv', part: 's\n0,1\n60,2\n', last: true })).toEqual({
      ok: true,
      value: { id: 'load', rows: 2, seconds: 60 },
    })
    expect(imports.trace(1, 'load')?.rps).toHaveLength(2)
    expect(imports.trace(2, 'load')).toBeNull()
    imports.drop(1)
    expect(imports.trace(1, 'load')).toBeNull()
  })
  test('are refused by the line, and by another client', () => {
    expect(imports.add(1, { name: 'a.csv', part: 'seconds,rps\n0,-1', last: true })).toMatchObject({
      ok: false,
      error: { message: 'a.csv, line 2: rps is negative: -1' },
    })
    imports.add(1, { name: 'a.csv', part: 'sec', last: false })
    expect(imports.add(2, { id: 'load', name: 'a.csv', part: 'x', last: true }).ok).toBe(false)
  })
})
