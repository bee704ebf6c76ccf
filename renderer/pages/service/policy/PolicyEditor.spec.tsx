// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { JOB } from '../../../../shared/contract/testing/rehearsal.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { plainChange } from '../../../../shared/domain/settingWords.ts'
import { TipProvider } from '../../../components/Tip.tsx'
import { startLink, type Eyrie } from '../../../state/link.ts'
import { createFakeEyrie, type FakeEyrie } from '../../../testing/fakeEyrie.ts'
import { policy, result } from '../../../testing/simulation.ts'
import { PolicyPanel } from './PolicyPanel.tsx'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const load = { t0: 0, seconds: 86_400, steps: 1440, dt: 60 }
const run = {
  job: { ...JOB, kind: 'run', state: 'done', progress: 1, sentence: 'Replayed.', load },
  'policy:0': result('edited', { replicaHours: 71.2, adaptations: 12, tauU: 2 }),
  'policy:1': result('today', { replicaHours: 80.4, adaptations: 31, tauU: 0 }),
}
const series = (name: string, value: number) => ({
  ...{ series: name, from: 0, to: DAY, step: HOUR },
  points: Array.from({ length: 24 }, (_, index) => ({
    at: index * HOUR,
    min: value,
    mean: value,
    max: value,
  })),
})

let fake: FakeEyrie
let stop: () => void
let told: unknown = run

function serveAll(): void {
  fake.answer('service.tryEdit', ({ changes }) => ({
    ok: true,
    value: {
      resolved: { policy: { ...policy, ...changes } },
      problems: (changes.min ?? 0) > 50 ? ['"min" (60) is greater than "max" (6)'] : [],
      changed: Object.entries(changes).map(([name, then]) =>
        plainChange(name, policy[name as keyof Policy] as number, then as number),
      ),
      decision: null,
      preflight: [
        { id: 'health', state: 'ok', sentence: 'Its replicas have a health check.' },
        { id: 'room', state: 'warn', sentence: 'The most it may order does not fit.' },
        { id: 'control', state: 'stop', sentence: 'Everything is frozen.' },
      ],
    },
  }))
  const past = {
    job: 'job-1',
    from: 0,
    to: DAY,
    recordedFrom: 0,
    recordedSeconds: 86_400,
    notes: ['A note.'],
  }
  fake.answer('simulate.past', () => ({ ok: true, value: past }))
  fake.answer('simulate.timeline', () => ({
    ok: true,
    value: { series: [series('ordered', 3)], changes: [], changed: 0 },
  }))
  fake.answer('series.range', () => ({ ok: true, value: { series: [series('replicas.current', 2)] } }))
}

beforeEach(() => {
  vi.useFakeTimers()
  told = run
  fake = createFakeEyrie(null)
  serveAll()
  const eyrie: Eyrie = {
    ...fake.eyrie,
    follow: ((_topic: string, _params: unknown, listener: (view: unknown) => void) => {
      listener({ state: told, connected: true, error: null })
      return () => undefined
    }) as unknown as Eyrie['follow'],
  }
  stop = startLink(eyrie)
})
afterEach(() => {
  cleanup()
  stop()
  vi.useRealTimers()
})

const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
const calls = (method: string) => fake.calls.filter((each) => each.method === method)

async function edit(): Promise<HTMLElement> {
  render(
    <TipProvider>
      <PolicyPanel
        project="shop"
        service="web"
        resolved={{ policy, origins: { max: 'operator' }, problems: [] }}
      />
    </TipProvider>,
  )
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }))
  await wait(1000)
  return screen.getByRole('region', { name: 'What this would have done in the last 24 h' })
}

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value } })
const save = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Save' })

describe('the policy editor', () => {
  test('begins with today’s policy over the last day, and with nothing to save', async () => {
    const past = await edit()
    expect(past.textContent).toContain(
      'Today’s policy, replayed: 80.4 replica-hours, 31 changes of the count; time with too few replicas: none.',
    )
    expect(save().disabled).toBe(true)
    expect(screen.getByText('Nothing is changed yet.')).toBeDefined()
  })
  test('tells what an edit would have done, once typing has come to rest', async () => {
    const past = await edit()
    type('Most replicas', '9')
    await wait(100)
    type('Most replicas', '12')
    await wait(1000)
    expect(calls('simulate.past').map(({ params }) => params)).toEqual([
      { project: 'shop', service: 'web', changes: {} },
      { project: 'shop', service: 'web', changes: { max: 12 } },
    ])
    expect(past.textContent).toContain(
      'As edited: 71.2 replica-hours where today’s policy uses 80.4, 12 changes of the count instead of 31; ' +
        'time with too few replicas: 28 min 48 s instead of none.',
    )
    expect(within(past).getByText('A note.')).toBeDefined()
    expect(screen.getByRole('group', { name: 'What changes' }).textContent).toContain('Maximum')
  })
  test('cancels a replay when the edit changes again', async () => {
    await edit()
    told = { job: { ...run.job, state: 'running', progress: 0.1 } }
    type('Most replicas', '9')
    await wait(600)
    expect(calls('simulate.cancel')).toEqual([])
    type('Most replicas', '8')
    await wait(10)
    expect(calls('simulate.cancel').map(({ params }) => params)).toEqual([{ job: 'job-1' }])
  })
  test('says how long the past is where it is too short, and shows no number', async () => {
    const message =
      'Only 4 min of the last 24 h of shop/web are recorded; from 10 min on a replay says something.'
    fake.answer('simulate.past', () => ({
      ok: false,
      error: { code: 'NotFound', message, retryable: false },
    }))
    const past = await edit()
    expect(past.textContent).toContain(message)
    expect(past.textContent).not.toMatch(/replica-hours/)
  })
  test('says of how much of the day it speaks', async () => {
    const answer = { job: 'job-1', from: 0, to: DAY, recordedFrom: 0, recordedSeconds: 3 * 3600, notes: [] }
    fake.answer('simulate.past', () => ({ ok: true, value: answer }))
    const past = await edit()
    expect(past.textContent).toContain('Only 3 h of the last 24 h are recorded: it speaks of these alone.')
  })
  test('tells why a replay failed', async () => {
    told = { job: { ...run.job, state: 'failed', sentence: 'The simulation failed: no memory.' } }
    const past = await edit()
    expect(past.textContent).toContain('The simulation failed: no memory.')
    expect(past.textContent).not.toMatch(/replica-hours/)
  })
  test('replays and saves nothing that cannot be read or contradicts itself', async () => {
    await edit()
    type('Fewest replicas', '60')
    await wait(300)
    expect(screen.getByText('"min" (60) is greater than "max" (6)')).toBeDefined()
    expect(save().disabled).toBe(true)
    type('Fewest replicas', 'x')
    await wait(1000)
    expect(save().disabled).toBe(true)
    expect(calls('simulate.past')).toHaveLength(1)
  })
  test('saves what was changed and nothing else, and shows why it is refused', async () => {
    fake.answer('service.edit', () => ({
      ok: false,
      error: { code: 'BadRequest', message: 'shop/web is left as it is: no.', retryable: false },
    }))
    await edit()
    type('Cooldown after up', '7')
    await wait(300)
    fireEvent.click(save())
    await wait(0)
    expect(screen.getByText('shop/web is left as it is: no.')).toBeDefined()
    fake.answer('service.edit', () => ({ ok: true, value: { sentence: 'Saved.' } }))
    fireEvent.click(save())
    await wait(0)
    expect(calls('service.edit').map(({ params }) => params)).toEqual([
      { project: 'shop', service: 'web', changes: { cooldownUpSeconds: 7 } },
      { project: 'shop', service: 'web', changes: { cooldownUpSeconds: 7 } },
    ])
    expect(screen.getByRole('button', { name: 'Edit' })).toBeDefined()
  })
  test('says before it is saved what stands in its way, the worst first', async () => {
    await edit()
    const preflight = screen.getByRole('region', { name: 'Pre-flight' })
    expect(
      within(preflight)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Stops it: Everything is frozen.',
      'Note: The most it may order does not fit.',
      'In order: Its replicas have a health check.',
    ])
    expect(within(preflight).getByText('1 check in order')).toBeDefined()
  })
  test('takes back what was set by hand', async () => {
    await edit()
    fireEvent.click(screen.getByRole('button', { name: 'Take back what was set by hand' }))
    await wait(1000)
    expect(calls('simulate.past').at(-1)?.params).toEqual({
      project: 'shop',
      service: 'web',
      changes: { max: null },
    })
  })
})
