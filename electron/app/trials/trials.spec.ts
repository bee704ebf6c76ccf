import { expect, test } from 'vitest'
import type { TrialView } from '../../../shared/domain/trials.ts'
import { createTrials, type TrialPart, type TrialRun } from './trials.ts'

let made = 0
const trials = () => createTrials(() => `trial-${(made += 1)}`)

const part = (run: (run: TrialRun) => Promise<void> | void): TrialPart => ({
  ...{ kind: 'limits', project: 'shop', service: 'web', acts: true, sentence: 'does something' },
  run: async (given) => {
    await run(given)
  },
})
const passing = (id: string) => part((run) => run.check({ id, status: 'pass', sentence: 'It held.' }))

function begun(of: ReturnType<typeof trials>, client: number, ...parts: readonly TrialPart[]): string {
  const answer = of.begin(client, parts)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

function view(of: ReturnType<typeof trials>, id: string): TrialView {
  return of.topic(id).trial as TrialView
}

async function ended(of: ReturnType<typeof trials>, id: string): Promise<TrialView> {
  while (view(of, id).state === 'running') await new Promise((resolve) => setTimeout(resolve, 1))
  return view(of, id)
}

/** Ends when it is told to, and then takes a moment to take away what it made. */
function patient(): { readonly part: TrialPart; takenAway(): boolean } {
  let takenAway = false
  return {
    takenAway: () => takenAway,
    part: part(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      await new Promise((resolve) => setTimeout(resolve, 20))
      takenAway = true
    }),
  }
}

test('parts run one after the other, and their checks stand in that order', async () => {
  const all = trials()
  const id = begun(all, 1, passing('first'), passing('second'))
  expect(await ended(all, id)).toMatchObject({
    state: 'done',
    progress: 1,
    summary: { pass: 2, warn: 0, fail: 0, skipped: 0 },
  })
  expect(all.topic(id)).toMatchObject({
    'check:0': { id: 'first', kind: 'limits', project: 'shop', service: 'web', reason: null, measured: {} },
    'check:1': { id: 'second' },
  })
})

test('progress is that of all parts together', async () => {
  const all = trials()
  const told: number[] = []
  const watched = part(async (run) => {
    run.say('half of it', 0.5)
    await Promise.resolve()
  })
  const id = begun(all, 1, passing('first'), watched)
  all.onChange(id, () => told.push(view(all, id).progress))
  await ended(all, id)
  expect(told).toContain(0.75)
})

test('one runs at a time', async () => {
  const all = trials()
  const first = patient()
  const id = begun(all, 1, first.part)
  expect(all.begin(2, [passing('other')])).toMatchObject({
    ok: false,
    error: { code: 'Blocked', message: 'another test runs: wait until it is through, or end it' },
  })
  all.cancel(id)
  expect(await ended(all, id)).toMatchObject({ state: 'cancelled' })
  expect(first.takenAway()).toBe(true)
  expect(all.begin(2, [passing('other')]).ok).toBe(true)
})

test('after its end was asked for no further part is begun', async () => {
  const all = trials()
  const id = begun(all, 1, patient().part, passing('never'))
  all.cancel(id)
  await ended(all, id)
  expect(all.topic(id)['check:0']).toBeUndefined()
})

test('a part that breaks off fails the run in words, and the next one may begin', async () => {
  const all = trials()
  const id = begun(
    all,
    1,
    part(() => {
      throw new Error('the floor is wet')
    }),
  )
  expect(await ended(all, id)).toMatchObject({ state: 'failed', sentence: 'It broke off: the floor is wet' })
  expect(all.busy()).toBe(false)
})

test('a run ends with its client, and closing waits for what is taken away', async () => {
  const all = trials()
  const own = patient()
  const id = begun(all, 7, own.part)
  all.drop(8)
  expect(view(all, id).state).toBe('running')
  all.drop(7)
  await all.close()
  expect(own.takenAway()).toBe(true)
  expect(all.topic(id)).toEqual({})
  expect(all.cancel(id)).toMatchObject({ ok: false, error: { code: 'NotFound' } })
  expect(all.begin(7, [passing('late')])).toMatchObject({ ok: false })
})
