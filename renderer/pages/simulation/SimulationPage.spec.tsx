// @vitest-environment happy-dom
import { act, cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PolicyChoice } from '../../../shared/contract/simulate.ts'
import { MODEL, rehearsalHandlers } from '../../../shared/contract/testing/rehearsal.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { plainChange } from '../../../shared/domain/settingWords.ts'
import { TipProvider } from '../../components/Tip.tsx'
import { startLink, type Eyrie } from '../../state/link.ts'
import { receiveOverview } from '../../state/overview.ts'
import { usePageCommands } from '../../state/pageCommands.ts'
import { forgetRehearsal } from '../../state/rehearsal.ts'
import { currentRoute, navigate, simulationHref } from '../../state/router.ts'
import { createFakeEyrie, type FakeEyrie } from '../../testing/fakeEyrie.ts'
import { demoOverview } from '../../testing/rows.ts'
import { doneRun, policy, result, simulationLoads } from '../../testing/simulation.ts'
import { importFile } from './setup/importFile.ts'
import { SimulationPage } from './SimulationPage.tsx'

configure({ defaultHidden: true })

let fake: FakeEyrie
let stop: () => void
/** What a followed job tells; null: it has gone. */
let told: object

beforeEach(() => {
  fake = createFakeEyrie(null)
  told = doneRun
  fake.answer('simulate.loads', () => ({ ok: true, value: simulationLoads }))
  fake.answer('simulate.preview', () => ({
    ok: true,
    value: {
      seconds: 3600,
      points: 9,
      rps: { series: 'rps', from: 0, to: 1, step: 1, points: [] },
      notes: [],
    },
  }))
  fake.answer('simulate.model', () => ({ ok: true, value: { model: MODEL, fits: {}, notes: [] } }))
  fake.answer('simulate.run', () => ({ ok: true, value: { job: 'job-1' } }))
  fake.answer('simulate.timeline', () => ({ ok: true, value: { series: [], changes: [], changed: 0 } }))
  fake.answer('simulate.moment', rehearsalHandlers['simulate.moment'] as never)
  fake.answer('service.policy', () => ({ ok: true, value: { policy, origins: {}, problems: [] } }))
  fake.answer('simulate.policy', ({ policy: { kind } }) => ({
    ok: true,
    value: {
      name: 'x',
      notes: [],
      policy: kind === 'service' ? policy : { ...policy, cooldownUpSeconds: 99 },
    },
  }))
  fake.answer('service.tryEdit', ({ changes }) => ({
    ok: true,
    value: {
      resolved: { policy: { ...policy, ...changes } },
      problems: [],
      changed: Object.entries(changes).map(([name, then]) =>
        plainChange(name, policy[name as keyof Policy] as number, then as number),
      ),
      decision: null,
      preflight: [{ id: 'room', state: 'warn', sentence: 'It does not fit.' }],
    },
  }))
  const eyrie: Eyrie = {
    ...fake.eyrie,
    follow: ((_topic: string, _params: unknown, listener: (view: unknown) => void) => {
      listener({ state: told, connected: true, error: null })
      return () => undefined
    }) as unknown as Eyrie['follow'],
  }
  stop = startLink(eyrie)
  receiveOverview({ state: demoOverview(Date.now()), connected: true, error: null })
})
afterEach(() => {
  cleanup()
  forgetRehearsal()
  stop()
})

async function show(params: Readonly<Record<string, string>> = {}): Promise<void> {
  navigate(simulationHref(params))
  await act(async () => {
    render(
      <TipProvider>
        <SimulationPage />
      </TipProvider>,
    )
    await Promise.resolve()
  })
}

const press = (name: string | RegExp, within_: ParentNode = document.body) =>
  act(async () => {
    fireEvent.click(within(within_ as HTMLElement).getByRole('button', { name }))
    await Promise.resolve()
  })
const calls = (method: string) =>
  fake.calls.filter((each) => each.method === method).map(({ params }) => params)

describe('the simulation', () => {
  test('runs what is set up, and keeps it in the address', async () => {
    await show()
    await press('Run')
    expect(calls('simulate.run')).toMatchObject([
      { load: { kind: 'bundled', name: 'month' }, model: MODEL, dt: 15, policies: [{}, {}, {}] },
    ])
    const { params } = currentRoute()
    expect(params.run).toBe('1')
    expect(JSON.parse(params.load ?? '')).toEqual({ kind: 'bundled', name: 'month' })
  })

  test('run from a link runs at once, and shows advice and measures with the best of each marked', async () => {
    await show({ run: '1' })
    expect(calls('simulate.run')).toHaveLength(1)
    expect(screen.getByText('responsive would have been better.')).toBeTruthy()
    const row = screen.getByRole('row', { name: /^Short of the need/ })
    expect(
      within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent),
    ).toEqual(['2.00 %', '1.00 %', '0.00 %', '0.00 %'])
    expect(within(row).getAllByLabelText('best')).toHaveLength(1)
    expect(screen.getByText('Best fixed count: 5')).toBeTruthy()
  })

  test('waits with the moment of its address until that was replayed', async () => {
    const half = result('today', {}, 0.5)
    told = { ...doneRun, job: { ...doneRun.job, state: 'running' }, 'policy:0': half }
    await show({ run: '1', at: '3000' })
    expect(calls('simulate.moment')).toEqual([])
    cleanup()
    forgetRehearsal()
    told = doneRun
    await show({ run: '1', at: '3000' })
    expect(calls('simulate.moment')).toEqual([{ job: 'job-1', policy: 0, at: 3000 }])
  })

  test('says when the setup is no longer that of the results', async () => {
    await show({ run: '1' })
    await press('Leave out hpa-default')
    expect(screen.getByText(/The setup has changed since the results below/)).toBeTruthy()
  })

  test('offers what it can do to the palette, and takes it back when it goes', async () => {
    await show({ run: '1' })
    const offered = usePageCommands.getState().commands
    expect(offered.map(({ title }) => title)[0]).toBe('Run the rehearsal')
    expect(offered.every(({ refusal }) => refusal === undefined)).toBe(true)
    cleanup()
    expect(usePageCommands.getState().commands).toEqual([])
  })

  test('names what of its address cannot be read', async () => {
    await show({ load: '{', policies: '[]' })
    expect(screen.getByText(/names load and policies in a way that cannot be read/)).toBeTruthy()
  })

  test('whose results went with the connection says so', async () => {
    told = {}
    await show({ run: '1' })
    expect(screen.getByText('The results went with the connection: run it again.')).toBeTruthy()
  })

  test('that cannot read what there is says why, and tries again when asked', async () => {
    fake.answer('simulate.loads', () => ({
      ok: false,
      error: { code: 'Failed', message: 'The store is locked.', retryable: true },
    }))
    await show()
    expect(screen.getByText('The store is locked.')).toBeTruthy()
    fake.answer('simulate.loads', () => ({ ok: true, value: simulationLoads }))
    await press('Try again')
    expect(screen.getByRole('button', { name: 'Run' })).toBeTruthy()
  })

  test('without a connection says that it comes back with it', async () => {
    fake.connection({ status: 'disconnected', why: 'gone' })
    await show()
    expect(screen.getByText('No connection to Eyrie')).toBeTruthy()
  })
})

describe('the service model', () => {
  const learned = { ...MODEL, capacityRps: 19.873412345 }
  const records = { service: 'shop/web', policies: '[{"kind":"named","name":"responsive"}]' }
  const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name })
  const type = (name: string | RegExp, value: string) =>
    act(async () => {
      fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } })
      await Promise.resolve()
    })
  beforeEach(() => {
    fake.answer('simulate.model', () => ({ ok: true, value: { model: learned, fits: {}, notes: [] } }))
  })
  test('shows what was learned with as many digits as mean something, and is replayed in full', async () => {
    await show(records)
    expect(field('A replica serves').value).toBe('19.9')
    await press('Run')
    expect(calls('simulate.run')).toMatchObject([{ model: learned }])
  })
  test('with a number that cannot be read is neither run nor tuned, and says which', async () => {
    await show(records)
    await type('Start-up time', 'soon')
    const enabled = (name: string) => !screen.getByRole<HTMLButtonElement>('button', { name }).disabled
    expect(['Run', 'Tune'].map(enabled)).toEqual([false, false])
    expect(screen.getByText('Start-up time cannot be read as typed: mend it first.')).toBeTruthy()
    await type('Start-up time', '9')
    expect(['Run', 'Tune'].map(enabled)).toEqual([true, true])
  })
  test('given as JSON has been set by hand only where it says otherwise', async () => {
    await show(records)
    await press('JSON')
    await type(/^The model as JSON/, JSON.stringify({ ...learned, startupSeconds: 7 }))
    expect(JSON.parse(currentRoute().params.model ?? '')).toEqual({ startupSeconds: 7 })
    await type(/^The model as JSON/, JSON.stringify({ ...learned, cpuLimit: -1 }))
    expect(screen.getByText('The model: "cpuLimit" must be more than 0.')).toBeTruthy()
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Run' }).disabled).toBe(true)
    expect(JSON.parse(currentRoute().params.model ?? '')).toEqual({ startupSeconds: 7 })
  })
})

test('an edited policy is not taken over while one of its numbers cannot be read', async () => {
  await show({ policies: '[{"kind":"edits","name":"mine","over":null,"edits":{}}]' })
  await press('Edit mine')
  const dialog = within(screen.getByRole('dialog'))
  const enabled = () => !dialog.getByRole<HTMLButtonElement>('button', { name: 'Take over' }).disabled
  const target = dialog.getByRole('textbox', { name: 'CPU target' })
  expect(enabled()).toBe(true)
  fireEvent.change(target, { target: { value: '170' } })
  expect(enabled()).toBe(false)
  fireEvent.change(target, { target: { value: '70' } })
  expect(enabled()).toBe(true)
  fireEvent.change(dialog.getByRole('textbox', { name: 'Fewest replicas' }), { target: { value: '90' } })
  expect(dialog.getByRole('alert').textContent).toContain('(90) are more than the most (5)')
  expect(enabled()).toBe(false)
})

test('the form for Prometheus is not wrong before anything was typed, and leads to where its address is set', async () => {
  await show()
  fireEvent.click(screen.getByRole('radio', { name: 'Prometheus' }))
  const query = screen.getByRole('textbox', { name: /^PromQL/ })
  expect(query.getAttribute('aria-invalid')).toBe('false')
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByRole('link', { name: 'Set one in the settings' }).getAttribute('href')).toBe(
    '#/settings',
  )
})

const MINE: PolicyChoice = { kind: 'edits', name: 'mine', over: null, edits: { cooldownUpSeconds: 99 } }
const withMine = {
  service: 'vedfolnir/vedfolnir',
  load: '{"kind":"bundled","name":"month"}',
  policies: JSON.stringify([{ kind: 'service', project: 'vedfolnir', service: 'vedfolnir' }, MINE]),
}

describe('arming', () => {
  const dialog = () => screen.getByRole('alertdialog')
  test('of a policy that was replayed shows what differs, and notes what the replay said', async () => {
    await show({ ...withMine, run: '1' })
    await press('Arm responsive')
    expect(within(dialog()).getByRole('row', { name: /^Cooldown after scaling up/ }).textContent).toContain(
      '30 s',
    )
    expect(within(dialog()).getByText(/^Replayed: 1 h of load, short by 1\.00 %/)).toBeTruthy()
    await act(async () => {
      fireEvent.click(within(dialog()).getByText('Approve'))
      await Promise.resolve()
    })
    await press('Arm this policy', dialog())
    expect(calls('service.edit')).toMatchObject([
      {
        changes: { cooldownUpSeconds: 99 },
        reason: expect.stringContaining('Armed as mine after a rehearsal: 1 h of load') as string,
      },
    ])
    // More may be done in the new mode: the policy comes first.
    const order = fake.calls.map(({ method }) => method).filter((each) => /edit$|mode$/.test(each))
    expect(order).toEqual(['service.edit', 'service.mode'])
  })

  test('of one that was not needs a reason, and keeps it', async () => {
    await show({ ...withMine, run: '1' })
    // The results are of another setting now.
    await act(async () => {
      const policies = JSON.stringify([{ ...MINE, edits: { cooldownUpSeconds: 98 } }])
      navigate(simulationHref({ ...withMine, policies, run: '1' }))
      await Promise.resolve()
    })
    forgetRehearsal()
    told = { ...doneRun, job: { ...doneRun.job, state: 'cancelled' } }
    await press('Run')
    await press('Arm today')
    const button = within(dialog()).getByRole<HTMLButtonElement>('button', { name: 'Arm this policy' })
    expect(button.disabled).toBe(true)
    fireEvent.change(within(dialog()).getByRole('textbox'), { target: { value: 'We need it for tonight.' } })
    expect(button.disabled).toBe(false)
    await press('Arm this policy', dialog())
    expect(calls('service.edit')).toMatchObject([
      { reason: 'Armed as mine, without a rehearsal: We need it for tonight.' },
    ])
  })
})

describe('a file', () => {
  const file = (text: string) => ({ name: 'a.csv', size: text.length, text: () => Promise.resolve(text) })
  test('goes to the core in parts, in order, and progress is told', async () => {
    fake.answer('simulate.import', ({ last }) => ({
      ok: true,
      value: { id: 'load-1', rows: last ? 7 : null, seconds: null },
    }))
    const shares: number[] = []
    const answer = await importFile(file('x'.repeat(250_000)), (share) => shares.push(share))
    expect(answer).toEqual({ ok: true, value: { id: 'load-1', rows: 7 } })
    expect(shares).toEqual([0.4, 0.8, 1])
    expect(calls('simulate.import')).toMatchObject([
      { last: false },
      { id: 'load-1', last: false },
      { id: 'load-1', last: true },
    ])
  })
  test('that arrives late does not take the place of what was chosen meanwhile', async () => {
    await show({ load: '{"kind":"bundled","name":"month"}' })
    let imported: (answer: object) => void = () => undefined
    fake.answer('simulate.import', () => new Promise((resolve) => (imported = resolve)))
    fireEvent.click(screen.getByRole('radio', { name: 'CSV' }))
    expect(screen.getByText('Until then Run takes the bundled load that was chosen before.')).toBeTruthy()
    const input = document.querySelector('input[type=file]')
    if (input === null) throw new Error('there is no place for a file')
    await act(async () => {
      fireEvent.change(input, { target: { files: [file('seconds,rps\n0,1\n60,2\n')] } })
      await new Promise((resolve) => setTimeout(resolve))
    })
    fireEvent.click(screen.getByRole('radio', { name: 'Synthetic' }))
    await act(async () => {
      imported({ ok: true, value: { id: 'load-1', rows: 7, seconds: 60 } })
      await new Promise((resolve) => setTimeout(resolve))
    })
    expect(calls('simulate.import')).toHaveLength(1)
    expect(JSON.parse(currentRoute().params.load ?? '')).toMatchObject({ kind: 'synthetic' })
  })
  test('that the core refuses is told by its line', async () => {
    const error = { code: 'BadRequest', message: 'a.csv, line 3: rps is negative: -4', retryable: false }
    fake.answer('simulate.import', () => ({ ok: false, error }))
    expect(await importFile(file('seconds,rps'), () => undefined)).toEqual({ ok: false, error })
  })
  test('that is too large is not sent', async () => {
    const large = { ...file(''), size: 65_000_000 }
    expect(await importFile(large, () => undefined)).toMatchObject({
      ok: false,
      error: { message: 'a.csv is larger than 64 MB: leave rows out' },
    })
    expect(calls('simulate.import')).toEqual([])
  })
})
